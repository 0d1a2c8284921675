import Glibc

/// Measures the program on a service that has cursors only: a table of a million rows, every answer 100 ms late.
struct KeysetBench {
  let program: String
  let server: String
  private let folder: String

  init(program: String, server: String) throws(BenchFailure) {
    self.program = program
    self.server = server
    var template = Array("/tmp/sheaf-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchFailure("no temporary folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func run() throws(BenchFailure) {
    defer { _ = system("kill $(cat '\(folder)/pid') 2>/dev/null; rm -rf '\(folder)'") }
    print("\nMaking a BotBye of 1 000 000 requests …")
    let url = try start()
    let connected = system(
      "echo loopback-token-for-botbye | HOME='\(folder)/home' LC_ALL=C.UTF-8 '\(program)' connect botbye"
        + " --name shop --url \(url) --account 7f3c0d52 --token-stdin >/dev/null")
    guard connected == 0 else { throw BenchFailure("nobody could connect") }
    try measure()
  }

  private func start() throws(BenchFailure) -> String {
    _ = system(
      "'\(server)' --seed small --events 0 --requests 1000000 --latency 100 >'\(folder)/url' 2>/dev/null &"
        + " echo $! >'\(folder)/pid'")
    for _ in 0..<1200 {
      let line = try File.text("\(folder)/url").split(separator: "\n").first
      if let line, line.hasPrefix("http") { return String(line) }
      usleep(100_000)
    }
    throw BenchFailure("the server did not start")
  }

  private func measure() throws(BenchFailure) {
    var starts: [Double] = []
    var ends: [Double] = []
    for _ in 0..<5 {
      let clock = ContinuousClock.now
      let terminal = try open()
      starts.append(try terminal.wait(for: "203.0.113.0", since: clock))
      let jump = ContinuousClock.now
      terminal.type("G")
      ends.append(try terminal.wait(for: "1 000 000/1 000 000", since: jump))
    }
    print("\n1 000 000 rows by cursors, every answer 100 ms late, ms; medians.\n")
    print("  start to the first screen of rows: \(starts.percentile(50)) (max \(starts.percentile(100)))")
    print("  G to the last rows: \(ends.percentile(50)) (max \(ends.percentile(100)))")
    try hold()
  }

  private func open() throws(BenchFailure) -> PseudoTerminal {
    let environment = [
      "HOME": "\(folder)/home", "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
    ]
    return try PseudoTerminal(
      [program, "shop/Test project/Requests"], environment: environment, width: 120, height: 24)
  }

  /// Thirty seconds of a key that repeats 25 times a second.
  private func hold() throws(BenchFailure) {
    let terminal = try open()
    _ = try terminal.wait(for: "203.0.113.0", since: .now)
    let screens = terminal.hold("\u{1B}[6~", times: 750, interval: 40)
    let answers = screens.compactMap(\.answer)
    // The first two pages are those with which a service has had no time to answer.
    let later = screens.dropFirst(2)
    let lacking = later.count { $0.lacksRows }
    print(
      "  PgDn held for 30 s in a terminal of 120x24, from key to screen: \(answers.percentile(50))"
        + " (p99 \(answers.percentile(99)), max \(answers.percentile(100)))")
    print("  screens with a row missing: \((100 * Double(lacking) / Double(max(1, later.count))).short) %")
    let memory = try terminal.memory()
    print("  memory then: \(memory.now.short) MiB, at most \(memory.peak.short) MiB")
  }
}
