import SheafTestSupport

/// One edit of a field of the first contact, by keys.
struct KindEdit: Sendable {
  enum Keys: Sendable {
    /// The editor of one line.
    case line(String)
    /// The editor of several lines.
    case lines([String])
    /// A list that is narrowed by typing.
    case pick(String)
    /// A list in which several are ticked.
    case tick([String])
    /// One key.
    case toggle
  }

  let field: String
  let keys: Keys
  /// What the grid shows then.
  let shown: String
  let query: String
  let stored: String

  static let all: [KindEdit] = [
    KindEdit(
      field: "Name", keys: .line("Ada 李 Lovelace"), shown: "Ada 李 Lovelace", query: "Name",
      stored: "Ada 李 Lovelace"),
    KindEdit(field: "Stage", keys: .pick("won"), shown: "Won", query: "Stage", stored: "Won"),
    KindEdit(field: "Amount", keys: .line("1234.5"), shown: "1 234.50", query: "Amount", stored: "1234.5"),
    KindEdit(
      field: "Company", keys: .pick("Lantern Robotics"), shown: "Lantern Robotics", query: "Company",
      stored: "1"),
    KindEdit(
      field: "Tags", keys: .tick(["renewal", "cold"]), shown: "cold", query: "Tags",
      stored: #"["vip","cold"]"#),
    KindEdit(field: "Rating", keys: .pick("4"), shown: "★★★★☆", query: "Rating", stored: "4"),
    KindEdit(field: "Score", keys: .line("0.1"), shown: "0.1", query: "Score", stored: "0.1"),
    KindEdit(field: "Done", keys: .toggle, shown: "·", query: "Done", stored: "0"),
    KindEdit(
      field: "Due", keys: .line("2027-02-28"), shown: "2027-02-28", query: "Due", stored: "2027-02-28"),
    KindEdit(
      field: "Last call", keys: .line("2026-11-21 14:05"), shown: "2026-11-21 14:05",
      query: "substr(\"Last call\", 1, 16)",
      stored: "2026-11-21T14:05"),
    KindEdit(
      field: "Note", keys: .lines(["first line", "second line"]), shown: "first line",
      query: "replace(Note, char(10), '|')", stored: "first line|second line"),
  ]

  func perform(_ sheaf: TmuxSession) async throws {
    switch keys {
    case .toggle:
      try await sheaf.press("~")
      return
    case .line(let text):
      try await sheaf.press("c")
      try await sheaf.wait(for: "Esc cancel")
      try await sheaf.type(text)
    case .lines(let lines):
      try await sheaf.press("c")
      try await sheaf.wait(for: "Esc cancel")
      for (index, line) in lines.enumerated() {
        if index > 0 { try await sheaf.press("alt-enter") }
        try await sheaf.type(line)
      }
    case .pick(let text):
      try await sheaf.press("enter")
      try await sheaf.wait(for: "Esc cancel")
      try await sheaf.type(text)
      // What is typed and what is found.
      try await sheaf.wait("the choice “\(text)”") { screen in
        screen.contains("› \(text)") && screen.lines.count { $0.lowercased().contains(text.lowercased()) } > 1
      }
    case .tick(let names):
      try await sheaf.press("enter")
      try await sheaf.wait(for: "Esc cancel")
      for name in names {
        try await sheaf.type(name)
        try await sheaf.wait(for: "› \(name)")
        try await sheaf.press("space", "ctrl-u")
        try await sheaf.waitUntilGone("› \(name)")
      }
    }
    try await sheaf.press("enter")
  }
}

extension TmuxSession {
  /// Goes to the contacts through the tree.
  func openContacts() async throws {
    try await press("q")
    try await wait(for: "l open")
    try await press("/")
    try await type("Contacts")
    try await press("enter")
    try await wait(for: "1/20 000  Contacts.Name")
    try await wait(for: "Bjarne Knuth")
  }
}
