import FoundationEssentials

/// A shell in a real terminal that a test types into and looks at.
///
/// It is an interactive bash in a tmux server of its own, ended with everything in it when the test's closure
/// returns. At most two are open at a time, so that a small machine keeps up.
public struct TmuxSession: Sendable {
  /// What the prompt of the shell ends with.
  public static let prompt = "ready>"

  private let socket: String
  /// How long something may take to appear.
  private let patience: Duration

  /// Opens a terminal, hands it to `body`, and ends it.
  ///
  /// - Parameters:
  ///   - folder: where the shell starts; the server's socket is put there as well.
  ///   - environment: all the variables of the shell. `TERM` is set to tmux's own when it is missing.
  public static func run<Answer: Sendable>(
    width: Int = 80, height: Int = 24, folder: TemporaryFolder, environment: [String: String],
    patience: Duration = .seconds(60), _ body: @Sendable (TmuxSession) async throws -> Answer
  ) async throws -> Answer {
    await Turnstile.terminals.enter()
    do {
      let answer = try await open(width, height, folder, environment, patience, body)
      await Turnstile.terminals.leave()
      return answer
    } catch {
      await Turnstile.terminals.leave()
      throw error
    }
  }

  private static func open<Answer: Sendable>(
    _ width: Int, _ height: Int, _ folder: TemporaryFolder, _ environment: [String: String],
    _ patience: Duration, _ body: @Sendable (TmuxSession) async throws -> Answer
  ) async throws -> Answer {
    let session = TmuxSession(
      socket: folder["tmux-\(UInt32.random(in: 0 ... .max)).sock"], patience: patience)
    var variables = environment
    variables["TERM"] = variables["TERM"] ?? "tmux-256color"
    variables["PS1"] = "\(prompt) "
    variables["SHELL"] = "/bin/bash"
    variables["HISTFILE"] = "/dev/null"
    let assignments = variables.map { "\($0.key)=\($0.value)" }.sorted()
    let shell = ["env", "-i", "-C", folder.path] + assignments + ["bash", "--norc", "--noprofile", "-i"]
    try await session.tmux(["new-session", "-d", "-x", "\(width)", "-y", "\(height)"] + shell)
    do {
      try await session.tmux(["set", "-g", "remain-on-exit", "on"])
      try await session.tmux(["set", "-g", "escape-time", "0"])
      try await session.wait(for: prompt)
      let answer = try await body(session)
      // It may have ended with its last program.
      _ = try? await session.tmux(["kill-server"])
      return answer
    } catch {
      // The server may have ended already; what matters is the first error.
      _ = try? await session.tmux(["kill-server"])
      throw error
    }
  }

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> String {
    let result = try await Program.run("tmux", ["-f", "/dev/null", "-u", "-S", socket] + arguments)
    guard result.code == 0 else { throw ProgramFailure("tmux \(arguments.first ?? ""): \(result.errors)") }
    return result.output
  }

  /// Presses keys by the names that the program's keymap has for them: `G`, `enter`, `ctrl-p`, `alt-up`, `pgdn`.
  ///
  /// Escape goes in the form of newer terminals, which no key after it can be taken to continue.
  public func press(_ keys: String...) async throws {
    for stroke in keys.split(separator: "esc", omittingEmptySubsequences: false).map(Array.init).enumerated()
    {
      if stroke.offset > 0 { try await send(bytes: Array("\u{1B}[27u".utf8)) }
      if !stroke.element.isEmpty { try await tmux(["send-keys", "--"] + stroke.element.map(TmuxKeys.name)) }
    }
  }

  /// Types a text as it is.
  public func type(_ text: String) async throws { try await tmux(["send-keys", "-l", "--", text]) }

  /// Sends bytes as the terminal itself would, such as the report of a click.
  public func send(bytes: [UInt8]) async throws {
    try await tmux(["send-keys", "-H"] + bytes.map { String($0, radix: 16) })
  }

  /// Pastes a text as terminals do, between the marks of a paste where the program asked for them.
  public func paste(_ text: String) async throws {
    try await tmux(["set-buffer", "--", text])
    try await tmux(["paste-buffer", "-p"])
  }

  /// Types a line into the shell and presses Enter.
  public func run(_ line: String) async throws {
    try await type(line)
    try await press("enter")
  }

  /// Runs tmux commands in one go, separated by ` ; `, faster than a person or another call could send them.
  public func command(_ commands: String) async throws {
    try await tmux(commands.split(separator: " ").map(String.init))
  }

  /// Gives the terminal another size.
  public func resize(width: Int, height: Int) async throws {
    try await tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  /// Writes all that the program prints from now on to a file.
  public func record(to path: String) async throws { try await tmux(["pipe-pane", "cat >> \(path)"]) }

  /// What the terminal shows, a line for each of its rows, without spaces at their ends.
  public func screen() async throws -> Screen { Screen(try await tmux(["capture-pane", "-p"])) }

  /// What the terminal shows, with the sequences that set colours.
  public func colouredScreen() async throws -> String { try await tmux(["capture-pane", "-p", "-e"]) }

  /// A fact that tmux knows about the terminal by the name of its format: `alternate_on`, `pane_title`.
  public func fact(_ name: String) async throws -> String {
    try await tmux(["display-message", "-p", "#{\(name)}"]).trimmingLineEnd()
  }

  /// Waits until the screen shows a text, and answers the screen.
  @discardableResult
  public func wait(for text: String) async throws -> Screen {
    try await wait("“\(text)”") { $0.contains(text) }
  }

  /// Waits until a text is gone from the screen.
  @discardableResult
  public func waitUntilGone(_ text: String) async throws -> Screen {
    try await wait("“\(text)” to go") { !$0.contains(text) }
  }

  /// Waits until the screen is as wanted, and answers it; throws what it shows when that takes too long.
  @discardableResult
  public func wait(_ what: String, until isWanted: (Screen) -> Bool) async throws -> Screen {
    var last: Screen?
    let isSeen = try await look {
      let screen = try await screen()
      last = screen
      return isWanted(screen)
    }
    guard isSeen, let last else { throw ScreenTimeout(what: what, screen: last ?? Screen("")) }
    return last
  }

  /// Waits until tmux knows a fact as wanted.
  public func wait(untilFact name: String, is text: String) async throws {
    guard try await look({ try await fact(name) == text }) else {
      throw ProgramFailure("\(name) never became “\(text)”")
    }
  }

  /// Looks again and again until it sees what it looks for; false when that takes too long.
  private func look(_ sees: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + patience
    // A busy machine may give a test no time for most of its patience: it looks that often at least.
    var looks = 0
    while try await !sees() {
      looks += 1
      if ContinuousClock.now > deadline, looks > 100 { return false }
      try await Task.sleep(for: .milliseconds(20))
    }
    return true
  }
}

extension String {
  fileprivate func trimmingLineEnd() -> String { hasSuffix("\n") ? String(dropLast()) : self }
}
