import LoopbackServer
import SheafHTTP
import SheafModel
import SheafTestSupport
import Testing

@testable import BubbleBackend

@Suite struct ProfileTests {
  @Test(
    arguments: [
      ("https://myapp.bubbleapps.io", nil, "https://myapp.bubbleapps.io", ""),
      ("myapp", nil, "https://myapp.bubbleapps.io", ""),
      ("shop.example.com/", "live", "https://shop.example.com", ""),
      (
        "https://myapp.bubbleapps.io/version-test/api/1.1/obj/venue", nil,
        "https://myapp.bubbleapps.io/version-test", "test"
      ),
      ("https://myapp.bubbleapps.io/version-test?debug_mode=true", "live", "https://myapp.bubbleapps.io", ""),
      ("https://shop.example.com", "Test", "https://shop.example.com/version-test", "test"),
      ("https://shop.example.com", "fix-12ab", "https://shop.example.com/version-fix-12ab", "fix-12ab"),
      ("https://shop.example.com", "version-live", "https://shop.example.com/version-live", "version-live"),
    ] as [(String, String?, String, String)])
  func `an app is found by its address and version`(
    text: String, version: String?, root: String, name: String
  ) throws {
    let (url, chosen) = try BubbleProfile.place(text, version: version)
    #expect(url.origin.text + url.path == root)
    #expect(chosen == name)
  }

  @Test(arguments: [
    ("version", Setting.text("a/../b"), "a/../b"), ("clear_value", .text("zero"), "clear_value"),
    ("time_zone", .text("Nowhere/None"), "time_zone"), ("keyset_after", .number(0), "keyset_after"),
    ("fields", .text("x"), "fields"), ("upload", .flag(true), "upload"),
  ])
  func `a setting that cannot be right is named`(name: String, value: Setting, word: String) {
    let profile = Profile(
      name: "", kind: "bubble",
      settings: .init([.init("url", .text("https://a.example")), .init(name, value)]))
    let error = #expect(throws: BackendError.self) { try BubbleProfile(profile) }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains(word) == true)
  }

  @Test func `connecting tells what was found and keeps the token apart`() async throws {
    var options = LoopbackOptions()
    options.bubble = Fixture.small
    options.keepAlive = 600_000
    let server = try await LoopbackServer.start(options)
    let context = ServiceContext(transport: AsyncHTTPTransport(.patient))
    let answers = ConnectAnswers(
      way: "token", ["url": server.url, "version": "test", "token": LoopbackAccount.bubbleToken])
    let made = try await Bubble.connect(answers, in: context)
    #expect(made.summary == "loopback, version test, 7 types")
    #expect(made.secret?.text == LoopbackAccount.bubbleToken)
    #expect(made.settings.entries.map(\.name) == ["url", "version"])
    let open = try await Bubble.connect(ConnectAnswers(way: "public", ["url": server.url]), in: context)
    #expect(open.secret == nil && open.summary == "loopback, 7 types")
    let wrong = ConnectAnswers(way: "token", ["url": server.url, "token": "nope"])
    let error = await failure { () async throws(BackendError) in try await Bubble.connect(wrong, in: context)
    }
    #expect(error?.kind == .unauthorized)
    try await server.stop()
  }

  @Test func `an address of the Data API names a table`() {
    let profile = Profile(
      name: "", kind: "bubble",
      settings: .init([.init("url", .text("https://a.example")), .init("version", .text("test"))]))
    let url = "https://a.example/version-test/api/1.1/obj/venue/1x1"
    #expect(Bubble.path(inURL: url, of: profile) == ["venue"])
    #expect(Bubble.path(inURL: "https://b.example/version-test/api/1.1/obj/venue", of: profile) == nil)
    #expect(Bubble.path(inURL: "https://a.example/venue", of: profile) == nil)
  }

  @Test(arguments: [
    ("2024-03-04T14:38:27.880Z", "date"), ("//s3.amazonaws.com/appforest_uf/f1/a.png", "image"),
    ("https://x.example/fileupload/f1/a.pdf", "file"), ("1671702337369x488321592367327900", "reference"),
    ("https://example.com/a.png", "text"), ("2024", "text"), ("12x", "text"),
  ])
  func `texts tell what they are`(text: String, type: String) {
    #expect(BubbleType(inferredFrom: .string(text))?.name == type)
  }

  @Test(arguments: [
    ("rooms_list_custom_room", "list.custom.room"), ("status_option_venue_status", "option.venue_status"),
    ("name_text", "text"), ("address_geographic_address", "geographic_address"), ("owner_user", "user"),
    ("photos_list_image", "list.image"), ("custom_thing", ""), ("Name", ""),
  ])
  func `internal names tell the type`(name: String, type: String) {
    #expect((BubbleType(internalName: name)?.name ?? "") == type)
  }

  @Test func `failures are read in both shapes and as pages`() throws {
    let url = try #require(HTTPURL("https://a.example/api/1.1/obj/x"))
    let request = HTTPRequest(.get, url)
    func read(_ status: Int, _ body: String) -> BackendError? {
      BubbleFailure(HTTPResponse(status: status, body: Array(body.utf8)), of: request)?.error
    }
    let missing = #"{"statusCode":404,"body":{"status":"MISSING_DATA","message":"Missing object of type x"}}"#
    #expect(read(404, missing)?.kind == .notFound && read(400, missing)?.kind == .notFound)
    let refused =
      #"{"error_class":"Unauthorized","args":{"code":"1x1"},"message":null,"translation":"You do not have permission to modify this object"}"#
    #expect(read(401, refused)?.kind == .forbidden)
    #expect(read(401, refused)?.message == "You do not have permission to modify this object")
    #expect(read(401, "{}")?.kind == .unauthorized)
    #expect(
      read(400, #"{"statusCode":400,"body":{"status":"ERROR","message":"Unrecognized field: F"}}"#)?.kind
        == .invalid("F"))
    #expect(read(500, "<html>oops</html>")?.kind == .server(status: 500))
    #expect(read(429, "")?.isRetryable == true)
  }
}
