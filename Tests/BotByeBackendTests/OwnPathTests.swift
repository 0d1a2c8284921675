import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BotByeBackend

/// Where the lists of an API of one's own are, and how its token is renewed.
@Suite struct OwnPathTests {
  private func list(_ entries: (String, Setting)...) -> Setting {
    .table(Profile.Settings(entries.map { Profile.Settings.Entry($0.0, $0.1) }))
  }

  private func profile(_ settings: [(String, Setting)], _ lists: Setting...) -> [(String, Setting)] {
    [("standard_entities", .flag(false)), ("entities", .list(lists))] + settings
  }

  private let service = CannedService { _ in .page([["id": "1"]]) }

  /// What is asked for the first list of a profile.
  private func target(_ path: String, _ settings: [(String, Setting)] = []) async throws -> String? {
    let backend = try service.backend(
      profile(settings, list(("name", .text("Orders")), ("path", .text(path)))))
    _ = try await backend.page(of: "orders")
    let sent = service.requests.last?.url
    return sent.map { $0.path + ($0.query.first?.name == "cursor" ? "" : "?" + ($0.query.first?.name ?? "")) }
  }

  @Test func `a path keeps its slash at the end`() async throws {
    #expect(try await target("/v2/orders/") == "/v2/orders/")
  }

  @Test func `a query of a path goes before the other parameters`() async throws {
    #expect(try await target("/v2/orders?tenant={store}", [("store", .number(5))]) == "/v2/orders?tenant")
    #expect(service.requests.last?.url.target.hasPrefix("/v2/orders?tenant=5&cursor=%7B") == true)
  }

  @Test func `names in braces may be a part of a part, and numbers may stand for them`() async throws {
    #expect(try await target("/v2/{store}.json", [("store", .number(5))]) == "/v2/5.json")
    #expect(try await target("/{account_id}/a:{store}", [("store", .text("a/b"))]) == "/acme/a:a%2Fb")
  }

  @Test(arguments: ["/v2/{store", "/v2/store}/x", "/v2/{}/x"])
  func `a brace that stands alone is told before anything is sent`(path: String) async {
    let error = await failure { _ = try await target(path) }
    #expect(error?.message.contains("“path” of the profile of “Orders” has a brace") == true)
  }

  @Test func `the path of the API is kept where the lists do not begin with it`() async throws {
    let url = ("url", Setting.text("http://127.0.0.1:9/api/v1/"))
    #expect(try await target("/orders", [url]) == "/api/v1/orders")
    #expect(try await target("/api/v1/orders", [url]) == "/api/v1/orders")
  }

  @Test func `a project that the profile names is no folder`() async throws {
    let issues = list(("name", .text("Issues")), ("path", .text("/projects/{project_id}/issues")))
    let backend = try service.backend(profile([("project_id", .text("7"))], issues))
    #expect(try await backend.children(of: nil).map(\.table) == ["issues"])
    _ = try await backend.page(of: "issues")
    #expect(service.requests.last?.url.path == "/projects/7/issues")
    let error = await failure { _ = try service.backend(profile([], issues)) }
    #expect(
      error?.message == "the setting “project_id” of the profile is missing: the path of “Issues” needs it")
  }

  @Test func `addresses lead to lists whose paths have queries and names inside a part`() throws {
    var settings = Profile.Settings()
    settings["url"] = .text("https://api.example.com/v2")
    settings["standard_entities"] = .flag(false)
    settings["entities"] = .list([
      list(("name", .text("Open")), ("path", .text("/orders?state=open"))),
      list(("name", .text("Closed")), ("path", .text("/orders/?state=closed"))),
      list(("name", .text("Lines")), ("parent", .text("Open")), ("path", .text("/orders/{parent_id}.json"))),
    ])
    let profile = Profile(name: "shop", kind: BotBye.kind, settings: settings)
    func path(_ text: String) -> [String]? { BotBye.path(inURL: text, of: profile) }
    #expect(path("https://api.example.com/v2/orders?state=closed") == ["Closed"])
    #expect(path("https://api.example.com/v2/orders/?state=open&total=true") == ["Open"])
    #expect(path("https://api.example.com/v2/orders/7.json") == ["open:7", "Lines"])
    #expect(path("https://api.example.com/v2/orders/7") == nil)
  }

  @Test func `more parents than the tree shows are told of`() async throws {
    let nodes = (0..<1200).map { JSON.object([JSON.Member("id", .string(String($0)))]) }
    let long = CannedService { request in
      let cursor = try? JSON.parse(Array((request.parameter("cursor") ?? "").utf8))
      let start = cursor?["after"]?.string.flatMap { Int($0.dropFirst(2)) }.map { $0 + 1 } ?? 0
      return .page(Array(nodes[start..<(start + 100)]), hasNext: start < 1100)
    }
    let lines = list(
      ("name", .text("Lines")), ("parent", .text("Orders")), ("path", .text("/orders/{parent_id}/lines")))
    let orders = list(("name", .text("Orders")), ("path", .text("/orders")))
    let roots = try await long.backend(profile([], orders, lines)).children(of: nil)
    #expect(roots.count == 1001)
    #expect(roots[0].note == "only the first 1000 have their lists in the tree")
  }

  @Test func `a new token for an API of one's own is asked for alone and tried as the profile says`()
    async throws
  {
    var settings = Profile.Settings()
    settings["base_url"] = .text("http://127.0.0.1:9/v2")
    settings["account_id"] = .text("acme")
    settings["auth"] = .text("bearer")
    settings["standard_entities"] = .flag(false)
    settings["entities"] = .list([list(("name", .text("Orders")), ("path", .text("/{account_id}/orders")))])
    let profile = Profile(name: "shop", kind: BotBye.kind, settings: settings)
    #expect(BotBye.form(renewing: profile).ways[0].fields.map(\.key) == ["token"])
    var context = ServiceContext(transport: service)
    context.profile = profile
    let made = try await BotBye.connect(ConnectAnswers(way: "token", ["token": "new"]), in: context)
    #expect(made.summary == "1 orders" && made.secret == Secret("new"))
    let sent = try #require(service.requests.last)
    #expect(sent.url.path == "/v2/acme/orders")
    #expect(sent.credentials?.value.text == "Bearer new")
  }
}
