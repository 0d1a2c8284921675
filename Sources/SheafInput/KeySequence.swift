/// Keys pressed one after the other, such as `g g`.
public struct KeySequence: Hashable, Sendable {
  /// The keys in order; never empty when read from a name.
  public let keys: [Key]

  /// Makes a sequence of keys.
  public init(_ keys: [Key]) {
    self.keys = keys
  }

  /// Reads key names with spaces between them.
  public init(name: String) throws(KeyNameError) {
    var keys: [Key] = []
    for part in name.split(separator: " ") { keys.append(try Key(name: String(part))) }
    if keys.isEmpty { throw KeyNameError(name: "", suggestion: nil) }
    self.keys = keys
  }

  /// The names with spaces between them; reading it gives this sequence again.
  public var name: String { keys.map(\.name).joined(separator: " ") }

  /// How screens show it: plain characters close together (`gg`), others apart (`Ctrl+K Ctrl+D`).
  public var label: String {
    let areCharacters = keys.allSatisfy { $0.typed != nil && $0 != .space }
    return keys.map(\.label).joined(separator: areCharacters ? "" : " ")
  }
}

extension KeySequence: CustomStringConvertible {
  /// The names with spaces between them.
  public var description: String { name }
}
