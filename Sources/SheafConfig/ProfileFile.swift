public import SheafModel

/// `profiles.toml`: a table a profile, without secrets.
///
/// What the user wrote is never written anew: profiles are added at the end, and taken out by their lines.
/// Methods wait for the disk and may be called from any thread.
public struct ProfileFile: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// The profiles in the order in which they are written; none when there is no file.
  ///
  /// What is wrong is left out and reported with its line; the other profiles hold.
  /// - Parameter kinds: the services that there are.
  public func read(kinds: [String]) -> (profiles: [Profile], warnings: [ConfigWarning]) {
    do throws(ConfigProblem) {
      guard let text = try ConfigFile.text(of: path) else { return ([], []) }
      return Self.parse(text, path: path, kinds: kinds)
    } catch {
      return ([], [error.warning])
    }
  }

  /// Reads profiles from text; `path` is for complaints.
  public static func parse(
    _ text: String, path: String, kinds: [String]
  ) -> (profiles: [Profile], warnings: [ConfigWarning]) {
    var reader = ProfileReader(kinds: kinds)
    do throws(ConfigProblem) {
      reader.read(try ConfigFile(path: path, text: text))
    } catch {
      // One mistake makes the whole text unreadable; by itself, each table may be right.
      let parts = parts(of: text)
      if parts.count < 2 { return ([], [error.warning]) }
      for part in parts {
        do throws(ConfigProblem) {
          reader.read(try ConfigFile(path: path, text: part))
        } catch {
          reader.warnings.append(error.warning)
        }
      }
    }
    let warnings = reader.warnings.sorted { ($0.line ?? 0, $0.message) < ($1.line ?? 0, $1.message) }
    return (reader.profiles, warnings)
  }

  /// Adds a profile at the end of the file, which is made when it is missing.
  ///
  /// Throws when the name is taken, whatever stands under it, or cannot be one.
  public func append(_ profile: Profile) throws(ProfileProblem) {
    if let problem = ProfileName.problem(profile.name) { throw ProfileProblem(problem) }
    try PrivateFile.changing(in: folder) { () throws(ProfileProblem) in
      let text = try text()
      try checkFree(profile.name, in: text)
      var document = TOMLDocument(text: text)
      document.append(TOMLText.table(profile))
      let read = Self.parse(document.text, path: path, kinds: [profile.kind])
      guard read.profiles.contains(where: { $0.isAlike(profile) }) else {
        throw ProfileProblem("\(path) has a mistake before its end: correct it first")
      }
      try PrivateFile.replace(path, with: document.text)
    }
  }

  /// Throws, in words for the user, unless a profile of that name could be added now.
  public func checkFree(_ name: String) throws(ProfileProblem) {
    if let problem = ProfileName.problem(name) { throw ProfileProblem(problem) }
    try checkFree(name, in: try text())
  }

  /// Takes a profile out of the file, its comments but for those within it left behind.
  public func remove(_ name: String) throws(ProfileProblem) {
    try PrivateFile.changing(in: folder) { () throws(ProfileProblem) in
      let text = try text()
      var document = TOMLDocument(text: text)
      guard document.remove(name) else { throw ProfileProblem("there is no profile “\(name)” in \(path)") }
      let others = TOMLLines(text).items.filter { $0.path.first != name }.map(\.path)
      guard TOMLLines(document.text).items.map(\.path) == others else {
        throw ProfileProblem("“\(name)” is written in a way that cannot be taken out here: edit \(path)")
      }
      try PrivateFile.replace(path, with: document.text)
    }
  }

  private func checkFree(_ name: String, in text: String) throws(ProfileProblem) {
    let names = Set(TOMLLines(text).items.compactMap(\.path.first))
    guard let taken = names.first(where: { $0.lowercased() == name.lowercased() }) else { return }
    throw ProfileProblem(
      "there is a profile “\(taken)” already: choose another name, or remove it with sheaf disconnect")
  }

  private func text() throws(ProfileProblem) -> String {
    do throws(ConfigProblem) {
      return try ConfigFile.text(of: path) ?? ""
    } catch {
      throw ProfileProblem(error.warning.description)
    }
  }

  private var folder: String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// The text cut before each table of another name, every part behind as many line breaks as stand before it.
  private static func parts(of text: String) -> [String] {
    let lines = TOMLLines.split(text)
    var starts = [0]
    var name: String?
    for item in TOMLLines(text).items where item.isHeader && item.path.first != name {
      name = item.path.first
      if item.lines.lowerBound > 0 { starts.append(item.lines.lowerBound) }
    }
    return starts.enumerated().map { index, start in
      let end = index + 1 < starts.count ? starts[index + 1] : lines.count
      return String(repeating: "\n", count: start) + lines[start..<end].joined(separator: "\n") + "\n"
    }
  }
}

extension Profile {
  /// Whether two profiles say the same, in whatever order.
  package func isAlike(_ other: Profile) -> Bool {
    name == other.name && kind == other.kind
      && Setting.table(settings).sorted == Setting.table(other.settings).sorted
  }
}

extension Setting {
  fileprivate var sorted: Setting {
    switch self {
    case .text, .number, .flag: self
    case .list(let members): .list(members.map(\.sorted))
    case .table(let settings):
      .table(
        Profile.Settings(
          settings.entries.map { .init($0.name, $0.value.sorted) }.sorted { $0.name < $1.name }))
    }
  }
}
