/// How well a text matches what was typed: its characters in order, anywhere.
public struct FuzzyMatch: Hashable, Sendable {
  /// Higher is better.
  public let score: Int
  /// The characters of the text that matched.
  public let positions: [Int]

  /// Nil when the text does not hold the pattern's characters in order.
  ///
  /// Case does not matter; spaces in the pattern are passed over.
  public init?(_ pattern: String, in text: String) {
    let wanted = Array(pattern.lowercased()).filter { $0 != " " }
    let original = Array(text)
    let characters = original.map { Character($0.lowercased().first.map(String.init) ?? String($0)) }
    guard wanted.count <= characters.count else { return nil }
    guard let found = Self.substring(wanted, in: characters) ?? Self.scattered(wanted, in: characters) else {
      return nil
    }
    positions = found
    var score = -characters.count
    for (offset, position) in found.enumerated() {
      let starts =
        position == 0 || !characters[position - 1].isLetter && !characters[position - 1].isNumber
        || (original[position].isUppercase && original[position - 1].isLowercase)
      if starts { score += 30 }
      if offset > 0, found[offset - 1] == position - 1 { score += 20 }
    }
    if found.first == 0 { score += 15 }
    self.score = score
  }

  /// Texts that match, best first; equal ones keep their order.
  public static func ranked<Item>(
    _ items: [Item], by pattern: String, text: (Item) -> String
  ) -> [(item: Item, match: FuzzyMatch)] {
    items.enumerated()
      .compactMap { offset, item in FuzzyMatch(pattern, in: text(item)).map { (offset, item, $0) } }
      .sorted { ($1.2.score, $0.0) < ($0.2.score, $1.0) }
      .map { ($0.1, $0.2) }
  }

  private static func substring(_ wanted: [Character], in text: [Character]) -> [Int]? {
    guard !wanted.isEmpty else { return [] }
    var fallback: [Int]?
    for start in 0...(text.count - wanted.count) where Array(text[start..<start + wanted.count]) == wanted {
      let range = Array(start..<start + wanted.count)
      if start == 0 || !text[start - 1].isLetter { return range }
      fallback = fallback ?? range
    }
    return fallback
  }

  private static func scattered(_ wanted: [Character], in text: [Character]) -> [Int]? {
    var positions: [Int] = []
    var index = 0
    for character in wanted {
      guard let found = text[index...].firstIndex(of: character) else { return nil }
      positions.append(found)
      index = found + 1
    }
    return positions
  }
}
