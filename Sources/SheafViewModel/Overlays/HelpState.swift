import SheafInput

/// The keys that work where help was asked for, searchable; what is chosen runs.
public struct HelpState: Equatable, Sendable, OverlayModel {
  public struct Line: Equatable, Sendable {
    public let keys: String
    public let command: Command
    /// Whether a heading with the command's group stands above it.
    public var startsGroup = false
  }

  public let title: String
  let all: [Line]
  public internal(set) var filter = TextLine()
  public internal(set) var list = ScrollList()

  /// - Parameters:
  ///   - mode: where the user is.
  ///   - commands: those that do something there.
  init(title: String, mode: KeymapMode, keymap: Keymap, commands working: Set<Command>) {
    self.title = title
    var seen: Set<Command> = []
    var lines: [Line] = []
    let commands = mode.chain.flatMap { keymap.all(in: $0).map(\.command) }
    let order = Dictionary(uniqueKeysWithValues: Command.allCases.enumerated().map { ($1, $0) })
    for command in commands.sorted(by: { (order[$0] ?? 0) < (order[$1] ?? 0) })
    where working.contains(command) && seen.insert(command).inserted {
      let keys = keymap.keys(for: command, in: mode).map(\.label).joined(separator: "  ")
      // Each of its keys may mean something else in this mode.
      guard !keys.isEmpty else { continue }
      lines.append(Line(keys: keys, command: command))
    }
    all = lines
  }

  var mode: KeymapMode { .picker }
  var overlay: Overlay { .help(self) }

  /// What is shown: everything by group, or what matches the filter, best first.
  public var lines: [Line] {
    guard filter.isEmpty else {
      return FuzzyMatch.ranked(all, by: filter.text) { $0.command.help + " " + $0.keys }.map(\.item)
    }
    var lines = all.sorted { $0.command.group.order < $1.command.group.order }
    for index in lines.indices {
      lines[index].startsGroup = index == 0 || lines[index - 1].command.group != lines[index].command.group
    }
    return lines
  }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    let lines = lines
    if list.move(command, count: count, items: lines.count, page: Self.page(context)) { return .handled }
    switch command {
    case .accept:
      return lines.indices.contains(list.index) ? .answer(.run(lines[list.index].command)) : .handled
    case .cancel, .escape, .interrupt, .help: return .close
    default:
      guard filter.apply(command) else { return .ignored }
      list = ScrollList()
      return .handled
    }
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    if filter.isEmpty, character == "?" || character == "q" { return .close }
    _ = filter.insert(String(character))
    list = ScrollList()
    return .handled
  }

  /// Lines that fit between the frame and the filter.
  public static func page(width: Int, height: Int) -> Int { max(1, height - 6) }
  static func page(_ context: Context) -> Int { page(width: context.width, height: context.height) }
}

extension Command.Group {
  var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
