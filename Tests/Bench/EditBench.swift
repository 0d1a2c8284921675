import Glibc
import TerminalDriver

/// Measures how long an edit stands on the screen before the journal has it.
struct EditBench {
  let program: String
  private static let width = 120
  private static let edits = 200

  func run() throws(DriverFailure) {
    var template = Array("/tmp/sheaf-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw DriverFailure("no temporary folder") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = system("rm -rf '\(folder)'") }
    print("\n\(Self.edits) edits of a local table, ms; median, p99 and most.\n")
    try measure("a quiet disk", in: folder)
    // Another program that writes to the same disk without a pause.
    let busy = "while :; do dd if=/dev/zero of=busy bs=1M count=8 conv=fsync 2>/dev/null; done"
    guard system("cd '\(folder)' && (setsid sh -c '\(busy)' & echo $! >writer)") == 0 else {
      throw DriverFailure("nothing keeps the disk busy")
    }
    defer { _ = system("kill -- -$(cat '\(folder)/writer')") }
    try measure("a busy disk", in: folder)
  }

  private func measure(_ name: String, in folder: String) throws(DriverFailure) {
    let table = """
      DROP TABLE IF EXISTS notes; CREATE TABLE notes(id INTEGER PRIMARY KEY, note TEXT);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<400)
      INSERT INTO notes SELECT i, 'old '||i FROM n;
      """
    guard system("sqlite3 '\(folder)/notes.db' \"\(table)\"") == 0 else { throw DriverFailure("no table") }
    var environment = ["HOME": "\(folder)/home", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
    try ScreenPicture.describe(in: folder, &environment)
    let terminal = try PseudoTerminal(
      [program, "\(folder)/notes.db"], environment: environment, width: Int32(Self.width), height: 24)
    var picture = ScreenPicture(width: Self.width, height: 24)
    _ = try terminal.watch(&picture, since: .now, "the table") { $0.line(-1).contains("1/400") }
    terminal.type(":column note\r")
    _ = try terminal.watch(&picture, since: .now, "the column") { $0.line(-1).contains("notes.note") }
    var (shown, kept): ([Double], [Double]) = ([], [])
    for number in 1...Self.edits {
      terminal.type("cnew-\(number)")
      terminal.settle(&picture, patience: 5)
      let start = ContinuousClock.now
      terminal.type("\r")
      shown.append(
        try terminal.watch(&picture, since: start, "edit \(number)") {
          $0.line(-1).contains(" \(number + 1)/400 ")
        })
      kept.append(
        try terminal.watch(&picture, since: start, "edit \(number)") { !$0.line(0).contains("not kept yet") })
    }
    let gaps = zip(kept, shown).map { $0 - $1 }
    print("  \(name)")
    for (what, times) in [("from Enter to the grid", shown), ("from there to the journal", gaps)] {
      print(
        "    \(what): \(times.percentile(50)) (p99 \(times.percentile(99)), max \(times.percentile(100)))")
    }
  }
}
