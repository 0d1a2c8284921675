import SQLiteBackend
import SheafModel
import Testing

@Suite struct ValueTests {
  @Test func `numbers come as exact decimal text`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (i INTEGER, r REAL);
      INSERT INTO t VALUES (9223372036854775807, 0.1), (-9223372036854775808, 1e100), (0, 1.0), (1, -0.25);
      """)
    let cells = try await database.open().rows("t").map { $0.cells }
    #expect(cells[0] == [number("9223372036854775807"), number("0.1")])
    #expect(cells[1] == [number("-9223372036854775808"), number("1e+100")])
    #expect(cells[2] == [number("0"), number("1.0")])
    #expect(cells[3] == [number("1"), number("-0.25")])
  }

  @Test func `a cell that does not fit its field is shown as what it is and kept`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (i INTEGER, s TEXT, d DATE, note TEXT, x);
      INSERT INTO t VALUES (1, 'a', '2026-01-01', 'n', '007'), (2, 'b', '2026-01-02', 'n', 7),
        ('many', x'89504E470D0A1A0A', 'later', 'n', 7), (2.5, 'c', 20260101, 'n', 7);
      """)
    let backend = try database.open()
    let rows = try await backend.rows("t")
    #expect(rows[2].cells[0] == .text("many"))
    #expect(rows[2].cells[1] == .blob(Blob(byteCount: 8, kind: "PNG image")))
    #expect(rows[2].cells[2] == .text("later"))
    #expect(rows[3].cells[0] == number("2.5"))
    #expect(rows[3].cells[2] == number("20260101"))
    #expect(rows[0].cells[4] == .text("007"))
    #expect(rows[1].cells[4] == number("7"))
    let before = try await database.dump
    try await backend.set("t", "3", "note", from: .text("n"), to: .text("new"))
    let after = try await database.dump
    #expect(before.subtracting(after) == ["INSERT INTO t VALUES('many',X'89504e470d0a1a0a','later','n',7);"])
    #expect(
      after.subtracting(before) == ["INSERT INTO t VALUES('many',X'89504e470d0a1a0a','later','new',7);"])
  }

  @Test func `a text in a JSON field that is no JSON stays a text`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (j JSON); INSERT INTO t VALUES ('{\"a\": 1.10}'), ('[]'), ('oops'), (NULL)")
    let cells = try await database.open().rows("t").map { $0.cells[0] }
    #expect(cells == [.json("{\"a\": 1.10}"), .json("[]"), .text("oops"), .null])
  }

  @Test func `a long text comes in part on a page and whole in a record`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT);
      INSERT INTO t VALUES (1, replace(hex(zeroblob(250000)), '00', 'é€')), (2, replace(hex(zeroblob(10)), '00', 'é'));
      """)
    let backend = try database.open()
    let rows = try await backend.rows("t", detail: .excerpts(maxBytes: 101))
    // é is two bytes and € three: 101 bytes hold twenty pairs and cut nothing in half.
    #expect(rows[0].cells[1] == .excerpt(String(repeating: "é€", count: 20), byteCount: 1_250_000))
    #expect(rows[1].cells[1] == .text(String(repeating: "é", count: 10)))
    let whole = try await backend.record("1", in: "t", fields: ["body"])
    #expect(whole.cells == [.text(String(repeating: "é€", count: 250_000))])
    let saved = try await backend.set("t", "1", "body", from: rows[0].cells[1], to: .text("short"))
    #expect(saved.cells[1] == .text("short"))
  }

  @Test func `a change to the part of a long text that was not shown is a conflict`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (body TEXT); INSERT INTO t VALUES (hex(zeroblob(4000)))")
    let backend = try database.open()
    let base = try await backend.rows("t")[0].cells[0]
    try await database.shell("UPDATE t SET body = body || 'x'")
    let error = await failure { _ = try await backend.set("t", "1", "body", from: base, to: .text("mine")) }
    guard case .conflict? = error?.kind else {
      Issue.record("not a conflict: \(String(describing: error))")
      return
    }
    #expect(try await database.lines("SELECT length(body) FROM t") == ["8001"])
  }

  @Test func `a text with a NUL inside comes and goes whole`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (s TEXT, n TEXT); INSERT INTO t VALUES (CAST(x'610062' AS TEXT), 'x')")
    let backend = try database.open()
    #expect(try await backend.rows("t")[0].cells[0] == .text("a\0b"))
    #expect(try await backend.record("1", in: "t", fields: ["s"]).cells == [.text("a\0b")])
    let saved = try await backend.set("t", "1", "s", from: .text("a\0b"), to: .text("c\0d"))
    #expect(saved.cells[0] == .text("c\0d"))
    #expect(try await database.lines("SELECT typeof(s), hex(s) FROM t") == ["text|630064"])
  }

  @Test func `a text that is not UTF-8 is replaced, cleared and put back byte for byte`() async throws {
    let database = try await TestDatabase(
      "CREATE TABLE t (s TEXT, n TEXT); INSERT INTO t VALUES (CAST(x'61FF62' AS TEXT), 'x')")
    let backend = try database.open()
    let shown = try await backend.rows("t")[0].cells[0]
    #expect(shown == .text(String(storedBytes: [0x61, 0xFF, 0x62])))
    try await backend.set("t", "1", "n", from: .text("x"), to: .text("y"))
    #expect(try await database.lines("SELECT hex(s), n FROM t") == ["61FF62|y"])
    try await backend.set("t", "1", "s", from: shown, to: .text("c"))
    #expect(try await database.lines("SELECT s FROM t") == ["c"])
    try await backend.set("t", "1", "s", from: .text("c"), to: shown)
    #expect(try await database.lines("SELECT typeof(s), hex(s) FROM t") == ["text|61FF62"])
    try await backend.set("t", "1", "s", from: shown, to: .null)
    #expect(try await database.lines("SELECT s IS NULL FROM t") == ["1"])
    try await backend.set("t", "1", "s", from: .null, to: shown)
    let deleted = try #require(try await backend.delete(["1"], in: "t"))
    _ = try await backend.restore(deleted)
    #expect(try await database.lines("SELECT typeof(s), hex(s), n FROM t") == ["text|61FF62|y"])
  }

  @Test func `texts of other broken bytes are not the same text`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (s TEXT);
      INSERT INTO t VALUES (CAST(x'61BB' AS TEXT)), (CAST(x'61BC' AS TEXT)), (CAST(x'61E282' AS TEXT));
      """)
    let backend = try database.open()
    let cells = try await backend.rows("t").map { $0.cells[0] }
    #expect(Set(cells).count == 3)
    let same = Predicate(field: "s", comparison: .equals, operands: [cells[1]])
    #expect(try await backend.rows("t", Query(filter: .test(same))).map(\.id) == ["2"])
    try await database.shell("UPDATE t SET s = CAST(x'61BC' AS TEXT) WHERE rowid = 1")
    let error = await failure { _ = try await backend.set("t", "1", "s", from: cells[0], to: .text("mine")) }
    guard case .conflict? = error?.kind else {
      Issue.record("not a conflict: \(String(describing: error))")
      return
    }
  }

  @Test func `a blob is its size and kind, however large`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (b BLOB);
      INSERT INTO t VALUES (x'FFD8FFE0'), (x'0102'), (x''), (NULL),
        (CAST('%PDF-1.7' || zeroblob(3000000) AS BLOB)), (zeroblob(100000)), ('text'), (5);
      """)
    let cells = try await database.open().rows("t").map { $0.cells[0] }
    #expect(
      cells == [
        .blob(Blob(byteCount: 4, kind: "JPEG image")), .blob(Blob(byteCount: 2, kind: nil)),
        .blob(Blob(byteCount: 0, kind: nil)), .null, .blob(Blob(byteCount: 3_000_008, kind: "PDF document")),
        .blob(Blob(byteCount: 100_000, kind: nil)), .text("text"), number("5"),
      ])
  }

  @Test func `a write keeps the form that the column has`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, flag BOOLEAN, word BOOLEAN, spaced DATETIME, zoned TEXT,
        epoch TIMESTAMP, millis DATETIME, day DATE, price NUMERIC, code TEXT, n INTEGER);
      INSERT INTO t VALUES (1, 1, 'true', '2026-01-02 03:04:05', '2026-01-02T03:04:05.250+02:00', 1767323045,
        1767323045250, 1767312000, 1.5, '007', 3),
        (2, 0, 'false', '2026-01-03 03:04:05', '2026-01-03T03:04:05.500+02:00', 1767323046, 1767323045251,
        1767398400, 2.5, '008', 4);
      """)
    let backend = try database.open()
    let row = try await backend.rows("t")[0]
    #expect(
      row.cells == [
        number("1"), .boolean(true), .boolean(true), time("2026-01-02 03:04:05"),
        time("2026-01-02T03:04:05.250+02:00"), time("2026-01-02T03:04:05Z"), time("2026-01-02T03:04:05.250Z"),
        date("2026-01-02"), number("1.5"), .text("007"), number("3"),
      ])
    let fields = try await backend.table("t").fields
    let values: [Value] = [
      .boolean(false), .boolean(false), time("2026-05-06 07:08"), time("2026-05-06T07:08:09+02:00"),
      time("2026-05-06T07:08:09Z"), time("2026-05-06T07:08:09.5Z"), date("2026-05-06"), number("12.50"),
      .text("000"), number("12"),
    ]
    let changes = zip(fields.dropFirst(), zip(row.cells.dropFirst(), values)).map {
      CellChange(field: $0.id, base: $1.0, value: $1.1)
    }
    _ = try await backend.update(RecordPatch(table: "t", record: "1", changes: changes))
    let stored = try await database.lines(
      """
      SELECT quote(flag), quote(word), quote(spaced), quote(zoned), quote(epoch), quote(millis), quote(day),
        quote(price), quote(code), quote(n) FROM t WHERE id = 1
      """)
    #expect(
      stored == [
        "0|'false'|'2026-05-06 07:08:00'|'2026-05-06T07:08:09.000+02:00'|1778051289|1778051289500|1778025600|12.5|"
          + "'000'|12"
      ])
  }

  @Test func `what a field does not take is refused with the field's name`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (n INTEGER, d DATE, j JSON, b BLOB, flag BOOLEAN);
      INSERT INTO t VALUES (1, '2026-01-01', '{}', x'00', 1);
      """)
    let backend = try database.open()
    let wrong: [(String, Value)] = [
      ("n", .text("many")), ("n", number("1.5")), ("n", number("9223372036854775808")), ("d", .text("soon")),
      ("j", .text("{")), ("b", .text("x")), ("flag", .text("perhaps")), ("flag", number("2")),
    ]
    for (field, value) in wrong {
      let error = await failure {
        _ = try await backend.set("t", "1", field, from: .null, to: value, overwrites: true)
      }
      #expect(error?.kind == .invalid(ID(field)), "\(field) takes \(value)")
    }
  }
}
