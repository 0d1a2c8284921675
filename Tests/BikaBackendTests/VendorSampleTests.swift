import Glibc
import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import SheafTestSupport
import Testing

@testable import BikaBackend

/// Everything that the vendor's pages show works against the server for tests, and Sheaf asks in the same way.
@Suite(.timeLimit(.minutes(20))) struct VendorSampleTests {
  private static func node(_ sample: VendorSample) -> String {
    sample.path.contains("triggers") ? LoopbackBika.automation : LoopbackBika.guide
  }

  private static let record = "recLoopback0000000000001"

  @Test(arguments: VendorSample.curl)
  func `a command of the vendor's pages succeeds as it is printed`(_ sample: VendorSample) async throws {
    try await Stage.run { stage in
      let folder = try TemporaryFolder()
      try folder.write("example.png", "not really a picture")
      var text = VendorSample.filled(
        sample.text, server: stage.server.url, record: Self.record, node: Self.node(sample))
      if sample.name == VendorSample.attach.name {
        // As the page says, the answer to the upload goes into the next command.
        let file = try await upload(stage, folder)
        text = text.replacing("attpcZFhfBmt6KFA4MbKKoO1", with: file.id)
      }
      stage.server.clearRequests()
      let result = try await Program.run("/bin/sh", ["-c", "cd '\(folder.path)' && \(text)"])
      #expect(result.code == 0, "\(result.errors)")
      expectSuccess(result.output)
      expectSame(stage, sample)
    }
  }

  @Test(arguments: VendorSample.python)
  func `a program of the vendor's guide succeeds as it is printed`(_ sample: VendorSample) async throws {
    try await Stage.run { stage in
      let folder = try TemporaryFolder()
      var text = VendorSample.filled(
        sample.text, server: stage.server.url, record: Self.record, node: Self.node(sample))
      if !(try await Self.hasRequests()) {
        // The library that the guide installs is replaced by the few lines of it that the programs use.
        try folder.write("requests.py", Self.stand)
        text = "import sys\nsys.path.insert(0, '\(folder.path)')\n" + text
      }
      try folder.write("sample.py", text)
      stage.server.clearRequests()
      let result = try await Program.run("python3", [folder["sample.py"]])
      #expect(result.code == 0, "\(result.errors)")
      #expect(!result.output.isEmpty)
      #expect(!result.output.contains("'success': False"), "\(result.output)")
      expectSame(stage, sample)
    }
  }

  @Test(arguments: VendorSample.curl + VendorSample.python)
  func `Sheaf asks for the same in the same way`(_ sample: VendorSample) async throws {
    try await Stage.run { stage in
      let backend = try stage.backend([
        ("api_version", .text("v1")), ("write_dialect", .text("v1-fields")),
        (
          "triggers_path",
          .text(sample.path.replacing("{SPACE_ID}", with: "{space}").replacing("{NODE_ID}", with: "{node}"))
        ),
      ])
      let request = try await perform(sample, backend, stage)
      let path = VendorSample.filled(
        sample.path, server: "", record: Self.record, node: Self.node(sample))
      #expect(request.method.rawValue == sample.method)
      #expect(request.url.path == BikaSettings.apiPath + path)
      #expect(request.url.query.isEmpty)
      #expect(request.credentials == Credentials(value: Secret("Bearer \(LoopbackBika.token)")))
      try expectBody(of: request, sample)
    }
  }

  private func expectBody(of request: HTTPRequest, _ sample: VendorSample) throws {
    if sample.name == VendorSample.upload.name {
      guard case .multipart(let form) = request.body else {
        Issue.record("no form")
        return
      }
      #expect(form.partName == "file" && form.fileName == "example.png" && form.contentType == "image/png")
    } else if let body = sample.body {
      guard case .bytes(let bytes, "application/json") = request.body else {
        Issue.record("no JSON")
        return
      }
      let text = VendorSample.filled(body, server: "", record: Self.record, node: "")
      #expect(try JSON.parse(bytes) == JSON.parse(Array(text.utf8)))
    } else {
      #expect(request.body == .none)
    }
  }

  /// Does through the backend what a sample does, and answers with the request that did it.
  private func perform(
    _ sample: VendorSample, _ backend: BikaBackend, _ stage: Stage
  ) async throws -> HTTPRequest {
    let table = try await backend.table(Stage.guide)
    let automation = ID<Node>("\(LoopbackBika.space)/\(LoopbackBika.automation)")
    let (name, words) = (try table.named("Name").id, try table.named("Description").id)
    func last(_ method: HTTPMethod) throws -> HTTPRequest {
      try #require(stage.transport.take().last { $0.method == method })
    }
    switch sample.name {
    case "Retrieving System Meta Info", "Retrieving System Metadata":
      _ = try await backend.facts()
      return try last(.get)
    case "Retrieving Space List":
      _ = try await backend.children(of: nil)
      return try last(.get)
    case "Creating a New Record", "Retrieving Database Records":
      let cells = [
        CellValue(field: name, value: .text("New record")),
        CellValue(field: words, value: .text("This is a new database record")),
      ]
      _ = try await backend.create(RecordDraft(table: table.id, cells: cells))
      return try last(.post)
    case "Updating a Record":
      let change = CellChange(field: words, base: .null, value: .text("Updated description field column"))
      _ = try await backend.update(RecordPatch(table: table.id, record: ID(Self.record), changes: [change]))
      return try last(.put)
    case "Deleting a Record":
      _ = try await backend.delete([ID(Self.record)], in: table.id)
      return try last(.delete)
    case "Listing Automation Triggers":
      #expect(try await backend.triggers(of: automation).count == 2)
      return try last(.get)
    case "Registering an Outbound Webhook":
      let draft = WebhookDraft(
        event: "ON_RECORD_CREATED", name: "Create webhook",
        url: "https://your - custom - callback - url.com",
        note: "Example trigger when a new record is created")
      _ = try await backend.addWebhook(draft, to: automation)
      return try last(.post)
    case VendorSample.upload.name:
      let folder = try TemporaryFolder()
      _ = try await upload(stage, folder, backend)
      return try last(.post)
    default: return try await attach(try stage.backend([("api_version", .text("v1"))]), table, last)
    }
  }

  /// The page's own file is not on the server for tests, so this asks and is refused.
  private func attach(
    _ backend: BikaBackend, _ table: Table, _ last: (HTTPMethod) throws -> HTTPRequest
  ) async throws -> HTTPRequest {
    let json = try JSON.parse(Array(VendorSample.uploaded.utf8))
    let file = try #require(WireFile.attachment(json))
    let change = CellChange(
      field: try table.named("attachmentField").id, base: .null, value: .attachments([file]))
    let error = await failure {
      _ = try await backend.update(RecordPatch(table: table.id, record: ID(Self.record), changes: [change]))
    }
    #expect(error?.kind == .invalid(change.field))
    return try last(.patch)
  }

  private func upload(
    _ stage: Stage, _ folder: TemporaryFolder, _ backend: BikaBackend? = nil
  ) async throws -> SheafModel.Attachment {
    let path = try folder.write("example.png", "not really a picture")
    let backend = try backend ?? stage.backend()
    return try await backend.upload(
      LocalFile(path: path, name: "example.png", byteCount: 20), for: Stage.guide
    ) { _ in }
  }

  private func expectSuccess(_ output: String) {
    // What is no JSON is no success.
    let answer = (try? JSON.parse(Array(output.utf8))) ?? .null
    #expect(answer["success"]?.bool == true, "\(output)")
    #expect(answer["code"]?.int == 200 && answer["message"]?.string == "SUCCESS")
  }

  private func expectSame(_ stage: Stage, _ sample: VendorSample) {
    let path = VendorSample.filled(sample.path, server: "", record: Self.record, node: Self.node(sample))
    let seen = stage.server.requests
    #expect(seen.map(\.method) == [sample.method])
    #expect(seen.map(\.target) == [BikaSettings.apiPath + path])
    #expect(seen.map(\.status) == [200])
  }

  private static func hasRequests() async throws -> Bool {
    try await Program.run("python3", ["-c", "import requests"]).code == 0
  }

  private static let stand = """
    import json as _json, urllib.request

    class _Response:
        def __init__(self, text): self._text = text
        def json(self): return _json.loads(self._text)

    def _send(method, url, headers, data=None):
        request = urllib.request.Request(url, method=method, data=data.encode() if data else None)
        for name, value in headers.items(): request.add_header(name, value)
        with urllib.request.urlopen(request) as answer: return _Response(answer.read().decode())

    def get(url, headers): return _send("GET", url, headers)
    def post(url, headers, data): return _send("POST", url, headers, data)
    def put(url, headers, data): return _send("PUT", url, headers, data)
    def delete(url, headers): return _send("DELETE", url, headers)
    """
}
