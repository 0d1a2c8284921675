import Glibc
import TerminalDriver

/// The tables that are measured, made by the sqlite3 shell, and the same as CSV for `less`.
struct BenchData {
  let folder: String

  init() throws(DriverFailure) {
    var template = Array("/tmp/sheaf-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw DriverFailure("no temporary folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, rows) in [("small", 1000), ("big", 1_000_000)] {
      try Self.run("sqlite3 '\(folder)/\(name).db' \"\(Self.table(rows: rows))\" >/dev/null")
      try Self.run("sqlite3 -csv -header '\(folder)/\(name).db' 'SELECT * FROM t' > '\(folder)/\(name).csv'")
    }
  }

  /// Removes the folder; what stays behind is no reason to fail.
  func remove() { _ = system("rm -rf '\(folder)'") }

  private static func table(rows: Int) -> String {
    """
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n INTEGER, price NUMERIC, city TEXT, day DATE, flag BOOLEAN,
      a TEXT, b TEXT, c INTEGER, d REAL, e TEXT);
    WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r WHERE i<\(rows))
    INSERT INTO t SELECT i, 'name '||i, i*7919%1000003, i*0.25, 'city '||(i%997),
      date('2000-01-01', '+'||(i%9000)||' days'), i%2, 'a'||i, 'b'||(i%10), i%100, i/3.0,
      'some text that is a little longer '||i FROM r;
    """
  }

  private static func run(_ line: String) throws(DriverFailure) {
    guard system(line) == 0 else {
      throw DriverFailure("this failed: \(line.prefix(60))…")
    }
  }
}
