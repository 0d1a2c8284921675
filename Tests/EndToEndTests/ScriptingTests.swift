import SheafTestSupport
import Testing

/// The commands without a screen, held against what the sqlite3 shell says of the same file.
@Suite struct ScriptingTests {
  private static let table = """
    CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n INTEGER, price NUMERIC);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<300)
    INSERT INTO t SELECT i, CASE i%3 WHEN 0 THEN 'box '||i WHEN 1 THEN 'Max '||i ELSE 'row '||i END, i%7,
      CASE WHEN i%10 THEN i/4.0 END FROM n;
    """

  @Test func `rows with a condition and a sort equal the same in SQL`() async throws {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table)
    let rows = try await stage.sheaf(
      "rows", "t.db/t", "--where", "name contains \"x\" and n >= 3", "--sort", "-n", "--format", "jsonl")
    #expect(rows.code == 0)
    #expect(rows.errors == "")
    let expected = try await stage.sqlite(
      "t.db",
      """
      SELECT json_object('id', id, 'name', name, 'n', n, 'price', price) FROM t
      WHERE name LIKE '%x%' AND n >= 3 ORDER BY n DESC, id
      """)
    #expect(!expected.isEmpty)
    #expect(rows.output == expected)
  }

  @Test func `add, set, rm and attach change what they name and nothing else`() async throws {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table)
    let before = try await stage.dump("t.db")
    let added = try await stage.sheaf("add", "t.db/t", "name=it's “new”", "n=5")
    #expect(added.code == 0)
    #expect(added.output.contains("301"))
    #expect(try await stage.sheaf("set", "t.db/t", "2", "price=12.50", "name=").code == 0)
    #expect(try await stage.sheaf("rm", "t.db/t", "3", "4").code == 0)
    let changes = DumpDifference(from: before, to: try await stage.dump("t.db"))
    #expect(
      changes.removed == [
        "INSERT INTO t VALUES(2,'row 2',2,0.5);", "INSERT INTO t VALUES(3,'box 3',3,0.75);",
        "INSERT INTO t VALUES(4,'Max 4',4,1);",
      ])
    #expect(
      changes.added == [
        "INSERT INTO t VALUES(2,NULL,2,12.5);", "INSERT INTO t VALUES(301,'it''s “new”',5,NULL);",
      ])
  }

  @Test func `an empty text and no value change into each other`() async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "t.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, NULL), (2, '')")
    #expect(try await stage.sheaf("set", "t.db/t", "1", "a:=\"\"").code == 0)
    #expect(try await stage.sheaf("set", "t.db/t", "2", "a:=null").code == 0)
    #expect(try await stage.sheaf("add", "t.db/t", "a:=\"\"").code == 0)
    #expect(try await stage.sqlite("t.db", "SELECT quote(a) FROM t ORDER BY id") == "''\nNULL\n''\n")
  }

  @Test func `what set does to other records is told`() async throws {
    let stage = try Stage()
    try await stage.sqlite(
      "t.db",
      """
      CREATE TABLE t(id INTEGER PRIMARY KEY, k TEXT UNIQUE ON CONFLICT REPLACE);
      INSERT INTO t VALUES (1, 'a'), (2, 'b')
      """)
    let answer = try await stage.sheaf("set", "t.db/t", "1", "k=b")
    #expect(answer.code == 0)
    #expect(answer.errors.contains("also deleted 1 other row of t (b)"))
    #expect(!answer.output.contains("deleted"))
  }

  @Test func `ls names the tables, and the fields of a table`() async throws {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table + "CREATE TABLE \"two words\"(x);")
    #expect(try await stage.sheaf("ls", "t.db").output == "t\ntwo words\n")
    let fields = try await stage.sheaf("ls", "t.db/t").output
    for name in ["id", "name", "n", "price"] { #expect(fields.contains(name)) }
  }

  @Test func `a record that is not there, and a value that does not fit, end with 1 and a sentence`()
    async throws
  {
    let stage = try Stage()
    try await stage.sqlite("t.db", Self.table)
    for arguments in [
      ["get", "t.db/t", "9999"], ["set", "t.db/t", "9999", "n=1"], ["rm", "t.db/t", "9999"],
    ] {
      let result = try await Program.run(
        "env", ["-C", stage.folder.path, "sheaf"] + arguments, environment: stage.environment)
      #expect(result.code == 1, "\(arguments)")
      #expect(result.errors.hasPrefix("sheaf: "), "\(arguments)")
    }
    let misfit = try await stage.sheaf("set", "t.db/t", "1", "n=many")
    #expect(misfit.code != 0)
    #expect(misfit.errors.contains("many"))
  }
}
