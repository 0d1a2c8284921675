import SheafModel

/// Makes profiles of the tables of files, and collects complaints.
struct ProfileReader {
  let kinds: [String]
  private(set) var profiles: [Profile] = []
  var warnings: [ConfigWarning] = []

  /// Settings that are secrets, which have a file of their own.
  private static let secretNames: Set = ["token", "password", "secret", "api_key", "refresh_token"]

  init(kinds: [String]) { self.kinds = kinds }

  mutating func read(_ file: ConfigFile) {
    for name in inOrder(file.root, at: [], of: file) {
      guard let node = file.root[name] else { continue }
      if let profile = profile(name, node, file) { profiles.append(profile) }
    }
  }

  private mutating func profile(_ name: String, _ node: ConfigFile.Node, _ file: ConfigFile) -> Profile? {
    guard case .table(let table) = node else {
      warn(file, [name], "\"\(name)\" stands outside of a profile, which is a table such as [acme]")
      return nil
    }
    if let problem = ProfileName.problem(name) {
      warn(file, [name], problem)
      return nil
    }
    if profiles.contains(where: { $0.name == name }) {
      warn(file, [name], "there are two profiles \"\(name)\"; this one is left out")
      return nil
    }
    guard let kind = kind(of: name, table, file) else { return nil }
    var settings = settings(table, at: [name], file)
    settings["kind"] = nil
    return Profile(name: name, kind: kind, settings: settings)
  }

  private mutating func kind(
    of name: String, _ table: [String: ConfigFile.Node], _ file: ConfigFile
  ) -> String? {
    let choices = kinds.map { "\"\($0)\"" }.joined(separator: ", ")
    switch table["kind"] {
    case .string(let kind)? where kinds.contains(kind): return kind
    case .string(let kind)?:
      let hint = Suggestion.phrase(for: kind, among: kinds)
      warn(file, [name, "kind"], "there is no service \"\(kind)\"" + hint)
    case let other?: warn(file, [name, "kind"], "\"kind\" must be a text in quotes, not \(other.kind)")
    case nil: warn(file, [name], "the profile \"\(name)\" does not say its kind: one of \(choices)")
    }
    return nil
  }

  private mutating func settings(
    _ table: [String: ConfigFile.Node], at path: [String], _ file: ConfigFile
  ) -> Profile.Settings {
    var settings = Profile.Settings()
    for name in inOrder(table, at: path, of: file) {
      guard let node = table[name] else { continue }
      if path.count == 1, Self.secretNames.contains(name) {
        warn(file, path + [name], "\"\(name)\" is a secret and not read here: put it into secrets.toml")
      } else if let value = setting(node, at: path + [name], file) {
        settings.entries.append(.init(name, value))
      }
    }
    return settings
  }

  private mutating func setting(
    _ node: ConfigFile.Node, at path: [String], _ file: ConfigFile
  ) -> Setting? {
    switch node {
    case .string(let text): return .text(text)
    case .integer(let number): return .number(number)
    case .bool(let flag): return .flag(flag)
    case .list(let members): return .list(members.compactMap { setting($0, at: path, file) })
    case .table(let table): return .table(settings(table, at: path, file))
    case .other(let kind):
      warn(file, path, "\"\(path.last ?? "")\" must not be \(kind)")
      return nil
    }
  }

  /// The names of a table as they are written: tables come without an order.
  private func inOrder(
    _ table: [String: ConfigFile.Node], at path: [String], of file: ConfigFile
  ) -> [String] {
    table.keys.map { (line: file.lines.line(of: path + [$0]) ?? 0, name: $0) }
      .sorted { ($0.line, $0.name) < ($1.line, $1.name) }.map(\.name)
  }

  private mutating func warn(_ file: ConfigFile, _ path: [String], _ message: String) {
    warnings.append(ConfigWarning(file.location(of: path), message))
  }
}
