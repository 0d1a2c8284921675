import SheafModel

/// The names of an object's members in the order in which they are expected: one that comes where it is expected is
/// known by its bytes, without becoming a text.
public struct JSONNames: Hashable, Sendable {
  /// Each in its quotes.
  private let quoted: [[UInt8]]
  private let places: [ExactText: Int]

  /// - Parameter names: each once.
  public init(_ names: [String]) {
    quoted = names.map { Array(JSONText.string($0).utf8) }
    places = Dictionary(
      zip(names.map { ExactText($0) }, names.indices), uniquingKeysWith: { first, _ in first })
  }

  /// The place of a name among them.
  func place(of name: String) -> Int? { places[ExactText(name)] }

  /// Whether the text goes on with the name at that place.
  func isNext(_ place: Int, in bytes: [UInt8], at position: Int) -> Bool {
    guard place < quoted.count else { return false }
    let name = quoted[place]
    guard position + name.count <= bytes.count else { return false }
    for offset in name.indices where bytes[position + offset] != name[offset] { return false }
    return true
  }

  /// The bytes of the name at that place, with its quotes.
  func length(_ place: Int) -> Int { quoted[place].count }
}
