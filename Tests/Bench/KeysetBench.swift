import TerminalDriver

/// Measures the program on a service that has cursors only: a table of a million rows, every answer 100 ms late.
struct KeysetBench {
  let server: ServedProgram

  func run() throws(DriverFailure) {
    defer { server.remove() }
    print("\nMaking a BotBye of 1 000 000 requests …")
    let url = try server.start("--seed small --events 0 --requests 1000000 --latency 100")
    try server.connect(
      "botbye --name shop --url \(url) --account 7f3c0d52 --token-stdin", secret: "loopback-token-for-botbye")
    try jumps()
    print("\nCtrl-F held for 30 s, 25 a second.\n")
    for (width, height) in [(80, 24), (120, 24), (200, 50)] as [(Int32, Int32)] { try hold(width, height) }
  }

  private func open(_ width: Int32, _ height: Int32) throws(DriverFailure) -> PseudoTerminal {
    try server.terminal("shop/Test project/Requests", width: width, height: height)
  }

  private func jumps() throws(DriverFailure) {
    var starts: [Double] = []
    var ends: [Double] = []
    for _ in 0..<5 {
      let clock = ContinuousClock.now
      let terminal = try open(120, 24)
      starts.append(try terminal.wait(for: "203.0.113.0", since: clock))
      let jump = ContinuousClock.now
      terminal.type("G")
      ends.append(try terminal.wait(for: "1000000", since: jump))
    }
    print("\n1 000 000 rows by cursors, every answer 100 ms late, ms; medians.\n")
    print("  start to the first screen of rows: \(starts.percentile(50)) (max \(starts.percentile(100)))")
    print("  G to the last rows: \(ends.percentile(50)) (max \(ends.percentile(100)))")
  }

  private func hold(_ width: Int32, _ height: Int32) throws(DriverFailure) {
    let terminal = try server.terminal(
      "shop/Test project/Requests", width: width, height: height, isPlain: true)
    var picture = ScreenPicture(width: Int(width), height: Int(height))
    terminal.settle(&picture)
    // A plain terminal has no keys but those of letters.
    let screens = terminal.hold("\u{6}", times: 750, interval: 40, &picture)
    let answers = screens.compactMap(\.answer)
    // The first two pages are those with which a service has had no time to answer.
    let later = screens.dropFirst(2)
    let lacking = Double(later.count { $0.lacksRows })
    print(
      "  \(width)x\(height), from key to screen, ms: \(answers.percentile(50)) (p99 \(answers.percentile(99)), max \(answers.percentile(100)))"
    )
    print("    screens with a row missing: \((100 * lacking / Double(max(1, later.count))).short) %")
    let memory = try terminal.memory()
    print("    memory then: \(memory.now.short) MiB, at most \(memory.peak.short) MiB")
  }
}
