import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// Edits of which the service's answer does not tell whether they were carried out.
@Suite(.timeLimit(.minutes(20))) struct UncertainEditsTests {
  @Test func `an update whose answer was lost is found to be done and not sent twice`() async {
    let harness = Harness()
    harness.backend.spoil(.update, .errorAfterCarryingOut(BackendError(.fateUnknown, "cut off")))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    await harness.perform(.retry("e1"))
    #expect(harness.phases("e1").last == .saved(SavedEdit(records: [harness.backend.records[1]])))
    #expect(harness.backend.calls(.update).count == 1)
  }

  @Test func `an update that was lost on its way is sent again`() async {
    let harness = Harness()
    harness.backend.spoil(.update, .error(BackendError(.fateUnknown, "cut off")))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    await harness.perform(.retry("e1"))
    #expect(harness.backend.records[1].cells[0] == .text("A"))
    #expect(harness.backend.calls(.update).count == 2)
  }

  @Test func `an update that was lost while others wrote the cell is a conflict`() async {
    let harness = Harness()
    harness.backend.spoil(.update, .error(BackendError(.server(status: 502), "bad gateway")))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    harness.backend.change { $0[1].cells[0] = .text("Theirs") }
    await harness.perform(.retry("e1"))
    #expect(harness.phases("e1").last == .conflict(server: harness.backend.records[1]))
    #expect(harness.backend.calls(.update).count == 1)
  }

  @Test func `an update that is answered with another record is read, and saved when it was carried out`()
    async
  {
    let harness = Harness()
    harness.backend.spoil(.update, .record { Record(id: "r000002", cells: $0.cells) })
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    let kept = harness.backend.records
    #expect(harness.phases("e1").last == .saved(SavedEdit(records: [kept[1]])))
    #expect(kept[1].cells[0] == .text("A"))
    #expect(kept[2].cells[0] == .text("Name 2"))
    #expect(harness.backend.calls(.update).count == 1)
  }

  @Test func `an edit of which every answer is about another record never counts as saved`() async {
    let harness = Harness()
    harness.backend.spoil(.update, .record { Record(id: "r000002", cells: $0.cells) })
    harness.backend.spoil(.record, .record { Record(id: "r000002", cells: $0.cells) })
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    let isSaved = harness.phases("e1").contains { if case .saved = $0 { true } else { false } }
    #expect(!isSaved)
  }

  @Test func `a delete whose answer was lost is done when the record is gone`() async {
    let harness = Harness()
    harness.backend.spoil(.delete, .errorAfterCarryingOut(BackendError(.fateUnknown, "cut off")))
    await harness.perform(.submit(Edit(id: "e1", table: "table", change: .delete(["r000001"]))))
    await harness.perform(.retry("e1"))
    #expect(harness.phases("e1").last == .saved(SavedEdit()))
    #expect(harness.backend.calls(.delete).count == 1)
  }

  @Test func `a create whose answer was lost is never sent again by itself`() async {
    let harness = Harness()
    let create = Edit(id: "e1", table: "table", change: .create("local", []))
    harness.backend.spoil(.create, .errorAfterCarryingOut(BackendError(.fateUnknown, "cut off")))
    await harness.perform(.submit(create), .sendPending)
    guard case .rejected(let error) = harness.phases("e1").last else {
      Issue.record("it waits for the user")
      return
    }
    #expect(error.message.contains("may have been added"))
    #expect(harness.backend.calls(.create).count == 1)
  }

  @Test func `an edit at which the service always fails does not keep the next one from mending it`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.spoil(.update, .error(BackendError(.server(status: 500), "the service failed")))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    guard case .waiting? = harness.phases("e1").last else {
      Issue.record("\(harness.phases("e1"))")
      return
    }
    await harness.perform(.submit(update("e2", "r000001", name: "B", was: "A")))
    #expect(harness.phases("e1").last == .discarded)
    #expect(harness.backend.records[1].cells[0] == .text("B"))
    #expect(journal.entries.isEmpty)
  }

  @Test func `an edit that was carried out although the service failed is saved and not sent again`() async {
    let harness = Harness()
    harness.backend.spoil(
      .update, .errorAfterCarryingOut(BackendError(.server(status: 500), "the service failed")))
    await harness.perform(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
    #expect(harness.phases("e1").last == .saved(SavedEdit(records: [harness.backend.records[1]])))
    #expect(harness.backend.calls(.update).count == 1)
  }

  @Test func `a record whose making failed inside the service is told with what the service said`() async {
    let harness = Harness()
    harness.backend.spoil(.create, .error(BackendError(.server(status: 500), "the service failed")))
    await harness.perform(
      .submit(
        Edit(id: "c1", table: "table", change: .create("new", [CellValue(field: "name", value: .text("A"))])))
    )
    guard case .rejected(let error)? = harness.phases("c1").last else {
      Issue.record("\(harness.phases("c1"))")
      return
    }
    #expect(error.message.hasPrefix("the service failed, so the record may have been added"))
  }

  @Test(arguments: [true, false])
  func `a write that stands is saved though its record cannot be read`(isCreate: Bool) async {
    let harness = Harness()
    let id = await harness.open()
    await harness.perform(.need(id, rows: 0..<20, direction: 1))
    let gone = BackendError(.carriedOut, "it was saved, and the record is no longer here")
    harness.backend.spoil(isCreate ? .create : .update, .errorAfterCarryingOut(gone))
    let change: Edit.Change =
      isCreate
      ? .create("local", [CellValue(field: "name", value: .text("A"))])
      : .update("r000001", [CellChange(field: "name", base: .text("Name 1"), value: .text("A"))])
    await harness.perform(.submit(Edit(id: "e1", table: "table", change: change)), .sendPending)
    #expect(harness.phases("e1").last == .saved(SavedEdit(remarks: [gone.message])))
    #expect(harness.backend.calls(isCreate ? .create : .update).count == 1)
    // What is shown is read again: only that tells where the record is.
    #expect(harness.mirror(id).refreshCount == 1)
    #expect(harness.mirror(id)[0..<20] == harness.backend.rows(0..<20))
  }
}
