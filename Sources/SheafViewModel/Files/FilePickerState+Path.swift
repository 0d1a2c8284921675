import SheafModel

/// The path that is typed: completed with Tab, followed with Enter.
extension FilePickerState {
  mutating func startPath(_ text: String) {
    typing = .path
    path = TextLine(text)
    pathChanged()
  }

  mutating func pathChanged() {
    pathProblem = nil
    completions = []
    wait = nil
  }

  /// Whether the answer about a typed path is on its way.
  public var isFollowingPath: Bool { wait != nil }

  mutating func editPath(_ command: Command, in context: Context) -> Outcome {
    switch command {
    case .accept, .open: return follow(home: context.environment.home)
    case .acceptAndRight, .acceptAndLeft, .complete: return complete(home: context.environment.home)
    case .escape, .cancel:
      pathChanged()
      typing = .nothing
    case .interrupt: return .close
    case .up, .down, .newLine: return .handled
    default:
      guard path.apply(command) else { return .ignored }
      pathChanged()
    }
    return .handled
  }

  /// Follows the typed path: into a folder, or to the file that it names.
  private mutating func follow(home: String) -> Outcome {
    let text = path.text.trimmed
    guard !text.isEmpty else {
      typing = .nothing
      return .handled
    }
    pathChanged()
    let target = PathText.resolved(text, in: folder, home: home)
    guard target != "/" else { return go(to: target) }
    let parent = PathText.parent(of: target)
    wait = .parent(of: target)
    if PathText.isSame(parent, folder), !isReading, problem == nil {
      return meet(target, among: listing.entries)
    }
    return .effects([.listDirectory(parent)])
  }

  /// Goes where a path leads, now that the folder that holds it is known.
  private mutating func meet(_ target: String, among entries: [DirectoryEntry]) -> Outcome {
    let name = PathText.name(of: target)
    wait = nil
    guard let entry = entries.first(where: { PathText.isSame($0.name, name) }) else {
      if isSaving, path.text.utf8.last != UInt8(ascii: "/") { return saveAs(target) }
      pathProblem = "There is no \(name) in \(PathText.parent(of: target))"
      return .handled
    }
    if let obstacle = obstacle(entry) {
      pathProblem = obstacle
      return .handled
    }
    if entry.kind == .folder { return go(to: target) }
    if isSaving {
      pathProblem = "\(name) is there already"
      return .handled
    }
    return take(localFile(entry, in: PathText.parent(of: target)))
  }

  /// Takes an answer that the typed path waits for.
  mutating func takeAwaited(_ path: String, _ result: Result<[DirectoryEntry], FileProblem>) -> [Effect] {
    switch (wait, result) {
    case (.completion(path), .success(let entries)):
      wait = nil
      complete(among: entries)
    case (.completion(path), .failure(let problem)):
      wait = nil
      pathProblem = problem.message
    case (.parent(of: let target), .success(let entries)) where PathText.parent(of: target) == path:
      return meetLater(target, among: entries)
    case (.parent(of: let target), .failure) where PathText.parent(of: target) == path:
      // A folder may be open to those who know its name though the one around it is not.
      wait = .target(target)
      return [.listDirectory(target)]
    case (.target(path), .success): return go(to: path).effects
    case (.target(path), .failure(let problem)):
      wait = nil
      pathProblem = problem.message
    default: break
    }
    return []
  }

  /// As `meet`, while an answer is received: what closes the picker is left for `decide`.
  private mutating func meetLater(_ target: String, among entries: [DirectoryEntry]) -> [Effect] {
    let outcome = meet(target, among: entries)
    if case .files(let files, _)? = outcome.answer { decided = files.last }
    return outcome.effects
  }

  /// The folder part of the typed path, as typed, and the beginning of a name after it.
  private var typedParts: (folder: String, start: String) {
    let text = path.text
    if text == "~" { return ("~/", "") }
    let parts = PathText.split(text)
    return (parts.folder, parts.name)
  }

  private mutating func complete(home: String) -> Outcome {
    let typed = typedParts.folder
    let wanted = typed.isEmpty ? folder : PathText.resolved(typed, in: folder, home: home)
    pathChanged()
    if PathText.isSame(wanted, folder), !isReading, problem == nil {
      complete(among: listing.entries)
      return .handled
    }
    wait = .completion(folder: wanted)
    return .effects([.listDirectory(wanted)])
  }

  /// Adds what all names that begin so have in common, and lists them when there are several.
  private mutating func complete(among entries: [DirectoryEntry]) {
    let (typed, start) = typedParts
    let usable = entries.filter { $0.refusal == nil && (!$0.isHidden || start.hasPrefix(".")) }
    var found = usable.filter { $0.name.hasPrefix(start) }
    if found.isEmpty {
      let folded = start.lowercased()
      found = usable.filter { $0.name.lowercased().hasPrefix(folded) }
    }
    guard let first = found.first else {
      pathProblem = start.isEmpty ? "Nothing to complete from here" : "Nothing begins with \(start) here"
      return
    }
    if found.count == 1 {
      path.set(typed + first.name + (first.kind == .folder ? "/" : ""))
      return
    }
    let common = found.dropFirst().reduce(first.name[...]) { $0.prefix(commonCount($0, $1.name)) }
    if common.count >= start.count { path.set(typed + common) }
    completions = found
  }

  private func commonCount(_ a: Substring, _ b: String) -> Int {
    zip(a, b).prefix { $0 == $1 }.count
  }
}
