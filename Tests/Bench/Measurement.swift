import TerminalDriver

/// One program on one file: how fast it starts, answers and how much memory it takes.
struct Measurement {
  let name: String
  let arguments: [String]
  let environment: [String: String]

  private static let starts = 10
  private static let pages = 500
  private static let steps = 200

  /// The figures by the name of what was measured.
  func figures() throws(DriverFailure) -> [String: String] {
    var figures: [String: String] = [:]
    var starts: [Double] = []
    for _ in 0..<Self.starts { starts.append(try start().time) }
    figures["start to first full screen, ms"] = "\(starts.percentile(50)) (max \(starts.percentile(100)))"
    let (terminal, _) = try start()
    figures["memory at the start, MiB"] = try terminal.memory().now.short
    _ = terminal.press("j")
    add(try answers("\u{1B}[6~", terminal), of: "page down", to: &figures)
    add(try answers("j", terminal), of: "one row down", to: &figures)
    let end = terminal.press("G", patience: 5000)
    figures["to the last row, ms"] = end.milliseconds.short
    figures["memory there, MiB"] = try terminal.memory().now.short
    let home = terminal.press("gg", patience: 5000)
    figures["back to the first row, ms"] = home.milliseconds.short
    // A short table ends sooner.
    for _ in 0..<Self.pages where terminal.press("\u{1B}[6~").bytes == 0 { break }
    figures["memory after \(Self.pages) pages, MiB"] = try terminal.memory().now.short
    figures["memory at most, MiB"] = try terminal.memory().peak.short
    return figures
  }

  private func start() throws(DriverFailure) -> (terminal: PseudoTerminal, time: Double) {
    let clock = ContinuousClock.now
    let terminal = try PseudoTerminal(arguments, environment: environment)
    return (terminal, try terminal.wait(for: "name 45", since: clock))
  }

  /// Presses a key again and again, going back to the first row before even a short table ends.
  private func answers(
    _ key: String, _ terminal: PseudoTerminal
  ) throws(DriverFailure) -> [PseudoTerminal.Answer] {
    var answers: [PseudoTerminal.Answer] = []
    for step in 0..<Self.steps {
      if step.isMultiple(of: 20) { _ = terminal.press("gg") }
      let answer = terminal.press(key)
      if answer.bytes > 0 { answers.append(answer) }
    }
    guard !answers.isEmpty else { throw DriverFailure("\(name) answered no key") }
    return answers
  }

  private func add(_ answers: [PseudoTerminal.Answer], of what: String, to figures: inout [String: String]) {
    let times = answers.map(\.milliseconds)
    figures["\(what), ms"] = "\(times.percentile(50)) (p99 \(times.percentile(99)))"
    let processor = answers.map(\.processor)
    figures["\(what), CPU ms"] = "\(processor.percentile(50)) (p99 \(processor.percentile(99)))"
    figures["\(what), bytes"] = String(answers.map(\.bytes).sorted()[answers.count / 2])
  }

  /// The figures in the order in which they are printed.
  static let rows =
    ["start to first full screen, ms"]
    + ["page down", "one row down"].flatMap { ["\($0), ms", "\($0), CPU ms", "\($0), bytes"] }
    + [
      "to the last row, ms", "back to the first row, ms", "memory at the start, MiB", "memory there, MiB",
      "memory after \(pages) pages, MiB", "memory at most, MiB",
    ]
}

extension [Double] {
  /// The value that so many of a hundred do not exceed, short.
  func percentile(_ percent: Int) -> String {
    let sorted = sorted()
    return sorted[Swift.min(sorted.count - 1, sorted.count * percent / 100)].short
  }
}

extension Double {
  /// Two digits after the point for small numbers, one for others.
  var short: String {
    let scale = self < 10 ? 100.0 : 10.0
    return String((self * scale).rounded() / scale)
  }
}
