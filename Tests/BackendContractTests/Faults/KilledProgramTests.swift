import SQLiteBackend
import SheafFetch
import SheafModel
import SheafTestSupport
import Synchronization
import Testing

/// What the next start makes of an edit of a file that the program was killed over.
@Suite(.timeLimit(.minutes(20))) struct KilledProgramTests {
  /// Tables by the kind of their key; each has a column `a` for texts.
  static let keys = [
    "a TEXT, b TEXT)",
    "id INTEGER PRIMARY KEY, a TEXT, b TEXT DEFAULT 'kept')",
    "id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP)",
    "code TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(8)))), a TEXT)",
    "code TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(8)))), a TEXT) WITHOUT ROWID",
    "a TEXT, n INTEGER DEFAULT (abs(random())), PRIMARY KEY (n, a)) WITHOUT ROWID",
    "code INTEGER PRIMARY KEY DESC DEFAULT (abs(random())), a TEXT)",
    "id INTEGER PRIMARY KEY, a TEXT, b TEXT);"
      + "CREATE TRIGGER upper AFTER INSERT ON t BEGIN UPDATE t SET a = upper(NEW.a), b = 'by trigger' WHERE id = NEW.id; END",
  ]

  private struct Kill {
    let folder: TemporaryFolder
    let path: String
    let backend: any ReceiptBackend

    init(_ table: String) async throws {
      folder = try TemporaryFolder()
      path = folder["t.sqlite"]
      try await Sqlite3Shell.run("CREATE TABLE t (\(table);", on: path)
      backend = try #require(try SQLite.open(path: path) as? any ReceiptBackend)
    }

    func lines(_ query: String) async throws -> [String] {
      try await Sqlite3Shell.run(query, on: path).split(separator: "\n").map(String.init)
    }

    /// Begins a change as the program does, and ends it before or after it is made for good, as a kill does.
    func receipt(
      isMade: Bool, _ change: (@escaping ReceiptKeeping) async throws(BackendError) -> Void
    ) async -> Receipt? {
      let box = ReceiptBox()
      do throws(BackendError) {
        try await change { receipt throws(BackendError) in
          box.keep(receipt)
          if !isMade { throw BackendError(.cancelled, "killed") }
        }
      } catch {
        // The kill.
      }
      return box.receipt
    }

    /// Starts the program again over what the journal holds, and answers with how the edit ended.
    func restart(_ change: Edit.Change, _ receipt: Receipt?) async throws -> EditPhase? {
      let journal = VolatileJournal()
      let edit = Edit(id: "e1", table: "t", change: change)
      try await journal.apply([
        .put(JournalEntry(edit: edit, connection: "contract", phase: .sending, receipt: receipt))
      ])
      let session = EditSession(try SQLite.open(path: path), journal: journal)
      await session.perform(.sendPending)
      let phase = await session.settle("e1").phase
      await session.stop()
      #expect(journal.entries.isEmpty)
      return phase
    }
  }

  private final class ReceiptBox: Sendable {
    private let kept = Mutex<Receipt?>(nil)
    var receipt: Receipt? { kept.withLock { $0 } }
    func keep(_ receipt: Receipt) { kept.withLock { $0 = receipt } }
  }

  private static let cells = [CellValue(field: "a", value: .text("new"))]
  private static let create = Edit.Change.create("local", cells)

  private static func draft(_ cells: [CellValue] = cells) -> RecordDraft {
    RecordDraft(table: "t", cells: cells)
  }

  private static func isSaved(_ phase: EditPhase?) -> Bool {
    if case .saved? = phase { true } else { false }
  }

  @Test(arguments: keys, [true, false])
  func `a record that was being added is there once, whatever its key is`(table: String, isMade: Bool)
    async throws
  {
    let kill = try await Kill(table)
    try await Sqlite3Shell.run("INSERT INTO t (a) VALUES ('first')", on: kill.path)
    let receipt = await kill.receipt(isMade: isMade) { keep throws(BackendError) in
      _ = try await kill.backend.create(Self.draft(), keep: keep)
    }
    #expect(try await kill.lines("SELECT a FROM t").count == (isMade ? 2 : 1))
    #expect(Self.isSaved(try await kill.restart(Self.create, receipt)))
    #expect(try await kill.lines("SELECT lower(a) FROM t ORDER BY a COLLATE NOCASE") == ["first", "new"])
  }

  @Test(arguments: keys)
  func `an empty record that was being added is there once`(table: String) async throws {
    for isMade in [true, false] {
      let kill = try await Kill(table)
      guard !table.contains("PRIMARY KEY (n, a)") else { continue }
      let receipt = await kill.receipt(isMade: isMade) { keep throws(BackendError) in
        _ = try await kill.backend.create(Self.draft([]), keep: keep)
      }
      #expect(Self.isSaved(try await kill.restart(.create("local", []), receipt)))
      #expect(try await kill.lines("SELECT count(*) FROM t") == ["1"])
    }
  }

  @Test func `a record whose key another program took meanwhile is added under the next one`() async throws {
    let kill = try await Kill("id INTEGER PRIMARY KEY, a TEXT)")
    let receipt = await kill.receipt(isMade: false) { keep throws(BackendError) in
      _ = try await kill.backend.create(Self.draft(), keep: keep)
    }
    try await Sqlite3Shell.run("INSERT INTO t (a) VALUES ('theirs')", on: kill.path)
    #expect(Self.isSaved(try await kill.restart(Self.create, receipt)))
    #expect(try await kill.lines("SELECT id || a FROM t ORDER BY id") == ["1theirs", "2new"])
  }

  @Test func `a record that gets the key of one that was not made claims what that one claimed`() async throws
  {
    let kill = try await Kill("id INTEGER PRIMARY KEY, a TEXT)")
    var claims: [String] = []
    for isMade in [false, true, true] {
      let receipt = await kill.receipt(isMade: isMade) { keep throws(BackendError) in
        _ = try await kill.backend.create(Self.draft([]), keep: keep)
      }
      claims.append(try #require(receipt?.claim))
    }
    #expect(claims[0] == claims[1])
    #expect(claims[1] != claims[2])
  }

  @Test func `a record that was added and then changed by another program is not added again`() async throws {
    let kill = try await Kill("id INTEGER PRIMARY KEY, a TEXT, b TEXT)")
    let cells = Self.cells + [CellValue(field: "b", value: .text("also"))]
    let receipt = await kill.receipt(isMade: true) { keep throws(BackendError) in
      _ = try await kill.backend.create(Self.draft(cells), keep: keep)
    }
    try await Sqlite3Shell.run("UPDATE t SET a = 'theirs'", on: kill.path)
    #expect(Self.isSaved(try await kill.restart(.create("local", cells), receipt)))
    #expect(try await kill.lines("SELECT a || b FROM t") == ["theirsalso"])
  }

  @Test func `a deletion that was carried out does not take the record that got the key since`() async throws
  {
    let kill = try await Kill("id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'one'), (2, 'two')")
    let receipt = await kill.receipt(isMade: true) { keep throws(BackendError) in
      _ = try await kill.backend.delete(["2"], in: "t", keep: keep)
    }
    try await Sqlite3Shell.run("INSERT INTO t (a) VALUES ('another')", on: kill.path)
    #expect(Self.isSaved(try await kill.restart(.delete(["2"]), receipt)))
    #expect(try await kill.lines("SELECT id || a FROM t") == ["1one", "2another"])
  }

  @Test(arguments: [true, false])
  func `a deletion is carried out once, and what it took comes back once`(isMade: Bool) async throws {
    let kill = try await Kill("id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'one'), (2, 'two')")
    let receipt = await kill.receipt(isMade: isMade) { keep throws(BackendError) in
      _ = try await kill.backend.delete(["1"], in: "t", keep: keep)
    }
    #expect(Self.isSaved(try await kill.restart(.delete(["1"]), receipt)))
    #expect(try await kill.lines("SELECT a FROM t") == ["two"])

    let restoration = try #require(try await kill.backend.delete(["2"], in: "t"))
    let second = await kill.receipt(isMade: isMade) { keep throws(BackendError) in
      _ = try await kill.backend.restore(restoration, keep: keep)
    }
    #expect(Self.isSaved(try await kill.restart(.restore(restoration), second)))
    #expect(try await kill.lines("SELECT id || a FROM t") == ["2two"])
  }

  @Test(arguments: [true, false])
  func `a text that a trigger changes is written once and is no conflict with itself`(isMade: Bool)
    async throws
  {
    let kill = try await Kill(
      """
      id INTEGER PRIMARY KEY, a TEXT, n INTEGER DEFAULT 0); INSERT INTO t (a) VALUES ('one');
      CREATE TRIGGER upper AFTER UPDATE OF a ON t BEGIN
        UPDATE t SET a = upper(NEW.a), n = n + 1 WHERE id = NEW.id; END
      """)
    let change = CellChange(field: "a", base: .text("one"), value: .text("two"))
    let receipt = await kill.receipt(isMade: isMade) { keep throws(BackendError) in
      _ = try await kill.backend.update(RecordPatch(table: "t", record: "1", changes: [change]), keep: keep)
    }
    #expect(Self.isSaved(try await kill.restart(.update("1", [change]), receipt)))
    #expect(try await kill.lines("SELECT a || n FROM t") == ["TWO1"])
  }

  @Test func `a record that was about to be added, and of which nothing was written, is added`() async throws
  {
    let kill = try await Kill("id INTEGER PRIMARY KEY, a TEXT)")
    let journal = VolatileJournal()
    let session = EditSession(kill.backend, journal: journal)
    let (phase, _) = await session.carryOut(Edit(id: "e1", table: "t", change: Self.create))
    await session.stop()
    #expect(Self.isSaved(phase))
    // Until its key is known the journal says that it waits, from then on that it is on its way.
    let phases = journal.history.compactMap { change -> JournalEntry? in
      if case .put(let entry) = change { entry } else { nil }
    }
    #expect(phases.map(\.phase) == [.queued, .sending])
    #expect(phases.map { $0.receipt == nil } == [true, false])
  }
}
