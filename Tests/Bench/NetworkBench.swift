import TerminalDriver

/// Measures the program against a server on this machine, beside `curl` over the same pages.
struct NetworkBench {
  let server: ServedProgram
  private static let token = "loopbackTokenForAllOfAcme0000001"

  func run() throws(DriverFailure) {
    defer { server.remove() }
    print("\nMaking a Baserow of 200 000 rows …")
    let options = "--seed acme --access-lifetime 36000 --file '\(server.folder)/acme'"
    let url = try server.start(options)
    try server.connect(
      "baserow --name person --url \(url) --email ada@example.com --password-stdin", secret: "correct-horse-1"
    )
    try server.connect("baserow --name token --url \(url) --token-stdin", secret: Self.token)
    let walks = try walks(url)
    print("\nAll 200 000 rows of Events, `sheaf rows --format csv`, seconds; the best of three.\n")
    try show(walks, times: 3)
    server.stop()
    _ = try server.start("\(options) --latency 100 --port \(url.split(separator: ":").last ?? "0")")
    print("\nThe same, every answer 100 ms late; seconds.\n")
    try show(Array(walks.dropFirst()), times: 1)
    try screens()
  }

  // Whole tables

  /// A way to read all rows: one page after the other on one connection, and as the program does it.
  private struct Walk {
    var name: String
    var curl: String
    var sheaf: String
  }

  private func walks(_ url: String) throws(DriverFailure) -> [Walk] {
    let credentials = "-H 'Authorization: Token \(Self.token)'"
    let tables = try server.output("curl -s \(credentials) \(url)/api/database/tables/all-tables/")
    let events = tables.split(separator: "}").first { $0.contains("\"Events\"") } ?? ""
    guard let table = Self.number("\"id\":", in: events) else {
      throw DriverFailure("there is no table Events")
    }
    let login = try server.output(
      "curl -s -H 'Content-Type: application/json' -d '{\"email\": \"ada@example.com\", \"password\":"
        + " \"correct-horse-1\"}' \(url)/api/user/token-auth/")
    let parts = login.split(separator: "\"")
    guard let name = parts.firstIndex(of: "access_token"), name + 2 < parts.count else {
      throw DriverFailure("nobody could log in")
    }
    let session = "-H 'Authorization: JWT \(parts[name + 2])'"
    let views = try server.output("curl -s \(session) \(url)/api/database/views/table/\(table)/")
    guard let view = Self.number("\"id\":", in: Substring(views)) else {
      throw DriverFailure("there is no view")
    }
    let small = "'\(url)/api/database/rows/table/\(table)/?size=200&page=[1-1000]'"
    let large =
      "'\(url)/api/database/views/grid/\(view)/?limit=2000&exclude_count=true&offset=[0-198000:2000]'"
    return [
      Walk(
        name: "1 000 pages of 200, by token", curl: "curl -s -o /dev/null \(credentials) \(small)",
        sheaf: "\(server.sheaf) rows '\(try place("token", table))' --format csv >/dev/null"),
      Walk(
        name: "grid pages of up to 2 000, by session", curl: "curl -s -o /dev/null \(session) \(large)",
        sheaf: "\(server.sheaf) rows 'person/Acme/Big/Events' --format csv >/dev/null"),
    ]
  }

  /// Databases have no names for a token, so the table's place is looked for.
  private func place(_ profile: String, _ table: Int) throws(DriverFailure) -> String {
    for database in try server.output("\(server.sheaf) ls \(profile)").split(separator: "\n") {
      if try server.output("\(server.sheaf) ls '\(profile)/\(database)'").contains("Events") {
        return "\(profile)/\(database)/Events"
      }
    }
    throw DriverFailure("\(profile) shows no table Events")
  }

  private func show(_ walks: [Walk], times: Int) throws(DriverFailure) {
    for walk in walks {
      let curl = try seconds(walk.curl, times)
      let sheaf = try seconds(walk.sheaf, times)
      print("  \(walk.name): curl \(curl.short), sheaf \(sheaf.short) (\((sheaf / curl).short) of it)")
    }
  }

  /// The best of some runs.
  private func seconds(_ line: String, _ times: Int) throws(DriverFailure) -> Double {
    var best = Double.infinity
    for _ in 0..<times {
      let start = ContinuousClock.now
      try server.run(line)
      best = min(best, start.duration(to: .now) / .seconds(1))
    }
    return best
  }

  // Screens

  private func screens() throws(DriverFailure) {
    var starts: [Double] = []
    var ends: [Double] = []
    for _ in 0..<5 {
      let clock = ContinuousClock.now
      let terminal = try server.terminal("person/Acme/Big/Events", width: 200, height: 50)
      starts.append(try terminal.wait(for: "evt-000040", since: clock))
      let jump = ContinuousClock.now
      terminal.type("G")
      ends.append(try terminal.wait(for: "evt-200000", since: jump))
    }
    print("\nThe same table, every answer 100 ms late, ms; medians.\n")
    print("  start to the first screen of rows: \(starts.percentile(50)) (max \(starts.percentile(100)))")
    print("  G to the last rows: \(ends.percentile(50)) (max \(ends.percentile(100)))")
  }

  private static func number(_ name: String, in text: Substring) -> Int? {
    var rest = text
    while !rest.isEmpty, !rest.hasPrefix(name) { rest = rest.dropFirst() }
    return Int(rest.dropFirst(name.count).drop { $0 == " " }.prefix { $0.isNumber })
  }
}
