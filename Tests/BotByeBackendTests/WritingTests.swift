import LoopbackServer
import SheafHTTP
import SheafModel
import Testing

@testable import BotByeBackend

/// What can be changed: projects, rules and rate limiters.
@Suite(.timeLimit(.minutes(20))) struct WritingTests {
  private func patch(
    _ table: ID<Table>, _ record: ID<Record>, _ field: ID<Field>, _ base: Value, _ value: Value
  ) -> RecordPatch {
    RecordPatch(
      table: table, record: record, changes: [CellChange(field: field, base: base, value: value)])
  }

  @Test func `a project's name is changed by what changed alone`() async throws {
    try await Loopback.run { loopback in
      let project = ID<Record>(Loopback.project)
      let changed = try await loopback.backend.update(
        patch("projects", project, "name", .text("Test project"), .text("New name")))
      #expect(changed.cells.first == .text("New name"))
      let sent = loopback.server.requests.map(\.method)
      #expect(sent == ["GET", "PATCH"])
      let page = try await loopback.backend.page(of: "projects")
      #expect(page.records.first { $0.id == project } == changed)
    }
  }

  @Test func `a name that changed meanwhile is a conflict and nothing is written`() async throws {
    try await Loopback.run { loopback in
      let error = await failure {
        _ = try await loopback.backend.update(
          patch("projects", ID(Loopback.project), "name", .text("Old name"), .text("New name")))
      }
      guard case .conflict(let record?) = error?.kind else {
        Issue.record("no conflict: \(String(describing: error))")
        return
      }
      #expect(record.cells.first == .text("Test project"))
      #expect(loopback.server.requests.map(\.method) == ["GET"])
    }
  }

  @Test func `what the service refuses is told in its words`() async throws {
    try await Loopback.run { loopback in
      let error = await failure {
        _ = try await loopback.backend.update(
          patch("projects", ID(Loopback.project), "name", .text("Test project"), .text("")))
      }
      #expect(error?.message == "`name` is not valid")
      let readOnly = await failure {
        _ = try await loopback.backend.update(
          patch("projects", ID(Loopback.project), "siteKey", .null, .text("x")))
      }
      #expect(readOnly?.kind == .invalid("siteKey"))
    }
  }

  @Test(arguments: ["rules", "rate limiters"])
  func `a rule is changed as a whole and read again`(list: String) async throws {
    try await Loopback.run { loopback in
      let table = ID<Table>("\(list):\(Loopback.project)")
      let rule = try #require(try await loopback.backend.page(of: table).records.first)
      let fields = try await loopback.backend.table(table).fields
      let isActive = try #require(fields.firstIndex { $0.id == "isActive" })
      let changed = try await loopback.backend.update(
        patch(table, rule.id, "isActive", rule.cells[isActive], .boolean(false)))
      var expected = rule.cells
      expected[isActive] = .boolean(false)
      #expect(changed.cells == expected)
      #expect(try await loopback.backend.page(of: table).records.first == changed)
      let condition = #"{"fieldName":"country","predicate":"EQ","value":"FRA","type":"criteria"}"#
      let index = try #require(fields.firstIndex { $0.id == "condition" })
      let again = try await loopback.backend.update(
        patch(table, rule.id, "condition", rule.cells[index], .json(condition)))
      #expect(again.cells[index] == .json(condition))
      #expect(again.cells[isActive] == .boolean(false))
    }
  }
}
