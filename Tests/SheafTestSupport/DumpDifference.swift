/// What one dump has that another has not.
public struct DumpDifference: Equatable, Sendable, CustomStringConvertible {
  public var removed: [String]
  public var added: [String]

  /// Compares two dumps line by line, in order; equal lines are matched once each.
  public init(from old: [String], to new: [String]) {
    let changes = new.difference(from: old)
    removed = changes.removals.map { if case .remove(_, let line, _) = $0 { line } else { "" } }
    added = changes.insertions.map { if case .insert(_, let line, _) = $0 { line } else { "" } }
  }

  public init(removed: [String] = [], added: [String] = []) {
    self.removed = removed
    self.added = added
  }

  public var description: String {
    (removed.map { "- \($0)" } + added.map { "+ \($0)" }).joined(separator: "\n")
  }
}
