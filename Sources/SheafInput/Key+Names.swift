/// Why a text names no key.
public struct KeyNameError: Error, Hashable, Sendable {
  /// The text that was read.
  public let name: String
  /// A known name that looks like it.
  public let suggestion: String?

  /// One sentence for the user.
  public var message: String {
    let problem = name.isEmpty ? "a key is missing" : "\"\(name)\" is not a key"
    return suggestion.map { "\(problem); did you mean \"\($0)\"?" } ?? problem
  }
}

extension Key {
  /// Reads a name as configuration files have it: `ctrl-d`, `shift-tab`, `pgdn`, `f1`, `space`, `x`.
  ///
  /// Upper and lower case of words do not matter; of single characters they do.
  public init(name: String) throws(KeyNameError) {
    var rest = Substring(name)
    var modifiers: Modifiers = []
    while let (prefix, modifier) = Self.modifierPrefix(of: rest) {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    guard let code = Self.code(named: rest) else {
      throw KeyNameError(name: name, suggestion: Self.suggestion(for: rest, modifiers: modifiers))
    }
    // Bound to a name that never arrives, a command would seem broken.
    if modifiers == .control, let arrivesAs = Self.arrivals[code] {
      throw KeyNameError(name: name, suggestion: arrivesAs)
    }
    self.init(code, modifiers)
  }

  /// The name in configuration files; reading it gives this key again.
  public var name: String { Self.prefix(of: modifiers) + Self.codeName(code) }

  /// The name on screens, in the spelling of keyboards: `Ctrl+D`, `Shift+Tab`, `PgDn`, `Space`, `x`.
  public var label: String {
    let labels: [(Modifiers, String)] = [(.control, "Ctrl+"), (.alt, "Alt+"), (.shift, "Shift+")]
    let prefix = labels.filter { modifiers.contains($0.0) }.map(\.1).joined()
    switch code {
    case .character(" "): return prefix + "Space"
    case .character(let character):
      return prefix + (modifiers.contains(.control) ? character.uppercased() : String(character))
    case .function(let number): return prefix + "F\(number)"
    default: return prefix + (Self.labels[code] ?? Self.codeName(code))
    }
  }

  /// The shortest form on screens, with a symbol where there is a familiar one: `⏎`, `␣`, `↑`, `^D`.
  public var symbol: String {
    if case .character(let character) = code, character != " " {
      if modifiers == .control { return "^" + character.uppercased() }
      return label
    }
    guard let symbol = Self.symbols[code] else { return label }
    return label.dropLast(Key(code).label.count) + symbol
  }

  /// Ctrl keys that terminals send as the byte of another key.
  private static let arrivals: [Code: String] = [
    .character("i"): "tab", .character("m"): "enter", .character("["): "esc", .character("h"): "backspace",
  ]

  private static let prefixes: [(name: String, modifier: Modifiers)] = [
    ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
  ]

  private static let names: [Code: String] = [
    .enter: "enter", .tab: "tab", .escape: "esc", .backspace: "backspace", .delete: "delete",
    .insert: "insert", .up: "up", .down: "down", .left: "left", .right: "right", .home: "home", .end: "end",
    .pageUp: "pgup", .pageDown: "pgdn", .character(" "): "space",
  ]

  private static let labels: [Code: String] = [
    .enter: "Enter", .tab: "Tab", .escape: "Esc", .backspace: "Backspace", .delete: "Delete",
    .insert: "Insert", .up: "↑", .down: "↓", .left: "←", .right: "→", .home: "Home", .end: "End",
    .pageUp: "PgUp", .pageDown: "PgDn",
  ]

  private static let symbols: [Code: String] = [.enter: "⏎", .tab: "⇥", .character(" "): "␣"]

  private static let codes: [String: Code] = Dictionary(
    uniqueKeysWithValues: names.map { ($0.value, $0.key) } + (1...24).map { ("f\($0)", .function($0)) })

  private static func modifierPrefix(of text: Substring) -> (name: String, modifier: Modifiers)? {
    prefixes.first { text.count > $0.name.count && text.lowercased().hasPrefix($0.name) }
  }

  private static func prefix(of modifiers: Modifiers) -> String {
    prefixes.filter { modifiers.contains($0.modifier) }.map(\.name).joined()
  }

  private static func code(named name: Substring) -> Code? {
    if name.count == 1, let character = name.first, !character.isWhitespace { return .character(character) }
    return codes[name.lowercased()]
  }

  private static func codeName(_ code: Code) -> String {
    switch code {
    case .character(let character) where character != " ": String(character)
    case .function(let number): "f\(number)"
    default: names[code] ?? ""
    }
  }

  private static func suggestion(for name: Substring, modifiers: Modifiers) -> String? {
    let otherSpellings = [
      "escape": "esc", "return": "enter", "del": "delete", "ins": "insert", "pageup": "pgup",
      "pagedown": "pgdn", "bs": "backspace", "spc": "space",
    ]
    let wanted = name.lowercased()
    if let spelled = otherSpellings[wanted] { return prefix(of: modifiers) + spelled }
    if wanted.hasPrefix("c-") { return "ctrl-" + wanted.dropFirst(2) }
    if wanted.hasPrefix("m-") || wanted.hasPrefix("a-") { return "alt-" + wanted.dropFirst(2) }
    if wanted.hasPrefix("ctrl+") { return "ctrl-" + wanted.dropFirst(5) }
    let near = codes.keys.sorted().first {
      $0.count > 2 && wanted.count > 1 && $0.hasPrefix(wanted.prefix(3))
    }
    return near.map { prefix(of: modifiers) + $0 }
  }
}

extension Key: CustomStringConvertible {
  /// The name in configuration files.
  public var description: String { name }
}
