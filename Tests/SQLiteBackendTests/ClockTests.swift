import SQLiteBackend
import SheafModel
import Testing

/// Numbers that count time: shown as dates only where it is certain which clock counted.
@Suite struct ClockTests {
  private func time(_ text: String) -> Value {
    DateTime(iso: text).map { .dateTime($0) } ?? .null
  }

  @Test func `times of Core Data count from 2001 and are written so`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE ZENTRY (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, ZDAY TIMESTAMP, ZTITLE VARCHAR);
      INSERT INTO ZENTRY VALUES (1, 1, 700000000, 'a'), (2, 1, 757382400.25, 'b');
      CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR);
      CREATE TABLE Z_METADATA (Z_VERSION INTEGER PRIMARY KEY, Z_UUID VARCHAR(255), Z_PLIST BLOB);
      """)
    let backend = try database.open()
    let rows = try await backend.rows("ZENTRY")
    #expect(rows[0].cells[2] == time("2023-03-08T20:26:40Z"))
    #expect(rows[1].cells[2] == time("2025-01-01T00:00:00.25Z"))
    try await backend.set("ZENTRY", "1", "ZDAY", from: rows[0].cells[2], to: time("2023-03-08T20:26:41Z"))
    #expect(try await database.lines("SELECT ZDAY FROM ZENTRY WHERE Z_PK = 1") == ["700000001"])
    let same = Predicate(field: "ZDAY", comparison: .equals, operands: [time("2025-01-01T00:00:00.25Z")])
    #expect(try await backend.rows("ZENTRY", Query(filter: .test(same))).map(\.id) == ["2"])
  }

  @Test func `the last nanosecond that a column can hold is written, and the next one is refused`()
    async throws
  {
    let database = try await TestDatabase(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME); INSERT INTO t VALUES (1, 1712879235000000000), (2, 1712879236000000000)"
    )
    let backend = try database.open()
    let old = try await backend.rows("t")[0].cells[1]
    try #require(old == time("2024-04-11T23:47:15Z"))
    await #expect(throws: BackendError.self) {
      try await backend.set("t", "1", "at", from: old, to: time("2262-04-11T23:47:16.854775808Z"))
    }
    try await backend.set("t", "1", "at", from: old, to: time("2262-04-11T23:47:16.854775807Z"))
    #expect(try await database.lines("SELECT at FROM t WHERE id = 1") == ["9223372036854775807"])
    let late = Predicate(field: "at", comparison: .greater, operands: [time("2262-04-11T23:47:16.9Z")])
    // No column holds such a moment: none is later, or the question is refused.
    #expect((try? await backend.rows("t", Query(filter: .test(late)))) ?? [] == [])
  }

  @Test func `a number that two clocks make a date of stays a number`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, at TIMESTAMP); INSERT INTO t VALUES (1, 700000000), (2, 757382400)"
    )
    let backend = try database.open()
    #expect(try await backend.table("t").fields[1].kind == .number(.integer))
    let rows = try await backend.rows("t")
    #expect(rows.map { $0.cells[1] } == [number("700000000"), number("757382400")])
    try await backend.set("t", "1", "at", from: rows[0].cells[1], to: number("700000001"))
    #expect(try await database.lines("SELECT at FROM t WHERE id = 1") == ["700000001"])
  }

  @Test(arguments: [
    ("1700000000", "2023-11-14T22:13:20Z"), ("1700000000123", "2023-11-14T22:13:20.123Z"),
    ("1700000000123456", "2023-11-14T22:13:20.123456Z"),
    ("1700000000123456789", "2023-11-14T22:13:20.123456789Z"), ("13349737600000000", "2024-01-14T20:26:40Z"),
    ("638355968000000000", "2023-11-14T22:13:20Z"), ("133444736000000000", "2023-11-14T22:13:20Z"),
    ("1700000000.5", "2023-11-14T22:13:20.5Z"),
  ])
  func `a clock that no other is like is known by its numbers and kept`(stored: String, shown: String)
    async throws
  {
    let database = try await TestDatabase(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME); INSERT INTO t VALUES (1, \(stored)), (2, \(stored))"
    )
    let backend = try database.open()
    let rows = try await backend.rows("t")
    #expect(rows[0].cells[1] == time(shown))
    try await backend.set("t", "1", "at", from: rows[0].cells[1], to: time("2024-02-29T12:00:00Z"))
    try await backend.set("t", "1", "at", from: time("2024-02-29T12:00:00Z"), to: rows[0].cells[1])
    #expect(try await database.lines("SELECT at FROM t") == [stored, stored])
  }

  @Test func `Julian days are times of day, to the millisecond`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME);
      INSERT INTO t VALUES (1, julianday('2020-08-06 01:47:53.057')), (2, julianday('2019-05-31 16:19:36.721'));
      """)
    let backend = try database.open()
    let rows = try await backend.rows("t")
    #expect(rows[0].cells[1] == time("2020-08-06T01:47:53.057Z"))
    try await backend.set("t", "1", "at", from: rows[0].cells[1], to: time("2024-02-29T12:00:00Z"))
    #expect(try await database.lines("SELECT datetime(at) FROM t WHERE id = 1") == ["2024-02-29 12:00:00"])
  }

  @Test func `a workspace names the clock of a column`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER, odd INTEGER);
      INSERT INTO t VALUES (1, 700000000, 700000000);
      CREATE TABLE sheaf_workspace (version INTEGER NOT NULL); INSERT INTO sheaf_workspace VALUES (1);
      CREATE TABLE sheaf_fields (table_name TEXT NOT NULL, field_name TEXT NOT NULL, kind TEXT NOT NULL, options TEXT,
        is_primary INTEGER NOT NULL DEFAULT 0, read_only TEXT, PRIMARY KEY (table_name, field_name)) WITHOUT ROWID;
      INSERT INTO sheaf_fields (table_name, field_name, kind, options) VALUES
        ('t', 'at', 'date_time', '{"clock":"core_data"}'), ('t', 'odd', 'date_time', '{"clock":"sundial"}');
      """)
    let backend = try database.open()
    let rows = try await backend.rows("t")
    #expect(rows[0].cells[1] == time("2023-03-08T20:26:40Z"))
    #expect(rows[0].cells[2] == number("700000000"))
    try await backend.set("t", "1", "at", from: rows[0].cells[1], to: time("2001-01-02T00:00:00Z"))
    #expect(try await database.lines("SELECT at FROM t") == ["86400"])
  }
}
