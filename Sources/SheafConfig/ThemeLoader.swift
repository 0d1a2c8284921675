import FoundationEssentials
public import SheafCanvas
public import SheafThemes

/// Finds themes by name: the user's own first, then the bundled ones.
public struct ThemeLoader: Sendable {
  /// The folder of the user's themes, which need not exist.
  private let folder: String?
  private let bundled: [BundledTheme]

  /// Makes a loader; without a folder there are the bundled themes only.
  public init(folder: String?, bundled: [BundledTheme] = BundledTheme.all) {
    self.folder = folder
    self.bundled = bundled
  }

  /// The theme for a terminal when the user named none.
  public static func defaultName(for depth: ColorDepth) -> String {
    switch depth {
    case .none: "mono"
    case .ansi8, .ansi16: "ansi16"
    case .indexed256, .trueColor: "default-dark"
    }
  }

  /// Every name that `load` knows, in order.
  public func names() -> [String] {
    var names = Set(bundled.map(\.name))
    if let folder {
      // A folder that is missing or closed holds no themes.
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      names.formUnion(files.filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) })
    }
    return names.sorted()
  }

  /// Loads a theme by its name, or by the path of its file when the name has a "/".
  ///
  /// What is wrong in it is left out and reported; when there is no such theme, it is `default-dark`.
  public func load(_ name: String) -> (theme: Theme, warnings: [ConfigWarning]) {
    var chain = ThemeChain()
    if append(name, askedBy: nil, to: &chain) { return chain.theme(named: name) }
    _ = append("default-dark", askedBy: nil, to: &chain)
    return chain.theme(named: "default-dark")
  }

  /// Adds a theme and those it inherits from, nearest first; false when there is no such theme.
  private func append(_ name: String, askedBy: ConfigLocation?, to chain: inout ThemeChain) -> Bool {
    do throws(ConfigProblem) {
      guard let found = try find(name, unless: chain.sources) else {
        chain.warnings.append(missing(name, askedBy: askedBy, in: chain))
        return false
      }
      let file = ThemeFile(found)
      chain.add(file, source: found.path)
      if let parent = file.inherits { _ = append(parent, askedBy: file.inheritsLocation, to: &chain) }
      return true
    } catch {
      chain.warnings.append(error.warning)
      return false
    }
  }

  /// A theme that is not in the chain yet: a user's theme may inherit from a bundled one of the same name.
  private func find(_ name: String, unless used: Set<String>) throws(ConfigProblem) -> ConfigFile? {
    if name.contains("/") { return used.contains(name) ? nil : try ConfigFile.read(name) }
    if let folder {
      let path = Paths.join(folder, name + ".toml")
      if !used.contains(path), let file = try ConfigFile.read(path) { return file }
    }
    let path = Self.bundledPath(name)
    guard !used.contains(path), let theme = bundled.first(where: { $0.name == name }) else { return nil }
    return try ConfigFile(path: path, text: theme.text)
  }

  private static func bundledPath(_ name: String) -> String { "themes/\(name).toml" }

  private func missing(_ name: String, askedBy: ConfigLocation?, in chain: ThemeChain) -> ConfigWarning {
    if let askedBy, names().contains(name) {
      return ConfigWarning(askedBy, "the theme inherits from itself through \"\(name)\"")
    }
    let location = askedBy ?? ConfigLocation(file: name.contains("/") ? name : "theme", line: nil)
    return ConfigWarning(
      location, "there is no theme \"\(name)\"" + Suggestion.phrase(for: name, among: names()))
  }
}

/// A theme and its ancestors, nearest first.
private struct ThemeChain {
  private(set) var sources: Set<String> = []
  var warnings: [ConfigWarning] = []
  private var files: [ThemeFile] = []

  mutating func add(_ file: ThemeFile, source: String) {
    files.append(file)
    sources.insert(source)
    warnings += file.warnings.sorted { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) }
  }

  mutating func theme(named name: String) -> (theme: Theme, warnings: [ConfigWarning]) {
    let theme = Theme(name: name, styles: styles())
    return (theme, warnings)
  }

  /// The look of every role that a file of the chain speaks of.
  ///
  /// A colour's name means what the nearest palette says, also in what is inherited, so a variant of a
  /// theme may be a palette alone.
  private mutating func styles() -> [String: Style] {
    var palette: [String: String] = [:]
    var entries: [String: ThemeFile.Entry] = [:]
    for file in files.reversed() {
      palette.merge(file.palette) { _, nearer in nearer }
      entries.merge(file.entries) { _, nearer in nearer }
    }
    let parser = ColorParser(palette: palette)
    var styles: [String: Style] = [:]
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      styles[name] = Style(
        foreground: color(entry.foreground, entry.location, parser),
        background: color(entry.background, entry.location, parser), attributes: entry.attributes)
    }
    return styles
  }

  private mutating func color(_ text: String?, _ location: ConfigLocation, _ parser: ColorParser) -> Color? {
    guard let text else { return nil }
    if let color = parser.color(text) { return color }
    warnings.append(ConfigWarning(location, "\"\(text)\" is not a colour" + parser.suggestion(for: text)))
    return nil
  }
}
