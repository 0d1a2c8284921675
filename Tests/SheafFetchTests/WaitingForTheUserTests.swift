import SheafModel
import SheafTestSupport
import Testing

@testable import SheafFetch

/// Edits that wait for the user, and those that do not have to wait for them.
@Suite(.timeLimit(.minutes(20))) struct WaitingForTheUserTests {
  private func create(_ id: ID<Edit>, _ local: ID<Record>) -> Edit {
    Edit(id: id, table: "table", change: .create(local, []))
  }

  /// An edit of a record that is not made yet.
  private func name(_ id: ID<Edit>, _ local: ID<Record>, _ text: String) -> Edit {
    let change = CellChange(field: "name", base: .null, value: .text(text))
    return Edit(id: id, table: "table", change: .update(local, [change]))
  }

  @Test func `a record whose making is undecided holds up its own edits and no others`() async {
    let harness = Harness()
    harness.backend.spoil(.create, .error(BackendError(.fateUnknown, "cut off")))
    await harness.perform(
      .submit(create("c1", "local")), .submit(name("e1", "local", "A")),
      .submit(update("e2", "r000001", name: "B", was: "Name 1")), .submit(create("c2", "other")),
      .submit(Edit(id: "d1", table: "table", change: .delete(["r000002"]))))
    #expect(harness.phases("e1").last == .queued)
    #expect(harness.backend.records[1].cells[0] == .text("B"))
    #expect(harness.backend.records.count == 1000)
    #expect(await harness.service.pendingEdits.map(\.edit.id) == ["c1", "e1"])
    await harness.perform(.retry("c1"))
    #expect(harness.backend.records.last?.cells[0] == .text("A"))
    #expect(await harness.service.pendingEdits.isEmpty)
  }

  @Test func `a record is not moved before one that is not made yet`() async {
    let harness = Harness()
    harness.backend.spoil(.create, .error(BackendError(.fateUnknown, "cut off")))
    await harness.perform(
      .submit(create("c1", "local")),
      .submit(Edit(id: "m1", table: "table", change: .move("r000001", before: "local", was: nil))),
      .submit(Edit(id: "m2", table: "table", change: .move("r000003", before: "r000001", was: nil))))
    #expect(harness.backend.calls(.move).isEmpty)
    #expect(harness.phases("m1").last == .queued)
  }

  @Test func `edits left by an earlier run go although a record of that run is undecided`() async throws {
    let folder = try ScratchFolder()
    let backend = ScriptedBackend(rowCount: 100)
    do {
      let left = [create("c1", "local"), update("e1", "r000001", name: "A", was: "Name 1")]
      let phases: [JournalEntry.Phase] = [.sending, .queued]
      let journal = try folder.journal()
      try await journal.apply(
        zip(left, phases).map { .put(JournalEntry(edit: $0, connection: "connection", phase: $1)) })
    }
    let harness = Harness(backend, journal: try folder.journal())
    _ = await harness.phase(of: "e1") { if case .saved = $0 { true } else { false } }
    #expect(backend.records[1].cells[0] == .text("A"))
    await harness.perform(.sendPending)
    #expect(await harness.service.pendingEdits.map(\.edit.id) == ["c1"])
  }

  @Test func `an edit that was being written down while its record got its name is kept under that name`() {
    var queue = EditQueue(connection: "connection")
    _ = queue.accept(create("c1", "local"))
    _ = queue.recorded("c1")
    _ = queue.takeReady()
    _ = queue.accept(update("e1", "local", name: "A", was: ""))
    let made = Record(id: "r7", cells: [])
    let journal = queue.finish("c1", SavedEdit(records: [made])) { _, _ in nil }
    let kept = journal.compactMap { if case .put(let entry) = $0 { entry.edit } else { nil } }
    #expect(kept == [update("e1", "r7", name: "A", was: "")])
    #expect(queue.unrecorded("e1") == [.remove("e1")])
  }

  @Test func `an edit that a newer one has taken out of the journal does not get back into it`() {
    var queue = EditQueue(connection: "connection")
    _ = queue.accept(create("c1", "local"))
    _ = queue.recorded("c1")
    _ = queue.takeReady()
    _ = queue.accept(update("e1", "local", name: "A", was: ""))
    _ = queue.recorded("e1")
    _ = queue.accept(update("e2", "local", name: "B", was: "A"))
    let journal = queue.finish("c1", SavedEdit(records: [Record(id: "r7", cells: [])])) { _, _ in nil }
    #expect(journal.allSatisfy { if case .put(let entry) = $0 { entry.edit.id == "e2" } else { true } })
    #expect(queue.recorded("e2").journal.isEmpty)
    #expect(queue["e1"] == nil)
  }

  @Test func `what a newer edit did not take over after all is kept under the name that its record has got`()
  {
    var queue = EditQueue(connection: "connection")
    _ = queue.accept(create("c1", "local"))
    _ = queue.recorded("c1")
    _ = queue.takeReady()
    _ = queue.accept(update("e1", "local", name: "A", was: ""))
    _ = queue.recorded("e1")
    _ = queue.accept(update("e2", "local", name: "B", was: "A"))
    _ = queue.finish("c1", SavedEdit(records: [Record(id: "r7", cells: [])])) { _, _ in nil }
    let told = queue.unrecorded("e2").compactMap { if case .put(let entry) = $0 { entry.edit } else { nil } }
    #expect(told == [update("e1", "r7", name: "A", was: "")])
  }

  @Test func `what the service holds is shown as soon as it is known to contradict an edit`() async {
    let harness = Harness()
    let grid = await harness.open()
    await harness.perform(.need(grid, rows: 0..<20, direction: 0))
    harness.backend.change { records in
      records[1].cells[0] = .text("Theirs")
      records[1].cells[1] = .number(DecimalText(77))
    }
    await harness.perform(.submit(update("e1", "r000001", name: "Mine", was: "Name 1")))
    #expect(harness.phases("e1").last == .conflict(server: harness.backend.records[1]))
    #expect(harness.mirror(grid).rows[1] == harness.backend.records[1])
    await harness.perform(.discard("e1"), .need(grid, rows: 0..<20, direction: 0))
    #expect(harness.mirror(grid).rows[1] == harness.backend.records[1])
  }

  @Test
  func `the journal tells of the edits of all connections and of those in the hands of another program`()
    async throws
  {
    let folder = try ScratchFolder()
    let first = try folder.journal()
    let mine = JournalEntry(edit: create("c1", "local"), connection: "one", phase: .queued)
    try await first.apply([.put(mine)])
    let second = try folder.journal()
    let theirs = JournalEntry(
      edit: update("e1", "r1", name: "A", was: "x"), connection: "two",
      phase: .refused(BackendError(.forbidden, "no")))
    try await second.apply([.put(theirs)])
    #expect(
      try await second.all() == [JournalItem(mine, isInUse: true), JournalItem(theirs, isInUse: false)])
    #expect(try await second.drop(["c1"], of: "one").isEmpty)
    withExtendedLifetime(first) {}
  }

  @Test
  func
    `dropping a record that was to be made drops its edits, and what follows on a dropped edit stands alone`()
    async throws
  {
    let journal = VolatileJournal()
    let left = [
      create("c1", "local"), update("e1", "local", name: "A", was: ""),
      update("e2", "r1", name: "B", was: "x"),
      Edit(
        id: "e3", table: "table",
        change: .update("r1", [CellChange(field: "name", base: .text("B"), value: .text("C"))])),
    ]
    try await journal.apply(
      left.map { .put(JournalEntry(edit: $0, connection: "connection", phase: .queued)) })
    #expect(try await journal.drop(["c1"], of: "connection").map(\.edit.id) == ["c1", "e1"])
    #expect(try await journal.drop(["e2"], of: "connection").map(\.edit.id) == ["e2"])
    #expect(journal.entries.map(\.edit) == [update("e3", "r1", name: "C", was: "x")])
  }
}
