import LoopbackServer
import SheafFetch
import SheafHTTP
import SheafModel
import SheafTestSupport
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

  @Test
  func `a project that is renamed is called so in the tree, and one that is moved elsewhere is not asked`()
    async throws
  {
    try await Loopback.run { loopback in
      let log = EventLog<FetchEvent>()
      let service = FetchService(
        backend: loopback.backend, connection: "guard", journal: VolatileJournal(), clock: ManualClock(),
        generator: SeededGenerator(seed: 1)
      ) { log.append($0) }
      let running = Task { await service.run() }
      defer { running.cancel() }
      func perform(_ request: FetchRequest) async {
        service.send(request)
        await service.waitUntilIdle()
      }
      func trees() -> [[Node]] {
        log.all.compactMap { if case .children(of: nil, .success(let nodes)) = $0 { nodes } else { nil } }
      }
      func edit(_ id: ID<Edit>, _ field: ID<Field>, _ base: Value, _ value: Value) -> Edit {
        let change = CellChange(field: field, base: base, value: value)
        return Edit(id: id, table: "projects", change: .update(ID(Loopback.project), [change]))
      }
      await perform(.children(of: nil))
      await perform(.open(GridID(1), "projects", nil))
      await perform(.submit(edit("e1", "name", .text("Test project"), .text("Renamed"))))
      #expect(trees().count == 2)
      let folder = trees().last?.first { $0.identifier == Loopback.project }
      #expect(folder?.name == "Renamed" && folder?.kind == .folder)
      await perform(.submit(edit("e2", "isProtected", .boolean(true), .boolean(false))))
      #expect(trees().count == 2)
    }
  }

  @Test func `a project is reached by its identifier, also where the tree may not show it`() async throws {
    try await Loopback.run { loopback in
      let backend = loopback.backend
      let roots = try await backend.children(of: nil)
      #expect(roots.first { $0.kind == .folder }?.identifier.contains(":") == false)
      #expect(try await backend.way(to: Loopback.project, from: nil) == nil)
      #expect(try await backend.way(to: "nothing", from: nil) == nil)
      let lists = try await backend.children(of: ID("projects:\(Loopback.project)"))
      #expect(lists.first { $0.name == "Requests" }?.identifier == "requests")
    }
    let service = CannedService { request in
      request.url.path.hasSuffix("/projects") || request.url.path.hasSuffix("/projects/p1")
        ? .refusal("not allowed", status: 403) : .refusal("no such thing", status: 404)
    }
    let backend = try service.backend()
    _ = try await backend.children(of: nil)
    #expect(try await backend.way(to: "p1", from: nil)?.map(\.id) == ["projects:p1"])
    #expect(try await backend.way(to: "Reqests", from: nil) == nil)
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
