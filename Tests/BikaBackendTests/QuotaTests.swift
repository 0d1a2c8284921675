import LoopbackServer
import SheafFetch
import SheafJSON
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
    await service.perform(.children(of: nil))
    await service.perform(.children(of: ID(LoopbackBika.space)))
    await service.perform(.children(of: ID("\(LoopbackBika.space)/fldLoopbackSales00000001")))
    await service.perform(.open(GridID(1), Stage.deals, nil))
    for row in stride(from: 0, through: rows, by: 20) {
      await service.perform(.need(GridID(1), rows: row..<(row + 40), direction: 1))
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

  @Test func `the end of a sorted table takes one request, and going back to the order before none`()
    async throws
  {
    try await Stage.run(records: 5000) { stage in
      let backend = try stage.backend()
      let (service, log) = try await visit(backend, rows: 60)
      let table = try await backend.table(Stage.deals)
      for (number, name) in [(2, "Name"), (4, "Amount")] {
        let sorted = Query(sorts: [Sort(field: try table.named(name).id)])
        stage.server.clearRequests()
        await service.perform(
          .open(GridID(number), Stage.deals, sorted), .need(GridID(number), rows: 0..<40, direction: 0))
        #expect(stage.server.requests.count == 1)
        await service.perform(.needLast(GridID(number), count: 40))
        #expect(stage.server.requests.count == 2, "\(stage.server.requests.map(\.target))")
        var mirror = MirrorGrid(GridID(number))
        mirror.apply(log.all)
        #expect(mirror.extent == .exactly(5000))
        await service.perform(.close(GridID(number)))
        stage.server.clearRequests()
        let back = GridID(number + 1)
        await service.perform(
          .open(back, Stage.deals, Query()), .need(back, rows: 0..<300, direction: 0), .close(back))
        await service.perform(.open(GridID(10 + number), Stage.deals, sorted))
        await service.perform(.need(GridID(10 + number), rows: 0..<40, direction: 0))
        #expect(stage.server.requests.count == 0, "\(stage.server.requests.map(\.target))")
      }
      // Who asks to see it as it is now gets that.
      await service.perform(.reload(GridID(14)))
      #expect(stage.server.requests.contains { $0.target.contains("/records?") })
    }
  }

  @Test func `a new record takes one request, and what is known around it none`() async throws {
    try await Stage.run(records: 1200) { stage in
      let backend = try stage.backend()
      let (service, log) = try await visit(backend, rows: 60)
      let table = try await backend.table(Stage.deals)
      let name = CellValue(field: try table.named("Name").id, value: .text("Copy"))
      stage.server.clearRequests()
      for number in 0..<2 {
        let edit = Edit(
          id: ID("new \(number)"), table: table.id, change: .create(ID("new-\(number)"), [name]))
        service.send(.submit(edit))
        await service.waitUntilIdle()
        let saved = log.all.compactMap { event in
          if case .edit(edit.id, .saved(let saved)) = event { saved.records.first } else { nil }
        }.first
        #expect(try table.cell(try #require(saved), "Name") == .text("Copy"))
      }
      service.send(.need(GridID(1), rows: 60..<100, direction: 1))
      await service.waitUntilIdle()
      #expect(stage.server.requests.map(\.method) == ["POST", "POST"])
      // The end, which is read afterwards, has both.
      var position = PageRequest.Position.first
      var names: [Value] = []
      while true {
        let page = try await backend.page(table, Query(), position, limit: 500)
        names += try page.records.map { try table.cell($0, "Name") }
        guard let after = page.after else { break }
        position = .after(after)
      }
      #expect(names.count == 1202 && names.suffix(2) == [.text("Copy"), .text("Copy")])
    }
  }

  @Test(arguments: ["Name", "Amount"], [false, true])
  func `a new record in a sorted table takes one request, and the rows around it none`(
    name: String, descending: Bool
  ) async throws {
    try await Stage.run(records: 1200) { stage in
      let backend = try stage.backend()
      let (service, log) = try await visit(backend, rows: 60)
      let table = try await backend.table(Stage.deals)
      let sorted = Query(sorts: [Sort(field: try table.named(name).id, descending: descending)])
      await service.perform(
        .open(GridID(2), Stage.deals, sorted), .need(GridID(2), rows: 0..<40, direction: 0))
      let before = try await backend.page(table, sorted, limit: 500).records
      let like = before[10]
      let cells = try ["Name", "Amount"].map {
        CellValue(field: try table.named($0).id, value: try table.cell(like, $0))
      }
      stage.server.clearRequests()
      await service.perform(.submit(Edit(id: "n", table: table.id, change: .create("new-1", cells))))
      await service.perform(.need(GridID(2), rows: 5..<45, direction: 1))
      #expect(stage.server.requests.map(\.method) == ["POST"], "\(stage.server.requests.map(\.target))")
      var mirror = MirrorGrid(GridID(2))
      mirror.apply(log.all)
      #expect(mirror.extent == .exactly(1201))
      // It stands where the service has it.
      let here = try await backend.page(table, sorted, limit: 500).records.map(\.id)
      let there = try await stage.backend().page(table, sorted, limit: 500).records.map(\.id)
      let (a, b) = (Set(here).subtracting(before.map(\.id)), Set(there).subtracting(before.map(\.id)))
      #expect(a == b && a.count == 1)
      let places = try [here, there].map { ids in try #require(ids.firstIndex { a.contains($0) }) }
      #expect(abs(places[0] - places[1]) <= 1, "beside those that sort alike")
    }
  }

  @Test func `attaching reads the record once`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let (service, log) = try await visit(backend, rows: 20)
      let table = try await backend.table(Stage.guide)
      let record = try #require(try await backend.page(table).records.first)
      let folder = try TemporaryFolder()
      let file = LocalFile(path: try folder.write("one.png", "one.png"), name: "one.png", byteCount: 7)
      _ = stage.requests()
      let change = Edit.Change.attach(record.id, try table.named("Images").id, files: [file], stored: [])
      service.send(.submit(Edit(id: "a", table: table.id, change: change)))
      await service.waitUntilIdle()
      let sent = stage.requests()
      #expect(sent.map { $0.prefix { $0 != " " } } == ["POST", "GET", "PATCH"], "\(sent)")
      let isSaved = log.all.contains { if case .edit("a", .saved) = $0 { true } else { false } }
      #expect(isSaved)
    }
  }

  @Test func `a record with files is duplicated by their identifiers, in one request`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      let table = try await backend.table(Stage.guide)
      let folder = try TemporaryFolder()
      let path = try folder.write("one.png", "one.png")
      let stored = try await backend.upload(
        LocalFile(path: path, name: "one.png", byteCount: 7), for: table.id
      ) { _ in }
      let record = try #require(try await backend.page(table).records.first)
      let images = try table.named("Images")
      let change = CellChange(
        field: images.id, base: try table.cell(record, "Images"), value: .attachments([stored]))
      let source = try await backend.update(
        RecordPatch(table: table.id, record: record.id, changes: [change]))
      let files = CellValue(field: images.id, value: try table.cell(source, "Images"))
      _ = stage.transport.take()
      let copy = try await backend.create(RecordDraft(table: table.id, cells: [files]))
      #expect(try table.cell(copy, "Images") == files.value)
      let sent = stage.transport.take()
      #expect(sent.map { $0.url.path.contains("/v2/") } == [true])
      guard case .attachments(let attachments) = files.value, case .bytes(let bytes, _)? = sent.first?.body
      else {
        Issue.record("no files or no body")
        return
      }
      let written = try JSON.parse(bytes)["records"]?.items?.first?["fields"]?["Images"]
      #expect(
        written == .array(attachments.map { ["id": .string($0.id), "name": .string($0.name)] }))
    }
  }

  @Test func `a connection that was refused is not counted`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      _ = try await backend.children(of: nil)
      try await stage.server.stop()
      let error = await failure { _ = try await backend.children(of: ID(LoopbackBika.space)) }
      #expect(error?.kind == .unreachable)
      #expect(await backend.requestsThisMonth() == 1)
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

extension FetchService {
  /// Sends requests and waits until nothing is left to do.
  fileprivate func perform(_ requests: FetchRequest...) async {
    for request in requests { send(request) }
    await waitUntilIdle()
  }
}
