import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// Moves, options and files that the service makes on request.
@Suite(.timeLimit(.minutes(20))) struct MovingTests {
  @Test(arguments: [("r000003", "r000010"), ("r000010", "r000003"), ("r000003", nil), ("r000003", "r000150")])
  func `a moved record stands where the service put it`(record: String, before: String?) async {
    let harness = Harness(ScriptedBackend(rowCount: 300, maxPage: 100, tellsTotal: true, isNumbered: true))
    let id = await harness.open()
    await harness.perform(.need(id, rows: 0..<40, direction: 0))
    let move = Edit.Change.move(ID(record), before: before.map { ID($0) }, was: nil)
    await harness.perform(.submit(Edit(id: "e1", table: "table", change: move)))
    #expect(harness.phases("e1").last == .saved(SavedEdit()))
    #expect(harness.backend.calls(.move).first?.records == [record, before].compactMap { $0 }.map { ID($0) })
    #expect(harness.mirror(id)[0..<40] == harness.backend.rows(0..<40))
  }

  @Test func `an option that was added is in the fields that are told after it`() async throws {
    let harness = Harness()
    harness.backend.tableInfo.fields[0].kind = .choice(options: [], allowsMany: false)
    let id = await harness.open()
    harness.log.takeAll()
    await harness.perform(.addChoice(Ticket(4), named: "Won", to: "name", of: "table"))
    let choice = Choice(id: "option0", name: "Won")
    let events = harness.log.all
    let added = try #require(events.firstIndex(of: .choiceAdded(Ticket(4), .success(choice))))
    let opened = try #require(
      events.firstIndex {
        guard case .opened(id, .success(let table), _) = $0 else { return false }
        return table.fields[0].kind == .choice(options: [choice], allowsMany: false)
      })
    #expect(added < opened)
  }

  @Test func `an option that could not be added is told`() async {
    let harness = Harness()
    harness.backend.spoil(.addChoice, .error(BackendError(.forbidden, "no")))
    await harness.perform(.addChoice(Ticket(4), named: "Won", to: "name", of: "table"))
    #expect(harness.log.all == [.choiceAdded(Ticket(4), .failure(BackendError(.forbidden, "no")))])
  }

  @Test func `a file at an address is fetched by the service and attached`() async throws {
    let harness = Harness()
    let file = try #require(LocalFile(address: "https://example.com/a.txt"))
    let change = Edit.Change.attach("r000002", "files", files: [file], stored: [])
    await harness.perform(.submit(Edit(id: "e1", table: "table", change: change)))
    #expect(
      harness.backend.records[2].cells[2]
        == .attachments([Attachment(id: "file0", name: "fetched", byteCount: 5)]))
  }
}
