import FoundationEssentials
import SheafConfig
import SheafHTTP
import SheafModel
import SheafViewModel
import Testing

@testable import SheafApp

@Suite struct BackendCatalogTests {
  private func catalog(_ folder: TemporaryFolder, profiles: String = "") throws -> BackendCatalog {
    let environment = ["HOME": folder.path, "XDG_CONFIG_HOME": folder.path + "/config"]
    if !profiles.isEmpty {
      folder.folder("config")
      folder.folder("config/sheaf")
      try folder.file("config/sheaf/profiles.toml", Array(profiles.utf8))
    }
    return BackendCatalog(paths: Paths(environment: environment), environment: environment)
  }

  private let profiles = """
    [acme]
    kind = "baserow"
    url = "https://b.example"
    email = "ada@example.com"
    [broken]
    kind = "baserow"
    url = "two words"
    """

  @Test func `a profile is opened without a request, and its address is a part of its identity`() async throws
  {
    let folder = try TemporaryFolder()
    let catalog = try catalog(folder, profiles: profiles)
    let (_, info) = try await catalog.open(ConnectionRequest(kind: "baserow", place: "acme"))
    #expect(info.id == "baserow:acme@https://b.example")
    #expect(info.name == "acme" && info.place == "acme" && info.account == "ada@example.com")
    let error = await #expect(throws: BackendError.self) {
      _ = try await catalog.open(ConnectionRequest(kind: "baserow", place: "broken"))
    }
    #expect(error?.kind == .unauthorized || error?.kind == .unsupported)
  }

  @Test func `a new token is taken for a profile that is not as the form would make it`() async throws {
    let folder = try TemporaryFolder()
    let catalog = try catalog(
      folder,
      profiles: """
        [shop]
        kind = "botbye"
        url = "http://127.0.0.1:9"
        auth = "bearer"
        standard_entities = false
        [[shop.entities]]
        name = "Orders"
        path = "/orders"
        """)
    // Nobody listens there, but it is the service that is asked.
    let error = await #expect(throws: BackendError.self) {
      _ = try await catalog.logIn("shop", answers: ConnectAnswers(way: "token", ["token": "new"]))
    }
    #expect(error?.kind == .unreachable)
  }

  @Test func `a file is one connection however its path is spelled`() throws {
    let folder = try TemporaryFolder()
    folder.folder("a")
    try folder.file("a/x.db")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.db", withDestinationPath: "a/x.db")
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/b", withDestinationPath: "a")
    let catalog = try catalog(folder)
    let spellings = ["a/x.db", "a/../a/x.db", "./a//x.db", "link.db", "b/x.db"]
    let identities = try spellings.map { spelling in
      try catalog.connection(of: catalog.request(for: "\(folder.path)/\(spelling)").get())
    }
    #expect(Set(identities).count == 1, "\(identities)")
    let (_, info) = try BackendCatalog.openFile(folder.path + "/link.db")
    #expect(info.id == identities[0])
    #expect(info.name == "link.db")
    // A file that is gone keeps the name that it was called by.
    let gone = ConnectionRequest(kind: "sqlite", place: folder.path + "/none.db")
    #expect(try catalog.connection(of: gone).raw == "sqlite:\(folder.path)/none.db")
  }

  @Test func `words lead to profiles, files and tables at addresses`() throws {
    let folder = try TemporaryFolder()
    try folder.file("x.db")
    let catalog = try catalog(folder, profiles: profiles)
    func request(_ text: String) -> ConnectionRequest? { try? catalog.request(for: text).get() }
    #expect(
      request("acme/Acme/a%2Fb") == ConnectionRequest(kind: "baserow", place: "acme", path: ["Acme", "a/b"]))
    #expect(request("ACME/x") == ConnectionRequest(kind: "baserow", place: "acme", path: ["x"]))
    #expect(
      request("https://b.example/database/1/table/2")
        == ConnectionRequest(kind: "baserow", place: "acme", path: ["2"]))
    #expect(
      request("~/x.db/T") == ConnectionRequest(kind: "sqlite", place: folder.path + "/x.db", path: ["T"]))
  }

  @Test(arguments: [
    ("acne", "There is no file or profile “acne”; did you mean “acme”?"),
    ("https://other.example/database/1/table/2", "No profile's service"), ("", "Name a file or a profile"),
    ("~", "~ is a folder; name a file in it"), ("nowhere/x.db", "There is no file nowhere/x.db"),
  ])
  func `words that lead nowhere are told`(text: String, words: String) throws {
    let folder = try TemporaryFolder()
    let answer = try withExtendedLifetime(folder) {
      try catalog(folder, profiles: profiles).request(for: text)
    }
    guard case .failure(let problem) = answer else {
      Issue.record("found")
      return
    }
    #expect(problem.message.hasPrefix(words), "\(problem.message)")
  }

  @Test func `nothing is asked of a service when nothing could be written`() async throws {
    let folder = try TemporaryFolder()
    let catalog = try catalog(folder, profiles: profiles)
    for (name, words) in [("Acme", "already"), ("a/b", "slash"), ("new", "https")] {
      let error = await #expect(throws: BackendError.self) {
        _ = try await catalog.connect(
          kind: "baserow", name: name,
          answers: ConnectAnswers(
            way: "password", ["url": "http://b.example", "email": "a@b.c", "password": "hush"]))
      }
      #expect(error?.message.contains(words) == true)
    }
    #expect(catalog.freeName(for: "acme") == "acme2")
    #expect(catalog.freeName(for: "baserow") == "baserow")
  }

  @Test func `only profiles that allow plain http share the network that does`() throws {
    let network = ServiceNetwork(environment: [:])
    let (one, two) = (network.transport(allowsPlainHTTP: false), network.transport(allowsPlainHTTP: false))
    let plain = network.transport(allowsPlainHTTP: true)
    #expect(one as AnyObject === two as AnyObject)
    #expect(one as AnyObject !== plain as AnyObject)
  }
}
