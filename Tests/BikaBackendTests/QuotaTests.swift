import LoopbackServer
import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

@testable import BikaBackend

/// A plan of a hundred requests a month goes a long way.
@Suite(.timeLimit(.minutes(20))) struct QuotaTests {
  /// Opens the space and the large database as the program does, and goes through its first rows.
  private func visit(_ backend: BikaBackend, rows: Int) async throws -> (FetchService, EventLog<FetchEvent>) {
    let log = EventLog<FetchEvent>()
    let service = FetchService(
      backend: backend, connection: "team", journal: VolatileJournal(), clock: ManualClock(),
      generator: SeededGenerator(seed: 1)
    ) { log.append($0) }
    Task { await service.run() }
    func perform(_ request: FetchRequest) async {
      service.send(request)
      await service.waitUntilIdle()
    }
    await perform(.children(of: nil))
    await perform(.children(of: ID(LoopbackBika.space)))
    await perform(.children(of: ID("\(LoopbackBika.space)/fldLoopbackSales00000001")))
    await perform(.open(GridID(1), Stage.deals, nil))
    for row in stride(from: 0, through: rows, by: 20) {
      await perform(.need(GridID(1), rows: row..<(row + 40), direction: 1))
    }
    return (service, log)
  }

  @Test func `a space, a database, 300 rows and two edits take nine requests at most`() async throws {
    try await Stage.run(records: 5000) { stage in
      let backend = try stage.backend()
      let (service, log) = try await visit(backend, rows: 300)
      var mirror = MirrorGrid(GridID(1))
      mirror.apply(log.all)
      let table = try await backend.table(Stage.deals)
      #expect(table.fields.count == 30)
      let page = try await backend.page(
        table, .init(), .after(ListCursor.token("", skip: 0, last: "").cursor))
      for (number, record) in page.records.prefix(2).enumerated() {
        let field = try table.named("Name")
        let change = CellChange(field: field.id, base: record.cells[0], value: .text("Changed \(number)"))
        let edit = Edit(id: ID("edit \(number)"), table: table.id, change: .update(record.id, [change]))
        service.send(.submit(edit))
        await service.waitUntilIdle()
        let isSaved = log.all.contains { event in
          if case .edit(edit.id, .saved) = event { true } else { false }
        }
        #expect(isSaved)
      }
      #expect(stage.server.requests.count <= 9, "\(stage.requests())")
      #expect(await backend.requestsThisMonth() == stage.server.requests.count)
    }
  }

  @Test func `the next day it takes one request to see the same rows`() async throws {
    try await Stage.run(records: 5000) { stage in
      _ = try await visit(try stage.backend(), rows: 300)
      stage.server.clearRequests()
      _ = try await visit(try stage.backend(now: { 1_780_086_400 }), rows: 60)
      #expect(stage.server.requests.count == 1)
    }
  }

  @Test func `asking again for the same places goes to the service`() async throws {
    try await Stage.run { stage in
      let clock = ManualTime()
      let backend = try stage.backend(now: { clock.seconds })
      _ = try await backend.children(of: nil)
      _ = try await backend.children(of: nil)
      #expect(stage.requests() == ["GET /v1/spaces"])
      clock.advance(by: 60)
      _ = try await backend.children(of: nil)
      #expect(stage.requests() == ["GET /v1/spaces"])
    }
  }

  @Test func `loading a table again asks for its fields again`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      _ = try await backend.table(Stage.deals)
      _ = stage.requests()
      _ = try await backend.table(Stage.deals)
      #expect(stage.requests().isEmpty)
      await backend.forget(Stage.deals)
      _ = try await backend.table(Stage.deals)
      #expect(stage.requests().filter { $0.hasSuffix("/fields") }.count == 1)
    }
  }

  @Test func `the requests of a month are counted over runs, and those of the next anew`() async throws {
    try await Stage.run { stage in
      _ = try await stage.backend().children(of: nil)
      let second = try stage.backend()
      _ = try await second.children(of: ID(LoopbackBika.space))
      #expect(await second.requestsThisMonth() == 2)
      #expect(await (try stage.backend(now: { 1_790_000_000 })).requestsThisMonth() == 0)
    }
  }

  @Test func `a quota that is used up is told and never tried again`() async throws {
    try await Stage.run({ $0.quota = 2 }) { stage in
      let backend = try stage.backend()
      _ = try await backend.table(Stage.deals)
      let table = try await backend.table(Stage.deals)
      stage.server.clearRequests()
      let error = await failure { _ = try await backend.page(table) }
      #expect(error?.kind == .quotaExceeded && error?.isRetryable == false)
      #expect(error?.message.contains("API_REQUEST quota exceeded") == true)
      #expect(stage.server.requests.count == 1)
    }
  }

  @Test func `a burst that is too much is waited out once`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let fault = Fault(.tooManyRequests, retryAfter: 0)
      stage.server.add(FaultRule(fault, count: 1))
      #expect(try await backend.children(of: nil).count == 2)
      #expect(stage.requests().count == 2)
      stage.server.add(FaultRule(fault, count: 2))
      let error = await failure { _ = try await backend.children(of: ID(LoopbackBika.space)) }
      #expect(error?.kind == .rateLimited(retryAfter: 30))
      #expect(error?.message == "Too many requests")
      #expect(stage.requests().count == 2)
    }
  }
}
