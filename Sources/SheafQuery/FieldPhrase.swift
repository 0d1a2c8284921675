import SheafModel
import SheafValues

/// A field named by tokens: one quoted name, or as many bare words as its name has.
enum FieldPhrase {
  /// The field whose name begins the tokens, and how many of them it takes; the longest name wins.
  static func read(
    _ tokens: ArraySlice<FilterToken>, in fields: [Field], source: (Range<Int>) -> String
  ) -> (Field, Int)? {
    guard let first = tokens.first else { return nil }
    if case .name(let name) = first.kind { return FieldLookup.field(named: name, in: fields).map { ($0, 1) } }
    let words = words(tokens).prefix(8)
    for count in stride(from: words.count, to: 0, by: -1) {
      let last = words[words.startIndex + count - 1]
      let name = source(first.range.lowerBound..<last.range.upperBound)
      if let field = FieldLookup.field(named: name, in: fields) { return (field, count) }
    }
    return nil
  }

  /// The tokens that seem to be meant as a name that no field has: words up to what looks like a comparison.
  static func unknown(_ tokens: ArraySlice<FilterToken>) -> ArraySlice<FilterToken> {
    let words = words(tokens)
    var end = words.startIndex + min(1, words.count)
    while end < words.endIndex, !["and", "or"].contains(words[end].keyword),
      WrittenComparison.read(tokens[end...]) == nil
    { end += 1 }
    return words[..<end]
  }

  private static func words(_ tokens: ArraySlice<FilterToken>) -> ArraySlice<FilterToken> {
    tokens.prefix { $0.keyword != nil }
  }
}
