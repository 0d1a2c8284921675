import FoundationEssentials
import GRDB
import SQLiteBackend
import SheafFetch
import SheafJournal
import SheafModel

extension FuzzTarget {
  /// A file that is damaged, or was made to do harm, is shown, changed and exported, or refused in words.
  static let sqlite = FuzzTarget(
    "sqlite", maxLength: 1 << 15, seeds: { try SampleDatabase.all() + KeptInputs.of("sqlite") }
  ) { input in
    try await FuzzedFile.holding(input) { path in
      let backend: any Backend
      do throws(BackendError) {
        backend = try SQLite.open(path: path)
      } catch {
        try hold(!error.message.isEmpty, "it is refused without a word")
        return
      }
      try await BackendWalk(backend: backend).run()
    }
  }

  /// A journal that is damaged is read, or refused in words, and takes edits all the same.
  static let journalFile = FuzzTarget(
    "journal", maxLength: 1 << 15, seeds: { [try SampleDatabase.journal()] + (try KeptInputs.of("journal")) }
  ) { input in
    try await FuzzedFile.holding(input) { path in
      do throws(JournalError) {
        let journal = try SQLiteJournal(path: path)
        for item in try await journal.all() { _ = item.entry }
        let entry = JournalEntry(edit: SampleDatabase.edit, connection: "fuzzed", phase: .sending)
        try await journal.apply([.put(entry)])
        _ = try await journal.claim("fuzzed")
        try await journal.apply([.remove(entry.edit.id)])
      } catch {
        try hold(!error.message.isEmpty, "it is refused without a word")
      }
    }
  }

  /// An entry of the journal that was read is written so that it reads the same.
  static let journalEntry = FuzzTarget(
    "journal-entry",
    seeds: { try SampleDatabase.entries.map { Array($0.utf8) } + KeptInputs.of("journal-entry") }
  ) { input in
    guard let entry = try? JSONDecoder().decode(JournalEntry.self, from: Data(input)) else { return }
    let again = try JSONDecoder().decode(JournalEntry.self, from: JSONEncoder().encode(entry))
    try hold(again == entry, "\(again) and not \(entry)")
  }
}

/// A file for one input, gone afterwards with everything that is made beside it.
enum FuzzedFile {
  static func holding(_ bytes: [UInt8], _ body: (String) async throws -> Void) async throws {
    let path = newFolder() + "/fuzzed.sqlite"
    try makeFolder(of: path)
    defer { removeFolder(of: path) }
    try Data(bytes).write(to: URL(filePath: path))
    try await body(path)
  }

  /// Where the system keeps files in memory, if it does: that writes are durable is none of what is tried.
  static func newFolder() -> String {
    let memory = "/dev/shm"
    let isThere = FileManager.default.isWritableFile(atPath: memory)
    let root = isThere ? memory : FileManager.default.temporaryDirectory.path
    return "\(root)/sheaf-fuzz-\(UInt64.random(in: 0...UInt64.max))"
  }

  static func makeFolder(of path: String) throws {
    try FileManager.default.createDirectory(atPath: folder(of: path), withIntermediateDirectories: true)
  }

  static func removeFolder(of path: String) {
    // Such folders are cleared by the system where this fails.
    try? FileManager.default.removeItem(atPath: folder(of: path))
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}

/// Small files as they should be.
enum SampleDatabase {
  static let edit = Edit(
    id: "e1", table: "things",
    change: .update("1", [CellChange(field: "name", base: .text("a"), value: .text("b"))]), label: "name of 1"
  )

  static var entries: [String] {
    get throws {
      let link = RecordLink(id: "2", title: "Two")
      let changes: [Edit.Change] = [
        edit.change,
        .create(
          "new-1",
          [
            CellValue(field: "f", value: .links([link])),
            CellValue(field: "g", value: .blob(Blob(byteCount: 9, kind: nil))),
          ]),
        .delete(["1", "2"]), .restore(Restoration(table: "t", records: ["1"], token: "x", caveat: "c")),
        .attach(
          "1", "f", files: [LocalFile(path: "/tmp/a", name: "a", byteCount: 1)],
          stored: [Attachment(id: "a", name: "a")]),
        .move("1", before: nil, was: "2"),
      ]
      return try changes.map { change in
        let phase = JournalEntry.Phase.refused(BackendError(.rateLimited(retryAfter: 1.5), "later"))
        let entry = JournalEntry(
          edit: Edit(id: "e", table: "t", change: change), connection: "c", phase: phase)
        return String(decoding: try JSONEncoder().encode(entry), as: UTF8.self)
      }
    }
  }

  static func all() throws -> [[UInt8]] {
    try [
      make(workspace), make(anything),
      make("CREATE TABLE t (a); INSERT INTO t VALUES (1), ('x'), (x'00'), (NULL)"),
    ]
  }

  static func journal() throws -> [UInt8] {
    let rows = try entries.enumerated().map {
      "(\($0), 'e\($0)', 'fuzzed', '1-x', '\($1.replacing("'", with: "''"))')"
    }
    return try make(
      """
      CREATE TABLE entry (sequence integer primary key autoincrement, edit text not null unique,
        connection text not null, owner text not null, content text not null);
      CREATE INDEX entry_connection ON entry (connection, owner);
      INSERT INTO entry VALUES \(rows.joined(separator: ", "));
      """)
  }

  private static func make(_ sql: String) throws -> [UInt8] {
    let path = FuzzedFile.newFolder() + "/sample.sqlite"
    try FuzzedFile.makeFolder(of: path)
    defer { FuzzedFile.removeFolder(of: path) }
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA page_size = 512; PRAGMA user_version = 1;" + sql)
    }
    try queue.close()
    return Array(try Data(contentsOf: URL(filePath: path)))
  }

  private static let workspace = """
    CREATE TABLE sheaf_workspace (version INTEGER NOT NULL);
    INSERT INTO sheaf_workspace VALUES (1);
    CREATE TABLE sheaf_fields (table_name TEXT NOT NULL, field_name TEXT NOT NULL, kind TEXT NOT NULL, options TEXT,
      is_primary INTEGER NOT NULL DEFAULT 0, read_only TEXT, PRIMARY KEY (table_name, field_name)) WITHOUT ROWID;
    CREATE TABLE kinds (id INTEGER PRIMARY KEY, name TEXT, stars INTEGER, stage TEXT, tags TEXT, at INTEGER, day TEXT,
      files TEXT, price REAL, raw TEXT, other INTEGER REFERENCES kinds);
    INSERT INTO sheaf_fields VALUES ('kinds', 'name', 'text', NULL, 1, NULL),
      ('kinds', 'stars', 'rating', '{"max": 5}', 0, NULL),
      ('kinds', 'stage', 'choice', '{"options": [{"name": "Open", "color": "red"}, {"name": "Won"}]}', 0, NULL),
      ('kinds', 'tags', 'choice', '{"options": [{"name": "a"}], "many": true}', 0, NULL),
      ('kinds', 'at', 'date_time', '{"clock": "filetime"}', 0, NULL), ('kinds', 'day', 'date', NULL, 0, NULL),
      ('kinds', 'files', 'attachments', NULL, 0, NULL),
      ('kinds', 'price', 'number', '{"decimals": 2, "prefix": "€ "}', 0, NULL), ('kinds', 'raw', 'json', NULL, 0, 'no');
    INSERT INTO kinds VALUES
      (1, 'Ada', 3, 'Open', '["a"]', 133500000000000000, '2024-02-29', '[{"id":"x","name":"a.txt","size":1}]', 1.5, '{}', 2),
      (2, 'Bob', 9, 'Gone', 'b', -1, 'never', '[]', 1e300, '[', NULL);
    """

  private static let anything = """
    CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(40) COLLATE NOCASE NOT NULL DEFAULT 'x' CHECK (length(name) < 50),
      amount DECIMAL(10, 2), day DATE, at TIMESTAMP, bytes BLOB, twice GENERATED ALWAYS AS (amount * 2), done BOOLEAN);
    CREATE INDEX by_name ON things (name, amount DESC) WHERE done;
    INSERT INTO things (name, amount, day, at, bytes, done) VALUES
      ('a', 1, '2024-01-01', 1700000000, x'89504e47', 1), ('b', -1e9, 19000, 7e14, zeroblob(40), 0),
      (CAST(x'ff00' AS TEXT), NULL, 'x', '2024-01-01 10:00', NULL, NULL);
    CREATE VIEW kinds_of AS SELECT name, count(*) AS n FROM things GROUP BY name;
    CREATE TABLE pairs (a TEXT, b INT, c, PRIMARY KEY (a, b)) WITHOUT ROWID;
    INSERT INTO pairs VALUES ('x', 1, 2), ('y', 2, 'z');
    CREATE TRIGGER after_thing AFTER UPDATE ON things BEGIN UPDATE pairs SET c = new.amount; END;
    """
}
