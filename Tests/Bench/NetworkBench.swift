import Glibc

/// Measures the program against a server on this machine, beside `curl` over the same pages.
struct NetworkBench {
  let program: String
  let server: String
  private let folder: String
  private static let token = "loopbackTokenForAllOfAcme0000001"

  init(program: String, server: String) throws(BenchFailure) {
    self.program = program
    self.server = server
    var template = Array("/tmp/sheaf-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchFailure("no temporary folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func run() throws(BenchFailure) {
    defer { _ = system("rm -rf '\(folder)'") }
    print("\nMaking a Baserow of 200 000 rows …")
    let url = try start("")
    defer { stop() }
    try connect(url)
    try walks(url)
    stop()
    _ = try start("--latency 100 --port \(url.split(separator: ":").last ?? "0")")
    try screens()
  }

  // The server

  /// Starts the server and answers with its address.
  private func start(_ options: String) throws(BenchFailure) -> String {
    try shell(
      "rm -f '\(folder)/url'; '\(server)' --seed acme --access-lifetime 36000 --file '\(folder)/acme' \(options)"
        + " >'\(folder)/url' 2>/dev/null & echo $! >'\(folder)/pid'")
    for _ in 0..<1200 {
      let line = try File.text("\(folder)/url").split(separator: "\n").first
      if let line, line.hasPrefix("http") { return String(line) }
      usleep(100_000)
    }
    throw BenchFailure("the server did not start")
  }

  private func stop() {
    _ = system(
      "kill $(cat '\(folder)/pid') 2>/dev/null; while kill -0 $(cat '\(folder)/pid') 2>/dev/null; do sleep 0.1; done"
    )
  }

  private func connect(_ url: String) throws(BenchFailure) {
    try shell(
      "echo correct-horse-1 | \(sheaf) connect baserow --name person --url \(url) --email ada@example.com"
        + " --password-stdin >/dev/null")
    try shell(
      "echo \(Self.token) | \(sheaf) connect baserow --name token --url \(url) --token-stdin >/dev/null")
  }

  private var sheaf: String { "HOME='\(folder)/home' LC_ALL=C.UTF-8 '\(program)'" }

  // Whole tables

  private func walks(_ url: String) throws(BenchFailure) {
    let credentials = "-H 'Authorization: Token \(Self.token)'"
    let tables = try output("curl -s \(credentials) \(url)/api/database/tables/all-tables/")
    let events = tables.split(separator: "}").first { $0.contains("\"Events\"") } ?? ""
    guard let table = Self.number("\"id\":", in: events) else {
      throw BenchFailure("there is no table Events")
    }
    let login = try output(
      "curl -s -H 'Content-Type: application/json' -d '{\"email\": \"ada@example.com\", \"password\":"
        + " \"correct-horse-1\"}' \(url)/api/user/token-auth/")
    let parts = login.split(separator: "\"")
    guard let name = parts.firstIndex(of: "access_token"), name + 2 < parts.count else {
      throw BenchFailure("nobody could log in")
    }
    let session = "-H 'Authorization: JWT \(parts[name + 2])'"
    let views = try output("curl -s \(session) \(url)/api/database/views/table/\(table)/")
    guard let view = Self.number("\"id\":", in: Substring(views)) else {
      throw BenchFailure("there is no view")
    }
    let small = "'\(url)/api/database/rows/table/\(table)/?size=200&page=[1-1000]'"
    let large =
      "'\(url)/api/database/views/grid/\(view)/?limit=2000&exclude_count=true&offset=[0-198000:2000]'"
    try show([
      ("curl, 1 000 pages of 200, one connection", "curl -s -o /dev/null \(credentials) \(small)"),
      ("curl, 100 grid pages of 2 000, one connection", "curl -s -o /dev/null \(session) \(large)"),
      (
        "sheaf rows --format csv, by token",
        "\(sheaf) rows '\(try place("token", table))' --format csv >/dev/null"
      ),
      (
        "sheaf rows --format csv, by session",
        "\(sheaf) rows 'person/Acme/Big/Events' --format csv >/dev/null"
      ),
    ])
  }

  /// Databases have no names for a token, so the table's place is looked for.
  private func place(_ profile: String, _ table: Int) throws(BenchFailure) -> String {
    for database in try output("\(sheaf) ls \(profile)").split(separator: "\n") {
      if try output("\(sheaf) ls '\(profile)/\(database)'").contains("Events") {
        return "\(profile)/\(database)/Events"
      }
    }
    throw BenchFailure("\(profile) shows no table Events")
  }

  private func show(_ lines: [(name: String, command: String)]) throws(BenchFailure) {
    print("\nAll 200 000 rows of Events, seconds; the best of three.\n")
    var first: Double?
    for line in lines {
      var best = Double.infinity
      for _ in 0..<3 {
        let start = ContinuousClock.now
        try shell(line.command)
        best = min(best, start.duration(to: .now) / .seconds(1))
      }
      let ratio = first.map { "  (\((best / $0).short) of the first)" } ?? ""
      first = first ?? best
      print("  \(line.name): \(best.short)\(ratio)")
    }
  }

  // Screens

  private func screens() throws(BenchFailure) {
    let environment = [
      "HOME": "\(folder)/home", "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
    ]
    var starts: [Double] = []
    var ends: [Double] = []
    for _ in 0..<5 {
      let clock = ContinuousClock.now
      let terminal = try PseudoTerminal([program, "person/Acme/Big/Events"], environment: environment)
      starts.append(try terminal.wait(for: "evt-000040", since: clock))
      let jump = ContinuousClock.now
      terminal.type("G")
      ends.append(try terminal.wait(for: "evt-200000", since: jump))
    }
    print("\nThe same table, every answer 100 ms late, ms; medians.\n")
    print("  start to the first screen of rows: \(starts.percentile(50)) (max \(starts.percentile(100)))")
    print("  G to the last rows: \(ends.percentile(50)) (max \(ends.percentile(100)))")
  }

  // The shell

  private func shell(_ line: String) throws(BenchFailure) {
    guard system(line) == 0 else { throw BenchFailure("this failed: \(line.prefix(100))…") }
  }

  private func output(_ line: String) throws(BenchFailure) -> String {
    try shell("\(line) >'\(folder)/out'")
    return try File.text("\(folder)/out")
  }

  private static func number(_ name: String, in text: Substring) -> Int? {
    var rest = text
    while !rest.isEmpty, !rest.hasPrefix(name) { rest = rest.dropFirst() }
    return Int(rest.dropFirst(name.count).drop { $0 == " " }.prefix { $0.isNumber })
  }
}
