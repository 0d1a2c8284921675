import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

extension ReplayTests {
  /// The fields and first rows of every recorded table, through the adapter.
  func replayTables(_ coverage: inout Coverage) async throws {
    let tables = [
      (2, [122]), (3, [277]), (6, [276]), (11, [890, 892]), (12, [895, 897]), (13, [900, 902]),
      (14, [905, 906]),
    ]
    for (table, numbers) in tables {
      let id: ID<Table> = ID(String(table))
      var stubs = RecordedTables.stubs(table)
      stubs["GET /api/database/fields/table/\(table)/"] = nil
      let page = try await replay(numbers, &coverage, stubs: stubs) { backend in
        let opened = try await backend.table(id)
        #expect(opened.fields.count == Recording.number(numbers[0]).answer.items?.count)
        #expect(opened.primary?.isReadOnly == false)
        guard numbers.count == 2 else { return Page(records: [], before: nil, after: nil) }
        return try await backend.page(
          PageRequest(
            table: id, query: Query(), fields: opened.fields.map(\.id), position: .first, limit: 50))
      }
      guard numbers.count == 2 else { continue }
      let answer = Recording.number(numbers[1]).answer
      #expect(page.total == answer["count"]?.int)
      #expect(page.records.map(\.id.raw) == answer["results"]?.items?.map { String($0["id"]?.int ?? 0) })
    }
    for (number, table, record) in [(304, 6, "3"), (714, 7, "10")] {
      let fields = RecordedTables.fields[table] ?? []
      let read = try await replay([number], &coverage, stubs: RecordedTables.stubs(table)) {
        try await $0.record(ID(record), in: ID(String(table)), fields: fields.map(\.field.id))
      }
      for (plan, value) in zip(fields, read.cells) {
        let cell = Recording.number(number).answer[plan.key] ?? .null
        #expect(CellOracle.agrees(value, cell, plan), "\(plan.field.name)")
      }
    }
  }

  /// What may not be done or is not there is said as that.
  func replayRefusals(_ coverage: inout Coverage) async throws {
    func refused(
      _ numbers: [Int], _ kind: BackendError.Kind, token: Bool = false, stubs: [String: JSON] = [:],
      _ body: (BaserowBackend) async throws -> Void
    ) async throws {
      let transport = RecordedTransport(numbers + (token ? [] : [13]), stubs: stubs)
      let backend = try RecordedTables.backend(transport, token: token)
      await expect(kind) { try await body(backend) }
      coverage.sent(transport.answered)
    }
    let change = CellChange(field: "80", base: .null, value: .text("denied"))
    try await refused([284, 131], .notFound, stubs: ["GET /api/database/views/table/999999/": []]) {
      _ = try await $0.table("999999")
    }
    try await refused([44], .forbidden, stubs: RecordedTables.stubs(15).filter { !$0.key.contains("fields") })
    {
      _ = try await $0.table("15")
    }
    try await refused([681], .forbidden, token: true, stubs: ["GET /api/database/tables/all-tables/": []]) {
      _ = try await $0.table("6")
    }
    let stubs = RecordedTables.stubs(7)
    try await refused([514], .notFound, stubs: stubs) {
      _ = try await $0.record("453", in: "7", fields: ["80"])
    }
    try await refused([679], .forbidden, token: true, stubs: stubs) {
      _ = try await $0.delete(["2"], in: "7")
    }
    for number in [677, 678] {
      guard
        let text = Recording.number(number).body["field_80"]?.string
          ?? Recording.number(number).body["field_81"]?.string
      else { continue }
      let field: ID<Field> = Recording.number(number).body["field_80"] == nil ? "81" : "80"
      try await refused([number], .forbidden, token: true, stubs: stubs) { backend in
        if number == 677 {
          let cells = [CellValue(field: field, value: .text(text))]
          _ = try await backend.create(RecordDraft(table: "7", cells: cells))
        } else {
          var change = change
          (change.field, change.value) = (field, .text(text))
          _ = try await backend.update(
            RecordPatch(table: "7", record: "2", changes: [change], overwrites: true))
        }
      }
    }
    // A signed-out session, an account that exists, a password that is wrong.
    let url = "http://127.0.0.1:8765"
    let transport = RecordedTransport([16, 31])
    let backend = try RecordedTables.backend(transport)
    await expect(.unauthorized) { _ = try await backend.children(of: nil) }
    for number in [10, 12] {
      let answer = CannedTransport([Recording.number(number).response])
      await expect(.unauthorized) {
        _ = try await Baserow.logIn(url: url, email: "a@b.c", password: Secret("x"), transport: answer)
      }
      coverage.read(number)
    }
  }
}

/// Answers in order, whatever is asked.
actor CannedTransport: HTTPTransport {
  private var answers: [HTTPResponse]
  private(set) var requests: [HTTPRequest] = []

  init(_ answers: [HTTPResponse]) { self.answers = answers }

  func send(_ request: HTTPRequest) async throws(BackendError) -> HTTPResponse {
    requests.append(request)
    guard !answers.isEmpty else { throw BackendError(.unreachable, "nothing more is answered") }
    return answers.removeFirst()
  }
}

extension HTTPResponse {
  /// A JSON answer.
  static func json(_ json: JSON, status: Int = 200) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: Array(json.text.utf8))
  }
}
