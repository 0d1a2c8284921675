import FoundationEssentials
import SheafTestSupport

/// What one test has to itself: a folder, a home in it, and the program.
struct Stage: Sendable {
  let folder: TemporaryFolder
  var environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    environment = [
      "HOME": folder["home"], "PATH": "\(Self.programs):\(path)", "LC_ALL": "C.UTF-8", "TZ": "UTC",
      "LANG": "C.UTF-8",
    ]
    try FileManager.default.createDirectory(atPath: folder["home"], withIntermediateDirectories: true)
  }

  /// The folder of the built programs: the one that holds this test bundle.
  static let programs: String = {
    // Without /proc the first argument says the same.
    let bundle =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return String(bundle[..<(bundle.lastIndex(of: "/") ?? bundle.endIndex)])
  }()

  /// The path of a file of the test.
  func path(_ name: String) -> String { folder[name] }

  /// Runs a script on a database of the test with the sqlite3 shell.
  @discardableResult
  func sqlite(_ name: String, _ script: String) async throws -> String {
    try await Sqlite3Shell.run(script, on: path(name))
  }

  /// The first line that a query on a database of the test prints.
  func value(_ name: String, _ query: String) async throws -> String {
    try await Sqlite3Shell.value(query, of: path(name))
  }

  /// Waits until a query on a database of the test prints a text, for as long as a screen may take.
  func wait(for text: String, of query: String, in name: String) async throws {
    try await wait(for: text, query) { try await value(name, query) }
  }

  /// Waits until a file of the test holds a text and nothing else but space around it.
  func wait(untilFile name: String, holds text: String) async throws {
    try await wait(for: text, name) {
      // It may not be there yet.
      let found = (try? folder.read(name)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      return found.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }

  /// Waits until a file of the test contains a text.
  func wait(untilFile name: String, contains text: String) async throws {
    try await wait(for: "\(text): true", name) {
      // It may not be there yet.
      let found = (try? folder.read(name)).map { String(decoding: $0, as: UTF8.self) } ?? ""
      return "\(text): \(found.contains(text))"
    }
  }

  private func wait(for text: String, _ what: String, _ look: () async throws -> String) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    // A busy machine may give a test no time for most of that: it looks that often at least.
    var looks = 0
    while true {
      let found = try await look()
      if found == text { return }
      looks += 1
      guard ContinuousClock.now < deadline || looks < 100 else {
        throw ProgramFailure("\(what): “\(found)”, not “\(text)”")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  func dump(_ name: String) async throws -> [String] { try await Sqlite3Shell.dump(path(name)) }

  /// Runs the program without a terminal, in the test's folder.
  func sheaf(_ arguments: String...) async throws -> Program.Result {
    try await Program.run("env", ["-C", folder.path, "sheaf"] + arguments, environment: environment)
  }

  /// Runs a line of shell in the test's folder, without a terminal.
  func shell(_ line: String) async throws -> Program.Result {
    try await Program.run("bash", ["-c", "cd \"$0\" && \(line)", folder.path], environment: environment)
  }

  /// Opens a terminal whose shell is in the test's folder.
  func terminal<Answer: Sendable>(
    width: Int = 80, height: Int = 24, with extra: [String: String] = [:],
    _ body: @Sendable (TmuxSession) async throws -> Answer
  ) async throws -> Answer {
    try await TmuxSession.run(
      width: width, height: height, folder: folder, environment: environment.merging(extra) { $1 }, body)
  }

  /// Runs `sheaf ARGUMENTS` in a terminal, waits for a text of its first screen, and hands it over.
  func sheaf<Answer: Sendable>(
    _ arguments: String, showing text: String, width: Int = 80, height: Int = 24,
    _ body: @Sendable (TmuxSession) async throws -> Answer
  ) async throws -> Answer {
    try await terminal(width: width, height: height) { terminal in
      try await terminal.start("sheaf \(arguments)", showing: text)
      return try await body(terminal)
    }
  }
}

extension TmuxSession {
  /// Runs a command whose exit code is shown when it ends, and waits for a text of its screen and for its rows.
  func start(_ command: String, showing text: String) async throws {
    try await run("clear; \(command); echo \"exit=$?\"")
    try await wait("“\(text)”") { $0.contains(text) && !$0.contains("░") }
  }

  /// Leaves the program and waits until it has ended well.
  func quit() async throws {
    try await press("Q")
    try await wait(for: "exit=0")
  }

  /// Leaves the program when every edit that it found in its journal is saved.
  func quitWhenSaved() async throws {
    try await press("Q")
    var screen = try await wait("the end, or a question") { $0.contains("exit=0") || $0.contains("Quit?") }
    // Edits of the last start may turn up at any moment of this one.
    while !screen.contains("exit=0") {
      try await press("n")
      try await wait("the edits to be saved") { !$0.contains("Quit?") && $0.contains("✓ saved") }
      try await press("Q")
      screen = try await wait("the end, or a question") { $0.contains("exit=0") || $0.contains("Quit?") }
    }
  }

  /// Waits until an edit is in its cell, no editor is open, and everything is said to be saved.
  @discardableResult
  func saved(_ text: String) async throws -> Screen {
    try await wait("“\(text)” to be saved") {
      $0.contains(text) && $0.contains("✓ saved") && !$0.contains("Esc cancel")
    }
  }

  /// Empties the cell's editor that is open, types a text and accepts it.
  func replaceCell(with text: String) async throws {
    try await press("c")
    try await wait(for: "Esc cancel")
    try await type(text)
    try await press("enter")
    try await waitUntilGone("Esc cancel")
  }

  /// Selects a column by its name.
  func goToColumn(_ name: String, of table: String) async throws {
    try await press("g", "c")
    try await wait(for: "column ")
    try await type(name)
    try await press("enter")
    try await wait(for: "\(table).\(name)")
  }
}
