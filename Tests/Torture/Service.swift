import TerminalDriver

/// What is done to a table, and how.
struct Service {
  enum Deed: CaseIterable { case edit, paste, add, delete }

  var name: String
  /// What is done to the table.
  var deeds: [Deed]
  /// The place of the table, as the program takes it.
  var place: String
  /// The options of the server behind it; nil for a file.
  var serverOptions: String?
  /// How a profile is connected, given the server's address; and the secret.
  var connection: (options: @Sendable (String) -> String, secret: String)?
  /// Lines for the end of the file of profiles.
  var settings = ""
  /// Whether the fate of every edit can be known without the user.
  var isFile: Bool { serverOptions == nil }
  /// What prints the field's text of each record, a line each.
  var listing: @Sendable (ServedProgram) -> String

  static let file = "notes.db"

  static let all: [Service] = [sqlite, baserow, bika, bubble, botBye]

  private static let sqlite = Service(
    name: "sqlite", deeds: Deed.allCases, place: file + "/notes", serverOptions: nil, connection: nil,
    listing: { "sqlite3 '\($0.folder)/\(file)' 'select ifnull(note, char(32)) from notes'" })

  private static func listed(_ place: String, _ field: String) -> @Sendable (ServedProgram) -> String {
    { program in
      let found = #"s/^{"\#(field)":\(null\|"[^"]*"\).*/\1/p"#
      return
        "\(program.sheaf) rows '\(place)' --format jsonl >'\(program.folder)/rows' && sed -n '\(found)' '\(program.folder)/rows'"
    }
  }

  private static let baserow = Service(
    name: "baserow", deeds: Deed.allCases, place: "baserow/Acme/CRM/Contacts",
    serverOptions: "--seed small --keep-alive 600000 --latency 8",
    connection: (
      { "baserow --name baserow --url \($0) --email ada@example.com --password-stdin" }, "correct-horse-1"
    ),
    listing: listed("baserow/Acme/CRM/Contacts", "Name"))

  private static let bika = Service(
    name: "bika", deeds: Deed.allCases, place: "bika/Team/Guide",
    serverOptions: "--seed small --keep-alive 600000 --latency 8",
    connection: (
      { "bika --name bika --url \($0) --token-stdin" }, "bkteLoopbackTokenForAllSpaces00000000001"
    ),
    settings: "min_request_interval_ms = 0", listing: listed("bika/Team/Guide", "Name"))

  private static let bubble = Service(
    name: "bubble", deeds: Deed.allCases, place: "bubble/loopback/Lead",
    serverOptions: "--seed none --keep-alive 600000 --latency 8",
    connection: (
      { "bubble --name bubble --url \($0) --version test --token-stdin" }, "bubbleAdminTokenOfLoopback000001"
    ),
    listing: listed("bubble/loopback/Lead", "Name"))

  /// Projects can be changed, and not made or deleted.
  private static let botBye = Service(
    name: "botbye", deeds: [.edit, .paste], place: "botbye/Projects",
    serverOptions: "--seed small --keep-alive 600000 --latency 8",
    connection: (
      { "botbye --name botbye --url \($0) --account 7f3c0d52 --token-stdin" }, "loopback-token-for-botbye"
    ),
    listing: listed("botbye/Projects", "name"))
}
