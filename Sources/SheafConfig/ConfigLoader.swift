import SheafInput

/// Reads `config.toml`.
public enum ConfigLoader {
  /// Reads the file at `path`; without one the defaults hold.
  ///
  /// What is wrong in it is left out and reported.
  public static func load(path: String) -> (config: Config, warnings: [ConfigWarning]) {
    do throws(ConfigProblem) {
      guard let file = try ConfigFile.read(path) else { return (Config(), []) }
      return read(file)
    } catch {
      return (Config(), [error.warning])
    }
  }

  /// Reads configuration text; `path` is for complaints.
  public static func parse(_ text: String, path: String) -> (config: Config, warnings: [ConfigWarning]) {
    do throws(ConfigProblem) {
      return read(try ConfigFile(path: path, text: text))
    } catch {
      return (Config(), [error.warning])
    }
  }

  private static func read(_ file: ConfigFile) -> (config: Config, warnings: [ConfigWarning]) {
    var reader = ConfigReader(file: file)
    reader.readAll()
    // Tables come without an order; by line is how a person reads them.
    let warnings = reader.warnings.sorted { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) }
    return (reader.config, warnings)
  }
}

/// Walks through one file and collects settings and complaints.
private struct ConfigReader {
  let file: ConfigFile
  var config = Config()
  var warnings: [ConfigWarning] = []

  mutating func readAll() {
    for (key, node) in file.root {
      switch key {
      case "theme":
        if let name = text(node, at: ["theme"]) { config.theme = name }
      case "ui": readTable(node, at: key) { $0.readInterface($1, $2) }
      case "keys": readTable(node, at: key) { $0.readMode($1, $2) }
      default: warnUnknown([key], known: ["theme", "ui", "keys"])
      }
    }
    config.keyBindings.sort { ($0.mode, $0.keys.name) < ($1.mode, $1.keys.name) }
  }

  private mutating func readTable(
    _ node: ConfigFile.Node, at key: String,
    _ read: (inout ConfigReader, String, ConfigFile.Node) -> Void
  ) {
    guard case .table(let table) = node else {
      return warn([key], "\"\(key)\" must be a table, not \(node.kind)")
    }
    for (key, node) in table { read(&self, key, node) }
  }

  private mutating func readInterface(_ key: String, _ node: ConfigFile.Node) {
    let path = ["ui", key]
    switch key {
    case "typing_edits":
      if let flag = flag(node, at: path) { config.typingEdits = flag }
    case "mouse":
      if let flag = flag(node, at: path) { config.mouse = flag }
    case "escape_delay_ms":
      guard case .integer(let delay) = node, (1...1000).contains(delay) else {
        return warn(path, "\"escape_delay_ms\" must be a number from 1 to 1000")
      }
      config.escapeDelayMilliseconds = delay
    default: warnUnknown(path, known: ["typing_edits", "mouse", "escape_delay_ms"])
    }
  }

  private mutating func readMode(_ mode: String, _ node: ConfigFile.Node) {
    guard case .table(let bindings) = node else {
      return warn(["keys", mode], "\"keys.\(mode)\" must be a table of keys, not \(node.kind)")
    }
    for (name, command) in bindings { readBinding(mode, name, command) }
  }

  private mutating func readBinding(_ mode: String, _ name: String, _ node: ConfigFile.Node) {
    let path = ["keys", mode, name]
    guard let command = text(node, at: path) else { return }
    do throws(KeyNameError) {
      let keys = try KeySequence(name: name)
      config.keyBindings.append(
        KeyBinding(mode: mode, keys: keys, command: command, location: file.location(of: path)))
    } catch {
      warn(path, error.message)
    }
  }

  private mutating func text(_ node: ConfigFile.Node, at path: [String]) -> String? {
    if case .string(let text) = node { return text }
    warn(path, "\"\(path.last ?? "")\" must be a text in quotes, not \(node.kind)")
    return nil
  }

  private mutating func flag(_ node: ConfigFile.Node, at path: [String]) -> Bool? {
    if case .bool(let flag) = node { return flag }
    warn(path, "\"\(path.last ?? "")\" must be true or false, not \(node.kind)")
    return nil
  }

  private mutating func warnUnknown(_ path: [String], known: [String]) {
    let name = path.last ?? ""
    warn(path, "there is no setting \"\(name)\"" + Suggestion.phrase(for: name, among: known))
  }

  private mutating func warn(_ path: [String], _ message: String) {
    warnings.append(ConfigWarning(file.location(of: path), message))
  }
}
