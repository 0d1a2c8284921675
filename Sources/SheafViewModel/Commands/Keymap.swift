public import SheafInput

/// Which keys run which command, by mode.
public struct Keymap: Equatable, Sendable {
  public enum Match: Equatable, Sendable {
    case command(Command)
    /// The beginning of one or more sequences.
    case pending
    case none
  }

  private var bindings: [KeymapMode: [KeySequence: Command]] = [:]

  public init() {}

  /// Binds keys to a command; nil unbinds them.
  ///
  /// Later bindings win.
  public mutating func bind(_ keys: KeySequence, to command: Command?, in mode: KeymapMode) {
    bindings[mode, default: [:]][keys] = command
  }

  func match(_ keys: [Key], in mode: KeymapMode) -> Match {
    for mode in mode.chain {
      if let command = bindings[mode]?[KeySequence(keys)] { return .command(command) }
    }
    return continuations(of: keys, in: mode).isEmpty ? .none : .pending
  }

  /// What may follow keys that are not complete, in the order of the command table.
  public func continuations(of keys: [Key], in mode: KeymapMode) -> [(keys: KeySequence, command: Command)] {
    var found: [KeySequence: Command] = [:]
    for mode in mode.chain.reversed() {
      for (sequence, command) in bindings[mode] ?? [:]
      where sequence.keys.count > keys.count && sequence.keys.starts(with: keys) {
        found[KeySequence(Array(sequence.keys.dropFirst(keys.count)))] = command
      }
    }
    return found.map { ($0.key, $0.value) }.sorted { $0.keys.name < $1.keys.name }
  }

  /// The keys of a command in a mode, shortest first.
  public func keys(for command: Command, in mode: KeymapMode) -> [KeySequence] {
    var seen: Set<KeySequence> = []
    var keys: [KeySequence] = []
    for candidate in mode.chain {
      for (sequence, bound) in bindings[candidate] ?? [:] where bound == command && !seen.contains(sequence) {
        guard case .command(command) = match(sequence.keys, in: mode) else { continue }
        seen.insert(sequence)
        keys.append(sequence)
      }
    }
    return keys.sorted { ($0.label.count, $0.name) < ($1.label.count, $1.name) }
  }

  /// Everything that is bound in one mode itself.
  public func all(in mode: KeymapMode) -> [(keys: KeySequence, command: Command)] {
    (bindings[mode] ?? [:]).map { ($0.key, $0.value) }.sorted { $0.keys.name < $1.keys.name }
  }
}
