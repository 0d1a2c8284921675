import FoundationEssentials
import LoopbackServer
import SheafClock
import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BubbleBackend

@Suite struct FileTests {
  /// A folder with one file, which is removed afterwards.
  private func withFile(
    _ bytes: [UInt8], named name: String = "a plan.png",
    _ body: (_ file: LocalFile, _ folder: String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/bubble-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/\(name)"
    try Data(bytes).write(to: URL(filePath: path))
    try await body(LocalFile(path: path, name: name, byteCount: bytes.count), folder)
  }

  private func attach(
    _ fixture: Fixture, _ file: LocalFile, to field: ID<Field>
  ) async throws -> (Record, SheafModel.Attachment) {
    let record = try #require(try await fixture.rows("venue").records.first)
    let held = try await fixture.value(field, of: record, in: "venue")
    let stored = try await fixture.backend.upload(file, for: "venue") { _ in }
    let before: [SheafModel.Attachment] = if case .attachments(let items) = held { items } else { [] }
    let saved = try await fixture.backend.update(
      RecordPatch(
        table: "venue", record: record.id,
        changes: [CellChange(field: field, base: held, value: .attachments(before + [stored]))]))
    guard case .attachments(let files) = try await fixture.value(field, of: saved, in: "venue"),
      let last = files.last
    else { throw Surprise() }
    return (saved, last)
  }

  @Test func `a file travels inside the field that holds it`() async throws {
    let bytes = (0..<5_000).map { UInt8(truncatingIfNeeded: $0) }
    try await Fixture.run { fixture in
      try await withFile(bytes) { file, folder in
        let (_, stored) = try await attach(fixture, file, to: "Photos")
        #expect(stored.name == "a plan.png")
        #expect(stored.id.hasPrefix("//"))
        let sent = try #require(fixture.transport.sent.last { $0.method == .patch })
        guard case .bytes(let body, _) = sent.body else { throw Surprise() }
        let item = try JSON.parse(body)["Photos"]?.items?.last
        #expect(item?["filename"] == "a plan.png" && item?["private"] == false)
        #expect(item?["contents"]?.string == Data(bytes).base64EncodedString())
        #expect(!fixture.transport.sent.contains { $0.url.path.hasSuffix("fileupload") })

        let copy = folder + "/copy.png"
        try await fixture.backend.download(stored, to: copy) { _ in }
        #expect(try Data(contentsOf: URL(filePath: copy)) == Data(bytes))

        // A second one beside the first.
        let (record, _) = try await attach(fixture, file, to: "Photos")
        guard case .attachments(let files) = try await fixture.value("Photos", of: record, in: "venue") else {
          throw Surprise()
        }
        #expect(files.count == 2 && files[0].id == stored.id)
      }
    }
  }

  @Test func `what a server calls a file of this machine is never read, whatever is written`() async throws {
    try await Fixture.run { fixture in
      try await withFile(Array("private key".utf8), named: "id_rsa") { file, _ in
        let reader = CellReader(zone: .system, root: fixture.backend.server.root)
        for address in ["file://\(file.path)", "FILE://\(file.path)", file.path, "file:\(file.path)"] {
          guard case .attachments(let lies) = reader.value(.string(address), .file) else { throw Surprise() }
          #expect(lies[0].outgoing == nil && lies[0].storedPath == nil)
          #expect(lies[0].url?.hasPrefix("file") != true)
          let record = try #require(try await fixture.rows("venue").records.first)
          let held = try await fixture.value("Photos", of: record, in: "venue")
          _ = await failure { () async throws(BackendError) in
            try await fixture.backend.update(
              RecordPatch(
                table: "venue", record: record.id,
                changes: [CellChange(field: "Photos", base: held, value: .attachments(lies))]))
          }
          _ = await failure { () async throws(BackendError) in
            try await fixture.backend.create(
              RecordDraft(
                table: "venue", cells: [CellValue(field: "Floor plan", value: .attachments(lies))]))
          }
        }
        let secret = Data("private key".utf8).base64EncodedString()
        let bodies = fixture.transport.sent.map { request in
          if case .bytes(let bytes, _) = request.body { String(decoding: bytes, as: UTF8.self) } else { "" }
        }
        #expect(bodies.contains { $0.contains("id_rsa") })
        #expect(!bodies.contains { $0.contains(secret) || $0.contains("contents") })
      }
    }
  }

  @Test func `a field for one file takes one`() async throws {
    try await Fixture.run { fixture in
      try await withFile([1, 2, 3]) { file, _ in
        _ = try await attach(fixture, file, to: "Floor plan")
        await #expect(throws: BackendError.self) { try await attach(fixture, file, to: "Floor plan") }
      }
    }
  }

  @Test func `a file that arrived although the answer was lost is not sent again`() async throws {
    try await Fixture.run { fixture in
      try await withFile([1, 2, 3]) { file, _ in
        let record = try #require(try await fixture.rows("venue").records.first)
        let stored = try await fixture.backend.upload(file, for: "venue") { _ in }
        let patch = RecordPatch(
          table: "venue", record: record.id,
          changes: [CellChange(field: "Photos", base: .null, value: .attachments([stored]))])
        fixture.server.add(FaultRule(Fault(.dropAfter), method: "PATCH", count: 1))
        let error = await failure { () async throws(BackendError) in try await fixture.backend.update(patch) }
        #expect(error?.kind == .fateUnknown)
        var again = patch
        again.overwrites = true
        let saved = try await fixture.backend.update(again)
        guard case .attachments(let files) = try await fixture.value("Photos", of: saved, in: "venue") else {
          throw Surprise()
        }
        #expect(files.count == 1)
      }
    }
  }

  @Test func `a file can be stored first instead`() async throws {
    try await Fixture.run([("upload", .text("fileupload"))]) { fixture in
      try await withFile([9, 8, 7]) { file, folder in
        let (_, stored) = try await attach(fixture, file, to: "Photos")
        let sent = try #require(fixture.transport.sent.first { $0.url.path.hasSuffix("/fileupload") })
        #expect(sent.method == .post && sent.credentials != nil)
        #expect(
          fixture.transport.sent.last { $0.method == .patch }?.body == .json(["Photos": [.string(stored.id)]])
        )
        try await fixture.backend.download(stored, to: folder + "/copy") { _ in }
      }
    }
    try await Fixture.run([("upload", .text("off"))]) { fixture in
      let table = try await fixture.backend.table("venue")
      #expect(!table.capabilities.operations.contains(.upload))
    }
  }

  @Test func `private files are fetched with the token, public ones without`() async throws {
    try await Fixture.run { fixture in
      try await withFile([4, 5]) { _, folder in
        let body: JSON = ["name": "secret.txt", "contents": "c2VjcmV0", "private": true]
        let answer = try await fixture.backend.server.json(fixture.backend.server.fileUpload(body))
        let address = try #require(answer.string)
        #expect(address.contains("/fileupload/f"))
        let reader = CellReader(zone: .system, root: fixture.backend.server.root)
        guard case .attachments(let files) = reader.value(.string(address), .file) else { throw Surprise() }
        #expect(files[0].name == "secret.txt")
        try await fixture.backend.download(files[0], to: folder + "/secret") { _ in }
        #expect(try Data(contentsOf: URL(filePath: folder + "/secret")) == Data("secret".utf8))
        let foreign = try #require(HTTPURL("http://localhost:\(fixture.server.port)/appforest_uf/x/y"))
        var other = files[0]
        other.url = foreign.text
        _ = await failure { () async throws(BackendError) in
          try await fixture.backend.download(other, to: folder + "/none") { _ in }
        }
        #expect(fixture.transport.sent.last?.credentials == nil)
      }
    }
  }

  private struct Surprise: Error {}
}
