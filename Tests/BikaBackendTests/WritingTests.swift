import LoopbackServer
import SheafHTTP
import SheafJSON
import SheafModel
import SheafTestSupport
import Testing

@testable import BikaBackend

/// Which request writes what.
@Suite(.timeLimit(.minutes(20))) struct WritingTests {
  private func draft(_ table: Table, _ name: String, _ value: Value) throws -> RecordDraft {
    RecordDraft(table: table.id, cells: [CellValue(field: try table.named(name).id, value: value)])
  }

  private func change(_ table: Table, _ record: Record, _ name: String, _ value: Value) throws -> RecordPatch
  {
    RecordPatch(
      table: table.id, record: record.id,
      changes: [CellChange(field: try table.named(name).id, base: try table.cell(record, name), value: value)]
    )
  }

  /// The JSON bodies of the requests since this was asked last.
  private func bodies(_ stage: Stage) throws -> [String] {
    try stage.transport.take().compactMap { request in
      guard case .bytes(let bytes, _) = request.body else { return nil }
      return "\(request.method.rawValue) \(try JSON.parse(bytes).text)"
    }
  }

  @Test(arguments: [
    ("auto", "auto", #"PUT {"fieldKey":"name","fields":{"Stage":"Won"}}"#),
    ("v2", "auto", #"PUT {"fieldKey":"name","fields":{"Stage":"Won"}}"#),
    ("v1", "auto", #"PATCH {"cells":{"Stage":["optWon003"]},"id":"recLoopback0000000000001"}"#),
    ("v1", "v1-fields", #"PUT {"fields":{"Stage":"Won"}}"#),
    ("auto", "v1-cells", #"PATCH {"cells":{"Stage":["optWon003"]},"id":"recLoopback0000000000001"}"#),
  ])
  func `a cell is written in the form of its dialect`(
    _ version: String, _ dialect: String, _ body: String
  ) async throws {
    try await Stage.run { stage in
      let backend = try stage.backend([
        ("api_version", .text(version)), ("write_dialect", .text(dialect)),
      ])
      let table = try await backend.table(Stage.kinds)
      let record = try #require(try await backend.page(table).records.first)
      _ = stage.transport.take()
      let won = Value.choices([Choice(id: "optWon003", name: "Won")])
      let saved = try await backend.update(try change(table, record, "Stage", won))
      #expect(try bodies(stage) == [body])
      #expect(try table.cell(saved, "Stage").isSameOnServer(as: won))
      #expect(try table.cell(saved, "Notes") == table.cell(record, "Notes"))
    }
  }

  @Test func `a way that the server does not know is followed by the next, once`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend([("api_version", .text("v1"))])
      let table = try await backend.table(Stage.guide)
      stage.server.add(FaultRule(Fault(.tooLarge), method: "PATCH"))
      let record = try #require(try await backend.page(table).records.first)
      let refused = await failure {
        _ = try await backend.update(try change(table, record, "Name", .text("a")))
      }
      #expect(refused?.kind == .invalid(nil))
      _ = stage.requests()
      stage.transport.answer(
        with: .json(
          200,
          [
            "success": true, "code": 200,
            "data": [
              "total": 1,
              "records": [
                ["recordId": .string(record.id.raw), "fields": ["Name": "Example 1"]]
              ],
            ],
          ]),
        .json(405, ["success": false, "code": 405, "message": "Method Not Allowed"]))
      _ = try await backend.update(try change(table, record, "Name", .text("b")))
      #expect(stage.requests().map { $0.prefix { $0 != " " } } == ["GET", "PATCH", "PUT"])
      let again = try #require(try await backend.page(table).records.first)
      _ = stage.requests()
      _ = try await backend.update(try change(table, again, "Name", .text("c")))
      #expect(stage.requests().map { $0.prefix { $0 != " " } } == ["GET", "PUT"])
    }
  }

  @Test func `a success is never followed by another way, whatever it says`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.guide)
      for answer in [
        HTTPResponse(status: 200, body: Array("hello".utf8)),
        .json(200, ["success": false, "code": 404, "message": "Route not found"]),
      ] {
        _ = stage.requests()
        stage.transport.answer(with: answer)
        let error = await failure { _ = try await backend.create(try draft(table, "Name", .text("x"))) }
        #expect(error != nil)
        #expect(stage.requests().count == 1)
      }
    }
  }

  @Test func `an answer that got lost is no reason to write again`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.guide)
      _ = try await backend.page(table)
      stage.server.add(FaultRule(Fault(.dropAfter), method: "POST"))
      let error = await failure { _ = try await backend.create(try draft(table, "Name", .text("once"))) }
      #expect(error?.kind == .fateUnknown)
      let names = try await backend.page(table).records.map { try table.cell($0, "Name") }
      #expect(names.count { $0 == .text("once") } == 1)
    }
  }

  @Test func `a record that was added stands though it cannot be read again`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.guide)
      _ = stage.requests()
      // Its name is all that the answer tells, and then the service fails.
      stage.transport.answer(
        with: .json(200, ["success": true, "code": 200, "data": ["id": "recLoopback0000000000001"]]),
        .json(500, ["success": false, "code": 500, "message": "out of order"]))
      let error = await failure { _ = try await backend.create(try draft(table, "Name", .text("x"))) }
      #expect(error?.kind == .carriedOut)
      #expect(error?.message.contains("out of order") == true)
      #expect(stage.requests().count { $0.hasPrefix("POST") } == 1)
    }
  }

  @Test func `a cell that others changed is a conflict`() async throws {
    try await Stage.run { stage in
      for version in ["v1", "v2"] {
        let (mine, theirs) = (
          try stage.backend([("api_version", .text(version))]), try stage.backend()
        )
        let table = try await mine.table(Stage.guide)
        let record = try #require(try await mine.page(table).records.first)
        _ = try await theirs.update(try change(table, record, "Name", .text("theirs \(version)")))
        let error = await failure {
          _ = try await mine.update(try change(table, record, "Name", .text("mine")))
        }
        guard case .conflict(let current?) = error?.kind else {
          Issue.record("no conflict: \(String(describing: error))")
          return
        }
        #expect(try table.cell(current, "Name") == .text("theirs \(version)"))
      }
    }
  }

  @Test func `ten records are made, changed and deleted by one request each`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.guide)
      _ = try await backend.page(table)
      _ = stage.requests()
      let made = try await backend.create(try (1...10).map { try draft(table, "Name", .text("new \($0)")) })
      #expect(made.count == 10)
      #expect(try table.cell(made[9], "Name") == .text("new 10"))
      let changed = try await backend.update(try made.map { try change(table, $0, "Name", .text("changed")) })
      #expect(changed.map(\.id) == made.map(\.id))
      #expect(try await backend.delete(made.map(\.id), in: table.id) == nil)
      #expect(stage.requests().map { $0.prefix { $0 != " " } } == ["POST", "PUT", "DELETE"])
      let eleven = try (1...11).map { try draft(table, "Name", .text("\($0)")) }
      #expect(await failure { _ = try await backend.create(eleven) }?.kind == .unsupported)
      #expect(try await backend.page(table).records.count == 3)
    }
  }

  @Test func `values that the service would refuse are refused before anything is sent`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.kinds)
      let record = try #require(try await backend.page(table).records.first)
      _ = stage.requests()
      let wrong: [(String, Value)] = [
        ("Number", .text("7")), ("Stars", .number(DecimalText(9))), ("Done", .text("true")),
        ("Stage", .choices([Choice(id: "x", name: "Nope")])), ("Period", .text("next week")),
        ("Period", .text("2026-02-02 -> 2026-01-01")), ("Owner", .text("mem123")), ("Loud", .text("x")),
        ("No", .number(DecimalText(5))),
      ]
      for (name, value) in wrong {
        let error = await failure { _ = try await backend.update(try change(table, record, name, value)) }
        #expect(error?.kind == .invalid(try table.named(name).id), "\(name)")
      }
      #expect(stage.requests().isEmpty)
    }
  }

  @Test func `a range is written with its days and reads as it was`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.kinds)
      let record = try #require(try await backend.page(table).records.first)
      _ = stage.transport.take()
      let saved = try await backend.update(
        try change(table, record, "Period", .text("2026-03-29 -> 2026-04-05")))
      #expect(
        try bodies(stage) == [
          #"PUT {"fieldKey":"name","fields":{"Period":"2026-03-29T00:00:00.000Z/2026-04-05T00:00:00.000Z"}}"#
        ])
      #expect(try table.cell(saved, "Period") == .text("2026-03-29 -> 2026-04-05"))
    }
  }

  @Test func `files are attached by PATCH with what the upload said, after those that are there`()
    async throws
  {
    try await Stage.run { stage in
      let folder = try TemporaryFolder()
      let backend = try stage.backend()
      let table = try await backend.table(Stage.guide)
      var record = try #require(try await backend.page(table).records.first)
      var held: [SheafModel.Attachment] = []
      for name in ["one.png", "two.pdf"] {
        let path = try folder.write(name, name)
        held.append(
          try await backend.upload(LocalFile(path: path, name: name, byteCount: 7), for: table.id) { _ in })
        _ = stage.transport.take()
        record = try await backend.update(try change(table, record, "Images", .attachments(held)))
        #expect(stage.transport.take().map(\.method) == [.get, .patch])
        guard case .attachments(let now) = try table.cell(record, "Images") else { break }
        held = now
      }
      #expect(held.map(\.name) == ["one.png", "two.pdf"])
      #expect(held.map(\.mimeType) == ["image/png", "application/pdf"])
      try await backend.download(held[1], to: folder["back"]) { _ in }
      #expect(String(decoding: try folder.read("back"), as: UTF8.self) == "two.pdf")
    }
  }
}
