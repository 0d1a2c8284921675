import SheafModel

/// What can be typed after `:`.
enum CommandLine: Equatable, Sendable {
  case row(Int)
  case run(Command)
  case column(String)
  case filter(String?)
  case sort(String?)
  case search(String)
  case theme(String)
  case open(String)
  case unknown(String)

  /// Short forms that hands know from elsewhere.
  private static let abbreviations: [String: Command] = [
    "q": .quit, "q!": .quit, "w": .sendPending, "wq": .quit, "h": .help, "undo": .undo, "redo": .redo,
    "files": .listFiles, "columns": .columnsPanel, "messages": .messages, "reload": .refresh,
  ]

  init(_ text: String) {
    let words = text.trimmed.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1].trimmed : nil
    guard let verb = words.first else {
      self = .unknown("")
      return
    }
    switch (verb, rest) {
    case ("column", let name?), ("goto", let name?): self = .column(name)
    case ("filter", _): self = .filter(rest)
    case ("sort", _): self = .sort(rest)
    case ("search", let text?): self = .search(text)
    case ("theme", let name?): self = .theme(name)
    case ("open", let place?), ("e", let place?): self = .open(place)
    default:
      if let row = Int(outside: verb), row > 0 {
        self = .row(row)
      } else if rest == nil, let command = Self.abbreviations[verb] ?? Command(rawValue: verb) {
        self = .run(command)
      } else {
        self = .unknown(verb)
      }
    }
  }

  /// Verbs that begin with what is typed.
  static func suggestions(_ text: String) -> [String] {
    guard !text.isEmpty, !text.contains(" ") else { return [] }
    let verbs = ["column", "filter", "sort", "search", "theme", "open"] + Command.allCases.map(\.rawValue)
    return verbs.filter { $0.hasPrefix(text) }.sorted()
  }
}
