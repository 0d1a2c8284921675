import SheafFetch
import SheafModel
import SheafScripting
import SheafTestSupport
import Testing

/// `sheaf changes`, over a journal and a service in memory.
@Suite struct UnsavedEditsTests {
  private let backend = ScriptedBackend(rowCount: 10)
  private let journal = VolatileJournal()
  private let output = MemoryOutput()
  private let messages = MemoryOutput()

  private static let refused = JournalEntry.Phase.refused(BackendError(.invalid("name"), "too short"))
  private static let undecided = JournalEntry.Phase.refused(BackendError(.fateUnknown, "no answer came"))

  private func edits(_ connection: ID<Connection>? = nil) -> UnsavedEdits {
    UnsavedEdits(
      journal: journal, scope: .init(connection: connection),
      place: { $0 == "one" ? "shop" : nil }, output: output, messages: messages, clock: ImpatientClock())
  }

  private func update(_ id: ID<Edit>, _ record: ID<Record>, was base: Value, label: String? = nil) -> Edit {
    let change = CellChange(field: "name", base: base, value: .text("new \(id)"))
    return Edit(id: id, table: "table", change: .update(record, [change]), label: label)
  }

  private func keep(
    _ edit: Edit, _ phase: JournalEntry.Phase = .queued, of connection: ID<Connection> = "one"
  ) async throws {
    try await journal.apply([.put(JournalEntry(edit: edit, connection: connection, phase: phase))])
  }

  private var create: Edit {
    Edit(id: "c1", table: "table", change: .create("local", []), label: "New record")
  }

  private func send(_ decision: UnsavedEdits.Decision) async throws {
    let backend = backend
    try await edits().send(decision) { _ in backend }
  }

  @Test func `each edit is a line with its place, its state and the reason`() async throws {
    try await keep(update("e1", "r000001", was: .text("Name 1"), label: "Name of Ada"), Self.refused)
    try await keep(create, Self.undecided)
    try await keep(update("e2", "local", was: .null), of: "one")
    try await keep(update("e3", "r000002", was: .null), of: "two")
    try await edits().list(.table)
    #expect(
      output.text.split(separator: "\n") == [
        "e1\tshop\trefused\tName of Ada\ttoo short", "c1\tshop\trefused\tNew record\tno answer came",
        "e2\tshop\twaiting\tname of local\tfor c1", "e3\ttwo\tqueued\tname of r000002\t",
      ])
  }

  @Test func `only the edits of one place are listed where one is named`() async throws {
    try await keep(update("e1", "r000001", was: .null))
    try await keep(update("e3", "r000002", was: .null), of: "two")
    try await edits("two").list(.table)
    #expect(output.text.hasPrefix("e3\t") && !output.text.contains("e1"))
  }

  @Test func `JSON tells everything, and what was typed only when it is asked for`() async throws {
    try await keep(update("e1", "r000001", was: .text("Name 1"), label: "Name of Ada"), Self.refused)
    try await edits().list(.json)
    #expect(
      output.text == """
        [
        {"edit":"e1","place":"shop","connection":"one","table":"table","kind":"update","records":["r000001"],\
        "label":"Name of Ada","state":"refused","reason":"too short","waits_for":null,"in_use":false,\
        "fields":["name"]}
        ]

        """)
    let revealed = MemoryOutput()
    try await UnsavedEdits(journal: journal, place: { _ in nil }, output: revealed, messages: messages)
      .list(.jsonl, revealsValues: true)
    #expect(
      revealed.text.contains(#""cells":[{"field":"name","before":"Name 1","value":"new e1"}]"#))
  }

  @Test func `where everything is saved, JSON is an empty array`() async throws {
    try await edits().list(.json)
    #expect(output.text == "[]\n")
    #expect(messages.text.contains("everything is saved"))
  }

  @Test func `a label with a line break or a control code stays one line of five columns`() async throws {
    try await keep(update("e1", "r000001", was: .null, label: "Name of a\nb\tc\u{1B}[31m"))
    try await edits().list(.table)
    #expect(output.text.split(separator: "\n").count == 1)
    #expect(output.text.count { $0 == "\t" } == 4 && !output.text.contains("\u{1B}"))
  }

  @Test func `retry sends what was refused, and leaves a record that may have been added`() async throws {
    try await keep(update("e1", "r000001", was: .text("Name 1")), Self.refused)
    try await keep(create, Self.undecided)
    await #expect(throws: ScriptingFailure(.failed, "one edit is not saved")) { try await send(.retry) }
    #expect(backend.records[1].cells[0] == .text("new e1"))
    #expect(backend.records.count == 10)
    #expect(output.text == "saved e1  name of r000001\n")
    #expect(messages.text.contains("not saved: c1  New record: no answer came"))
    #expect(journal.entries.map(\.edit.id) == ["c1"])
  }

  @Test func `a record that may have been added is added when it is named, and its edits follow`()
    async throws
  {
    try await keep(create, Self.undecided)
    try await keep(update("e2", "local", was: .null))
    try await send(.resend(["c1"]))
    #expect(backend.records.count == 11)
    #expect(backend.records.last?.cells[0] == .text("new e2"))
    #expect(journal.entries.isEmpty)
  }

  @Test func `what was changed by somebody else is written over only when it is named`() async throws {
    let theirs = backend.records[1]
    try await keep(update("e1", "r000001", was: .text("other")), .conflict(server: theirs))
    await #expect(throws: ScriptingFailure.self) { try await send(.retry) }
    #expect(backend.records[1] == theirs)
    try await send(.overwrite(["e1"]))
    #expect(backend.records[1].cells[0] == .text("new e1"))
  }

  @Test func `a service that is busy is waited for`() async throws {
    backend.spoil(.update, .error(BackendError(.rateLimited(retryAfter: 3), "too many requests")))
    try await keep(update("e1", "r000001", was: .text("Name 1")))
    try await send(.retry)
    #expect(journal.entries.isEmpty)
    #expect(backend.records[1].cells[0] == .text("new e1"))
  }

  @Test func `a place that cannot be opened keeps its edits and does not stop the others`() async throws {
    try await keep(update("e1", "r000001", was: .text("Name 1")), of: "two")
    try await keep(update("e2", "r000002", was: .text("Name 2")))
    let backend = backend
    await #expect(throws: ScriptingFailure(.failed, "one edit is not saved")) {
      try await edits().send(.retry) { (connection) throws(BackendError) in
        if connection == "two" { throw BackendError(.notFound, "there is no file two") }
        return backend
      }
    }
    #expect(journal.entries.map(\.edit.id) == ["e1"])
    #expect(messages.text.contains("there is no file two"))
  }

  @Test func `dropping takes names, and nothing goes when one of them is wrong`() async throws {
    try await keep(update("e1", "r000001", was: .null))
    try await keep(update("e2", "r000002", was: .null))
    await #expect(
      throws: ScriptingFailure(
        .failed, "there is no unsaved edit “e9”; sheaf changes lists those that there are")
    ) { try await edits().drop(["e1", "e9"]) }
    #expect(journal.entries.count == 2)
    try await edits().drop(["e1"])
    #expect(journal.entries.map(\.edit.id) == ["e2"])
    #expect(output.text == "dropped e1  name of r000001\n")
    #expect(backend.calls.isEmpty)
  }
}
