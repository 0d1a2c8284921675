import SQLiteBackend
import SheafModel
import SheafTestSupport

extension Subject {
  /// SQLite files: a workspace of Sheaf's own, and another program's database.
  static let sqlite = [
    Subject(name: "SQLite workspace") { try await sqliteTrial(workspace + rows) },
    Subject(name: "SQLite database") { try await sqliteTrial(tables + rows) },
  ]

  private static func sqliteTrial(_ script: String) async throws -> Trial {
    let folder = try TemporaryFolder()
    let path = folder["contract.sqlite"]
    try await Sqlite3Shell.run(script, on: path)
    return Trial(
      backend: try SQLite.open(path: path), kinds: "kinds", many: "many",
      searches: ["row 12", "NO SUCH THING", "ω"],
      // The folder must live as long as the backend.
      end: { withExtendedLifetime(folder) {} })
  }

  private static let tables = """
    CREATE TABLE other (id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO other VALUES (1, 'Alpha'), (2, 'Beta'), (3, 'Gamma');
    CREATE TABLE kinds (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '', long TEXT, whole INTEGER,
      exact NUMERIC, real REAL, yes BOOLEAN, day DATE, at DATETIME, doc JSON, raw BLOB,
      other INTEGER REFERENCES other(id), stage TEXT, tags TEXT, stars INTEGER, spent INTEGER, friends TEXT,
      files TEXT, mail TEXT, site TEXT, phone TEXT);
    INSERT INTO kinds (id, name, long, whole, exact, real, yes, day, at, other, mail) VALUES
      (1, 'one', 'a' || char(10) || 'b', 42, 12.5, 0.25, 1, '2024-02-29', '2024-02-29 10:11:12', 1, 'a@b.example'),
      (2, 'two', NULL, -7, NULL, NULL, 0, NULL, NULL, NULL, NULL),
      (3, 'three', 'Größe', 9007199254740993, 0.1, 1e300, NULL, '1999-12-31', NULL, 3, '');
    CREATE TABLE many (id INTEGER PRIMARY KEY, label TEXT, size INTEGER, day DATE);
    """

  private static let workspace =
    tables + """
      CREATE TABLE sheaf_workspace (version INTEGER NOT NULL);
      INSERT INTO sheaf_workspace VALUES (1);
      CREATE TABLE sheaf_fields (table_name TEXT NOT NULL, field_name TEXT NOT NULL, kind TEXT NOT NULL,
        options TEXT, is_primary INTEGER NOT NULL DEFAULT 0, read_only TEXT,
        PRIMARY KEY (table_name, field_name)) WITHOUT ROWID;
      INSERT INTO sheaf_fields VALUES
        ('kinds', 'name', 'text', NULL, 1, NULL), ('kinds', 'long', 'long_text', NULL, 0, NULL),
        ('kinds', 'stage', 'choice', '{"options":[{"name":"Open","color":"blue"},{"name":"Won"}]}', 0, NULL),
        ('kinds', 'tags', 'choice', '{"options":[{"name":"a"},{"name":"b, c"}],"many":true}', 0, NULL),
        ('kinds', 'exact', 'number', '{"decimals":2,"prefix":"$"}', 0, NULL),
        ('kinds', 'stars', 'rating', '{"max":5}', 0, NULL), ('kinds', 'spent', 'duration', NULL, 0, NULL),
        ('kinds', 'friends', 'link', '{"table":"other","many":true}', 0, NULL),
        ('kinds', 'files', 'attachments', NULL, 0, NULL), ('kinds', 'mail', 'email', NULL, 0, NULL),
        ('kinds', 'site', 'url', NULL, 0, NULL), ('kinds', 'phone', 'phone', NULL, 0, NULL);
      UPDATE kinds SET stage = 'Open', tags = '["a","b, c"]', friends = '[2,3]', stars = 3, spent = 90 WHERE id = 1;
      UPDATE kinds SET stage = 'Won', tags = '["a"]', stars = 5 WHERE id = 3;
      """

  private static let rows = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
      INSERT INTO many SELECT i, 'row ' || i || CASE WHEN i % 7 = 0 THEN ' ω' ELSE '' END, (i * 37) % 11,
        CASE WHEN i % 5 = 0 THEN NULL ELSE date('2024-01-01', (i * 3) || ' days') END FROM n;
    """
}
