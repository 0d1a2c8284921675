import FoundationEssentials
import Glibc
import SheafTestSupport
import Synchronization
import Testing

/// A table of a million rows of twelve columns, made by the sqlite3 shell.
@Suite(.serialized) struct MillionRowsTests {
  /// The folder to remove when the process ends.
  private static let leftover = Mutex<String?>(nil)

  /// Made once for the suite.
  private static let made = Task { () throws -> Stage in
    let stage = try Stage()
    leftover.withLock { $0 = stage.folder.path }
    // Statics are never released.
    atexit {
      guard let path = MillionRowsTests.leftover.withLock({ $0 }) else { return }
      try? FileManager.default.removeItem(atPath: path)
    }
    try await stage.sqlite(
      "big.db",
      """
      PRAGMA journal_mode = OFF;
      PRAGMA synchronous = OFF;
      CREATE TABLE big(
        id INTEGER PRIMARY KEY, name TEXT, n INTEGER, price NUMERIC, city TEXT, day DATE, flag BOOLEAN,
        a TEXT, b TEXT, c INTEGER, d REAL, e TEXT);
      WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r WHERE i<1000000)
      INSERT INTO big SELECT i, 'name '||i, i*7919%1000003, i*0.25, 'city '||(i%997), date('2000-01-01', '+'||(i%9000)||' days'),
        i%2, 'a'||i, 'b'||(i%10), i%100, i/3.0, 'some text that is a little longer '||i FROM r;
      """)
    return stage
  }

  @Test func `the end, the beginning, any row and any sort are shown, in bounded memory`() async throws {
    let stage = try await Self.made.value
    try await stage.sheaf("big.db", showing: "1/1 000 000", width: 120, height: 40) { sheaf in
      let start = try await sheaf.memory("RssAnon")
      try await sheaf.press("G")
      try await sheaf.wait(for: "1 000 000/1 000 000")
      try await sheaf.press("g", "g")
      try await sheaf.wait(for: "name 1 ")
      for step in 1...50 {
        try await sheaf.press("pgdn", "pgdn", "pgdn", "pgdn", "pgdn", "pgdn", "pgdn", "pgdn", "pgdn", "pgdn")
        if step.isMultiple(of: 10) {
          try await sheaf.wait("rows") { !$0.rowNumbers.isEmpty && !$0.contains("░") }
        }
      }
      let end = try await sheaf.memory("RssAnon")
      // In kibibytes.
      #expect(end - start < 16 * 1024, "from \(start) to \(end) KiB")
      try await sheaf.press("5", "0", "0", "0", "0", "0", "G")
      try await sheaf.wait(for: "name 500000 ")
      try await sheaf.press("g", "g")
      try await sheaf.goToColumn("n", of: "big")
      try await sheaf.press("]")
      let top = try await stage.value("big.db", "SELECT name FROM big ORDER BY n DESC LIMIT 1")
      try await sheaf.wait("\(top) at the top") { $0.lines[3].contains("\(top) ") }
      try await sheaf.quit()
    }
  }

  @Test func `a filter finds its rows among a million`() async throws {
    let stage = try await Self.made.value
    try await stage.sheaf("big.db", showing: "1/1 000 000", width: 120) { sheaf in
      try await sheaf.press(":")
      try await sheaf.type("filter city = \"city 5\" and n < 1000")
      try await sheaf.press("enter")
      let count = try await stage.value(
        "big.db", "SELECT count(*) FROM big WHERE city = 'city 5' AND n < 1000")
      try await sheaf.wait(for: " \(count) row")
      try await sheaf.quit()
    }
  }

  @Test func `an edit changes one row of the million`() async throws {
    let stage = try await Self.made.value
    let sum = "SELECT sum(id) || '/' || sum(length(e)) || '/' || sum(n) FROM big"
    let before = try await stage.value("big.db", sum)
    try await stage.sheaf("big.db", showing: "1/1 000 000") { sheaf in
      try await sheaf.press("G")
      try await sheaf.wait(for: "1 000 000/1 000 000")
      try await sheaf.replaceCell(with: "the last")
      try await sheaf.saved("the last")
      try await sheaf.quit()
    }
    #expect(
      try await stage.value("big.db", "SELECT count(*) || max(id) FROM big WHERE name NOT LIKE 'name %'")
        == "11000000")
    #expect(try await stage.value("big.db", "SELECT name FROM big WHERE id = 1000000") == "the last")
    #expect(try await stage.value("big.db", sum) == before)
    try await stage.sqlite("big.db", "UPDATE big SET name = 'name 1000000' WHERE id = 1000000")
  }

  @Test func `rows prints ten times as many rows in the same memory`() async throws {
    let stage = try await Self.made.value
    let few = try await Self.peak(printing: 20_000, in: stage)
    let many = try await Self.peak(printing: 200_000, in: stage)
    #expect(many - few < 16 * 1024, "\(few) KiB, then \(many) KiB")
  }

  /// The most memory that `sheaf rows` took for so many rows, in kibibytes.
  private static func peak(printing rows: Int, in stage: Stage) async throws -> Int {
    // Its reader looks shortly before the end: what is still to come is more than a pipe holds, so the program
    // is there for as long as the look takes.
    let reader = """
      NR == \(rows - 2000) {
        do close("process"); while ((getline process < "process") <= 0)
        system("grep VmHWM /proc/" process "/status > peak")
      }
      END { print NR > "lines" }
      """
    try stage.folder.write("reader.awk", reader)
    let result = try await stage.shell(
      "rm -f process peak lines; sheaf rows big.db/big --format csv --limit \(rows) > >(awk -f reader.awk) & "
        + "echo $! > process; wait $!")
    #expect(result.code == 0, "\(result.errors)")
    try await stage.wait(untilFile: "lines", holds: "\(rows + 1)")
    let peak = String(decoding: try stage.folder.read("peak"), as: UTF8.self)
    return try #require(Int(peak.filter { $0.isNumber }), "\(peak)")
  }

  @Test func `rows stops quietly when its reader goes away`() async throws {
    let stage = try await Self.made.value
    let result = try await stage.shell(
      "sheaf rows big.db/big --format jsonl | head -1; echo \"code ${PIPESTATUS[0]}\"")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("{\"id\":1,") == true)
    #expect(["code 0", "code 141"].contains(lines.last))
    #expect(result.errors == "")
  }
}

extension TmuxSession {
  /// A line of the program's `/proc/PID/status`, in kibibytes.
  func memory(_ name: String) async throws -> Int {
    let process = try await Program.run("pgrep", ["-P", fact("pane_pid"), "sheaf"]).output.filter {
      $0.isNumber
    }
    let status = try await Program.run("cat", ["/proc/\(process)/status"]).output
    let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
    guard let number = line.flatMap({ Int($0.filter { $0.isNumber }) }) else {
      throw ProgramFailure("no \(name)")
    }
    return number
  }
}
