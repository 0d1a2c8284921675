import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct FetchEditsTests {
  @Test func `an edit is in the journal before it is sent, and out of it once it is saved`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.hold(.update)
    harness.send(.submit(update("e1", "r000003", name: "Ada", was: "Name 3")))
    let call = await harness.backend.call(.update)
    #expect(journal.entries.map(\.phase) == [.sending])
    #expect(harness.phases("e1") == [.queued, .sending(attempt: 1)])
    harness.backend.release(call)
    await harness.service.waitUntilIdle()
    #expect(harness.backend.records[3].cells[0] == .text("Ada"))
    #expect(harness.phases("e1").last == .saved(SavedEdit(records: [harness.backend.records[3]])))
    #expect(journal.entries.isEmpty)
  }

  @Test func `a saved edit changes its row in place before the edit ends`() async {
    let harness = Harness()
    let id = await harness.open()
    harness.log.takeAll()
    await harness.perform(
      .need(id, rows: 0..<20, direction: 0), .submit(update("e1", "r000003", name: "Ada", was: "Name 3")))
    #expect(harness.mirror(id).rows[3]?.cells[0] == .text("Ada"))
    let events = harness.log.all
    let row = events.lastIndex { if case .rows(_, 3, _, _) = $0 { true } else { false } }
    let saved = events.lastIndex { if case .edit(_, .saved) = $0 { true } else { false } }
    #expect(row.map { row in saved.map { row < $0 } ?? false } ?? false)
  }

  @Test(arguments: [true, false])
  func `rows that an edit may have changed beside its own are read again`(changesOthers: Bool) async {
    let harness = Harness()
    harness.backend.tableInfo.fields[0].changesOtherRecords = changesOthers
    let id = await harness.open()
    await harness.perform(.need(id, rows: 0..<20, direction: 0))
    harness.backend.change { $0[5].cells[1] = .number(DecimalText(55)) }
    await harness.perform(.submit(update("e1", "r000003", name: "Ada", was: "Name 3")))
    #expect(harness.mirror(id).rows[3]?.cells[0] == .text("Ada"))
    #expect(harness.mirror(id).rows[5]?.cells[1] == .number(DecimalText(changesOthers ? 55 : 5)))
  }

  @Test func `edits of one record go one after the other and others do not wait for them`() async {
    let harness = Harness()
    harness.backend.hold(.update)
    harness.send(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    _ = await harness.backend.call(.update)
    let amount = CellChange(field: "amount", base: .number(DecimalText(1)), value: .number(DecimalText(9)))
    harness.send(
      .submit(Edit(id: "e2", table: "table", change: .update("r000001", [amount]))),
      .submit(update("e3", "r000002", name: "B", was: "Name 2")))
    let second = await harness.backend.call(.update, 1)
    #expect(second.patch?.record == "r000002")
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    #expect(harness.backend.calls(.update).map(\.patch?.record) == ["r000001", "r000002", "r000001"])
    #expect(harness.backend.records[1].cells[..<2] == [.text("A"), .number(DecimalText(9))])
  }

  @Test func `at most four edits are on their way at once`() async {
    let harness = Harness()
    harness.backend.hold(.update)
    for row in 0..<10 {
      harness.send(
        .submit(update(ID("e\(row)"), ScriptedBackend.record(row).id, name: "x", was: "Name \(row)")))
    }
    _ = await harness.backend.call(.update, 3)
    harness.send(.children(of: nil))
    _ = await harness.log.first { if case .children = $0 { true } else { false } }
    #expect(harness.backend.calls(.update).count == 4)
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    #expect(Set(harness.backend.calls(.update).map(\.patch?.record)).count == 10)
  }

  @Test func `a second edit of a cell replaces the first one that waits and keeps its base`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.spoil(.update, .error(BackendError(.unreachable, "no network")))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    guard case .waiting = harness.phases("e1").last else {
      Issue.record("the first waits")
      return
    }
    await harness.perform(.submit(update("e2", "r000001", name: "B", was: "A")))
    #expect(harness.phases("e1").last == .discarded)
    #expect(harness.backend.records[1].cells[0] == .text("B"))
    #expect(harness.backend.calls(.update).last?.patch?.changes.first?.base == .text("Name 1"))
    #expect(journal.entries.isEmpty)
  }

  @Test func `a second edit behind one on its way is made against what that one saved`() async {
    let harness = Harness()
    harness.backend.hold(.update)
    harness.send(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    _ = await harness.backend.call(.update)
    harness.send(.submit(update("e2", "r000001", name: "B", was: "Name 1")))
    _ = await harness.phase(of: "e2") { $0 == .queued }
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    #expect(harness.backend.records[1].cells[0] == .text("B"))
    #expect(harness.backend.calls(.update).last?.patch?.changes.first?.base == .text("A"))
  }

  @Test func `what cannot be sent is sent again when its wait is over`() async {
    let harness = Harness()
    harness.backend.spoil(.update, .error(BackendError(.rateLimited(retryAfter: 3), "slow down")))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    #expect(
      harness.phases("e1").last
        == .waiting(seconds: 3, BackendError(.rateLimited(retryAfter: 3), "slow down")))
    await harness.clock.waitForSleepers()
    harness.clock.advance(by: .seconds(3))
    _ = await harness.phase(of: "e1") { if case .saved = $0 { true } else { false } }
    #expect(harness.backend.records[1].cells[0] == .text("A"))
    #expect(harness.phases("e1").contains(.sending(attempt: 2)))
  }

  @Test(arguments: [true, false])
  func `edits that could not reach the service go as soon as it answers`(_ answersAnEdit: Bool) async {
    let harness = Harness()
    let error = BackendError(.unreachable, "no network")
    harness.backend.spoil(.update, .error(error), .error(error))
    await harness.perform(
      .submit(update("e1", "r000001", name: "A", was: "Name 1")),
      .submit(update("e2", "r000002", name: "B", was: "Name 2")))
    #expect(harness.backend.calls(.update).count == 2)
    if answersAnEdit {
      await harness.perform(.submit(update("e3", "r000003", name: "C", was: "Name 3")))
    } else {
      _ = await harness.open()
    }
    for id: ID<Edit> in ["e1", "e2"] {
      _ = await harness.phase(of: id) { if case .saved = $0 { true } else { false } }
    }
    #expect(harness.backend.records[1].cells[0] == .text("A"))
    #expect(harness.backend.records[2].cells[0] == .text("B"))
  }

  @Test func `the user can cut a wait short`() async {
    let harness = Harness()
    let error = BackendError(.unreachable, "no network")
    harness.backend.spoil(.update, .error(error), .error(error))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    await harness.perform(.retry("e1"))
    await harness.perform(.sendPending)
    #expect(harness.backend.records[1].cells[0] == .text("A"))
    #expect(harness.backend.calls(.update).count == 3)
  }

  @Test func `a refused edit stays in the journal until it is discarded`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    let error = BackendError(.invalid("name"), "too long")
    harness.backend.spoil(.update, .error(error))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    #expect(harness.phases("e1").last == .rejected(error))
    #expect(journal.entries.map(\.phase) == [.refused(error)])
    await harness.perform(.discard("e1"))
    #expect(harness.phases("e1").last == .discarded)
    #expect(journal.entries.isEmpty)
  }

  @Test func `a conflict shows the service's record and is answered by writing over it or letting go`() async
  {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.change { $0[1].cells[0] = .text("Theirs") }
    await harness.perform(
      .submit(update("e1", "r000001", name: "A", was: "Name 1")),
      .submit(update("e2", "r000002", name: "B", was: "Other")))
    #expect(harness.phases("e1").last == .conflict(server: harness.backend.records[1]))
    #expect(journal.entries.count == 2)
    await harness.perform(.overwrite("e1"), .discard("e2"))
    #expect(harness.backend.records[1].cells[0] == .text("A"))
    #expect(harness.backend.records[2].cells[0] == .text("Name 2"))
    #expect(journal.entries.isEmpty)
  }

  @Test func `edits of a new record wait for it and get its identifier`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.hold(.create)
    let name = CellValue(field: "name", value: .text("New"))
    harness.send(
      .submit(Edit(id: "e1", table: "table", change: .create("local", [name]))),
      .submit(update("e2", "local", name: "Newer", was: "New")))
    let call = await harness.backend.call(.create)
    _ = await harness.phase(of: "e2") { $0 == .queued }
    #expect(harness.backend.calls(.update).isEmpty)
    harness.backend.release(call)
    await harness.service.waitUntilIdle()
    #expect(harness.backend.calls(.update).map(\.patch?.record) == ["r001000"])
    await harness.perform(.submit(update("e3", "local", name: "Newest", was: "Newer")))
    #expect(harness.backend.records.last?.cells[0] == .text("Newest"))
    #expect(journal.entries.isEmpty)
  }

  @Test func `discarding a new record discards the edits of it`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.spoil(.create, .error(BackendError(.forbidden, "not allowed")))
    await harness.perform(
      .submit(Edit(id: "e1", table: "table", change: .create("local", []))),
      .submit(update("e2", "local", name: "Newer", was: "New")))
    #expect(harness.phases("e2") == [.queued])
    await harness.perform(.discard("e1"))
    #expect(harness.phases("e2").last == .discarded)
    #expect(journal.entries.isEmpty)
  }

  @Test(arguments: [Capabilities.Paging([.after, .before, .last, .at]), [.after, .before, .last], .after])
  func `a deleted row leaves at once and the others close up`(paging: Capabilities.Paging) async {
    let harness = Harness(ScriptedBackend(rowCount: 1000, paging: paging))
    let id = await harness.open()
    await harness.perform(.need(id, rows: 0..<300, direction: 1))
    await harness.perform(.submit(Edit(id: "e1", table: "table", change: .delete(["r000010", "r000020"]))))
    #expect(harness.mirror(id)[0..<298] == harness.backend.rows(0..<298))
    #expect(harness.mirror(id).extent == .exactly(998))
    await harness.perform(.need(id, rows: 0..<998, direction: 1))
    let mirror = harness.mirror(id)
    #expect(mirror[0..<998] == harness.backend.rows(0..<998))
    #expect(mirror.changeCount == 0)
    guard case .saved(let saved) = harness.phases("e1").last, let restoration = saved.restoration else {
      Issue.record("it can be brought back")
      return
    }
    await harness.perform(.submit(Edit(id: "e2", table: "table", change: .restore(restoration))))
    await harness.perform(.need(id, rows: 0..<1000, direction: 1))
    #expect(harness.mirror(id)[0..<1000] == harness.backend.rows(0..<1000))
    #expect(harness.mirror(id).extent == .exactly(1000))
  }

  @Test(arguments: [Capabilities.Paging([.after, .before, .last, .at]), [.after, .before, .last], .after])
  func `a new record is counted and found at the end`(paging: Capabilities.Paging) async {
    let harness = Harness(ScriptedBackend(rowCount: 250, paging: paging))
    let id = await harness.open()
    await harness.perform(.needLast(id, count: 30))
    await harness.perform(.submit(Edit(id: "e1", table: "table", change: .create("local", []))))
    #expect(harness.mirror(id).extent == .exactly(251))
    await harness.perform(.needLast(id, count: 30))
    #expect(harness.mirror(id)[221..<251] == harness.backend.rows(221..<251))
    #expect(harness.mirror(id).changeCount == 0)
  }

  @Test func `an edit that cannot be recorded is not sent`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    journal.fail(with: JournalError("the disk is full"))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    #expect(harness.phases("e1") == [.unrecorded("the disk is full")])
    #expect(harness.backend.calls(.update).isEmpty)
    journal.fail(with: nil)
    await harness.perform(.submit(update("e2", "r000001", name: "A", was: "Name 1")))
    #expect(harness.backend.records[1].cells[0] == .text("A"))
  }

  @Test func `an edit that is discarded as it is made is gone from everywhere`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    journal.hold()
    harness.send(
      .submit(update("e1", "r000001", name: "A", was: "Name 1")), .discard("e1"), .children(of: nil))
    _ = await harness.log.first { if case .children = $0 { true } else { false } }
    journal.release()
    await harness.service.waitUntilIdle()
    #expect(harness.phases("e1").last == .discarded)
    #expect(harness.backend.calls(.update).isEmpty)
    #expect(journal.entries.isEmpty)
  }

  @Test func `an edit that is discarded on its way is gone when it comes back unsaved`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.hold(.update)
    harness.backend.spoil(.update, .error(BackendError(.unreachable, "no network")))
    harness.send(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    let call = await harness.backend.call(.update)
    harness.send(.discard("e1"), .children(of: nil))
    _ = await harness.log.first { if case .children = $0 { true } else { false } }
    harness.backend.release(call)
    await harness.service.waitUntilIdle()
    #expect(harness.phases("e1").last == .discarded)
    #expect(journal.entries.isEmpty)
    #expect(harness.clock.sleeperCount == 0)
  }

  @Test func `a refused edit whose cell was edited again meanwhile does not stand against the newer one`()
    async
  {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.hold(.update)
    harness.backend.spoil(.update, .error(BackendError(.unauthorized, "the session has ended")))
    harness.send(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    let call = await harness.backend.call(.update)
    harness.send(.submit(update("e2", "r000001", name: "B", was: "A")), .children(of: nil))
    _ = await harness.log.first { if case .children = $0 { true } else { false } }
    harness.backend.release(call)
    let second = await harness.backend.call(.update, 1)
    harness.backend.release(second)
    await harness.service.waitUntilIdle()
    #expect(harness.phases("e1").last == .discarded)
    if case .saved? = harness.phases("e2").last {} else { Issue.record("\(harness.phases("e2"))") }
    #expect(harness.backend.records[1].cells[0] == .text("B"))
    #expect(journal.entries.isEmpty)
  }
}
