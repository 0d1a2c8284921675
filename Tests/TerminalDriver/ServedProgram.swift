import Glibc

/// A server on this machine with a program that is connected to it, both with a folder of their own.
package struct ServedProgram {
  package let program: String
  package let folder: String
  private let server: String

  package init(program: String, server: String) throws(DriverFailure) {
    self.program = program
    self.server = server
    var template = Array("/tmp/sheaf-driven-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw DriverFailure("no temporary folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Starts the server and answers with its address.
  package func start(_ options: String) throws(DriverFailure) -> String {
    let url = "\(folder)/url"
    guard unlink(url) == 0 || errno == ENOENT, mkfifo(url, 0o600) == 0 else {
      throw DriverFailure("\(url) cannot be made")
    }
    // Whoever reads waits for the server to say where it listens, or to end.
    try run("'\(server)' \(options) >'\(url)' 2>/dev/null & echo $! >'\(folder)/pid'")
    guard let line = try File.firstLine(url), line.hasPrefix("http") else {
      throw DriverFailure("the server did not start")
    }
    return line
  }

  package func stop() {
    _ = system(
      "[ -e '\(folder)/pid' ] || exit 0; kill $(cat '\(folder)/pid') 2>/dev/null; while kill -0 $(cat '\(folder)/pid') 2>/dev/null; do sleep 0.1; done"
    )
  }

  package func remove() {
    stop()
    _ = system("rm -rf '\(folder)'")
  }

  /// Makes a profile; the secret comes through standard input.
  package func connect(_ options: String, secret: String) throws(DriverFailure) {
    try run("echo \(secret) | \(sheaf) connect \(options) >/dev/null 2>&1")
  }

  /// The program as a shell line begins with it.
  package var sheaf: String { "HOME='\(folder)/home' LC_ALL=C.UTF-8 '\(program)'" }

  /// The program on a screen.
  ///
  /// - Parameter isPlain: whether its terminal is one of which a `ScreenPicture` can be made.
  package func terminal(
    _ place: String, width: Int32, height: Int32, isPlain: Bool = false
  ) throws(DriverFailure) -> PseudoTerminal {
    var environment = [
      "HOME": "\(folder)/home", "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
    ]
    if isPlain { try ScreenPicture.describe(in: folder, &environment) }
    return try PseudoTerminal([program, place], environment: environment, width: width, height: height)
  }

  package func run(_ line: String) throws(DriverFailure) {
    guard system(line) == 0 else { throw DriverFailure("this failed: \(line.prefix(100))…") }
  }

  package func output(_ line: String) throws(DriverFailure) -> String {
    try run("\(line) >'\(folder)/out'")
    return try File.text("\(folder)/out")
  }
}
