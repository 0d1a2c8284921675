import SheafCanvas

/// A theme as its file says it, before its colours are looked up.
struct ThemeFile {
  /// What a file says about one role.
  struct Entry {
    var foreground: String?
    var background: String?
    var attributes: Style.Attributes = []
    let location: ConfigLocation
  }

  private(set) var inherits: String?
  private(set) var inheritsLocation: ConfigLocation
  private(set) var palette: [String: String] = [:]
  private(set) var entries: [String: Entry] = [:]
  private(set) var warnings: [ConfigWarning] = []
  private let file: ConfigFile

  static let styleKeys = ["fg", "bg"] + Style.Attributes.names.map(\.name)
  static let knownNames = Role.groups.union(Role.allCases.map(\.rawValue))

  init(_ file: ConfigFile) {
    self.file = file
    inheritsLocation = file.location("inherits")
    for (key, node) in file.root {
      switch (key, node) {
      case ("inherits", .string(let name)): inherits = name
      case ("palette", .table(let colors)): readPalette(colors)
      case ("roles", .table(let roles)):
        for (name, node) in roles { readRole(name, node, path: ["roles", name]) }
      case ("inherits", _), ("palette", _), ("roles", _):
        warn([key], "\"\(key)\" must not be \(node.kind)")
      default: readRole(key, node, path: [key])
      }
    }
  }

  private mutating func readPalette(_ colors: [String: ConfigFile.Node]) {
    for (name, node) in colors {
      switch node {
      case .string(let text) where ColorParser.literal(text) != nil: palette[name] = text
      case .integer(let index) where (0...255).contains(index): palette[name] = String(index)
      case .string(let text):
        let hint = ColorParser(palette: [:]).suggestion(for: text)
        warn(["palette", name], "\"\(text)\" is not a colour" + hint)
      default: warn(["palette", name], "a colour must be a text such as \"#61afef\", not \(node.kind)")
      }
    }
  }

  /// Reads a role, or a group of roles written as nested tables.
  private mutating func readRole(_ name: String, _ node: ConfigFile.Node, path: [String]) {
    switch node {
    case .string(let color): addEntry(name, ["fg": .string(color)], path: path)
    case .table(let table):
      let style = table.filter { Self.isStyle($0.key, $0.value) }
      if !style.isEmpty || table.isEmpty { addEntry(name, style, path: path) }
      for (key, inner) in table where style[key] == nil {
        let isRole = Self.knownNames.contains("\(name).\(key)")
        switch inner {
        case .table: readRole("\(name).\(key)", inner, path: path + [key])
        case .string where isRole: readRole("\(name).\(key)", inner, path: path + [key])
        default:
          warn(path + [key], "a role has no \"\(key)\"" + Suggestion.phrase(for: key, among: Self.styleKeys))
        }
      }
    default: warn(path, "\"\(name)\" must be a colour or a table, not \(node.kind)")
    }
  }

  private static func isStyle(_ key: String, _ node: ConfigFile.Node) -> Bool {
    if case .table = node { return false }
    return styleKeys.contains(key)
  }

  private mutating func addEntry(_ name: String, _ style: [String: ConfigFile.Node], path: [String]) {
    guard Self.knownNames.contains(name) else {
      return warn(path, "there is no role \"\(name)\"" + Suggestion.phrase(for: name, among: Self.knownNames))
    }
    var entry = Entry(location: file.location(of: path))
    for (key, node) in style {
      switch (key, node) {
      case ("fg", .string(let color)): entry.foreground = color
      case ("bg", .string(let color)): entry.background = color
      case ("fg", .integer(let index)): entry.foreground = String(index)
      case ("bg", .integer(let index)): entry.background = String(index)
      case (_, .bool(let isOn)):
        let attribute = Style.Attributes.names.first { $0.name == key }?.attribute
        if isOn, let attribute { entry.attributes.insert(attribute) }
      default: warn(path + [key], "\"\(key)\" must not be \(node.kind)")
      }
    }
    entries[name] = entry
  }

  private mutating func warn(_ path: [String], _ message: String) {
    warnings.append(ConfigWarning(file.location(of: path), message))
  }
}
