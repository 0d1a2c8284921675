public import SheafModel
import SheafValues

/// What may be typed at the caret of a filter line.
public struct FilterCompletion: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case field, comparison, value, connective }

    /// What replaces the range, quoted where the language needs it.
    public var text: String
    public var kind: Kind

    public init(text: String, kind: Kind) {
      self.text = text
      self.kind = kind
    }
  }

  /// The characters that an item replaces, up to the caret.
  public var range: Range<Int>
  /// The likeliest first; empty where anything may be typed.
  public var items: [Item]

  /// The completion of `text` with the caret before its character number `caret`.
  public static func at(_ text: String, caret: Int, fields: [Field]) -> FilterCompletion {
    let start = String(text.prefix(max(0, caret)))
    var reader = CompletionReader(start, fields: fields)
    return reader.completion()
  }
}

/// Walks the tokens before the caret and stops at what is not finished.
private struct CompletionReader {
  private enum Expected {
    case field, comparison(Field), value(Field, Comparison, isListed: Bool), connective
  }

  private let characters: [Character]
  private let lexer: FilterLexer
  private let fields: [Field]
  /// The tokens that are finished: all but one that touches the caret.
  private let finished: [FilterToken]
  private var position = 0

  init(_ text: String, fields: [Field]) {
    lexer = FilterLexer(text)
    characters = lexer.characters
    self.fields = fields
    var tokens = lexer.tokens
    if let last = tokens.last, last.range.upperBound == characters.count, last.keyword != nil {
      tokens.removeLast()
    }
    finished = tokens
  }

  mutating func completion() -> FilterCompletion {
    var expected = Expected.field
    while position < finished.count, let next = advance(expected) { expected = next }
    // What follows the last finished part, as far as it is typed.
    let begin = position < finished.count ? finished[position].range.lowerBound : tailStart()
    let range = begin..<characters.count
    let typed = String(characters[range])
    if case .value(let field, let comparison, false) = expected,
      let word = wordAfterValue(typed, field, comparison)
    {
      let items = matching(word, Self.connectives, .connective)
      return FilterCompletion(range: (characters.count - word.count)..<characters.count, items: items)
    }
    return FilterCompletion(range: range, items: items(expected, typed))
  }

  /// The word at the caret when a bare value seems to have ended before it, which only a space can tell.
  private func wordAfterValue(_ typed: String, _ field: Field, _ comparison: Comparison) -> String? {
    guard let space = typed.lastIndex(of: " "), typed.first != "\"", typed.first != "'" else { return nil }
    let grows = values(field, comparison).contains { TextMatching.startsWith($0.0, typed) }
    return grows ? nil : String(typed[typed.index(after: space)...])
  }

  /// Where the unfinished token starts, or the caret.
  private func tailStart() -> Int {
    var start = finished.last?.range.upperBound ?? 0
    while start < characters.count, characters[start].isWhitespace { start += 1 }
    return start
  }

  /// What is expected after the part at the position; nil when that part is not finished.
  private mutating func advance(_ expected: Expected) -> Expected? {
    let rest = finished[position...]
    switch expected {
    case .field:
      if rest.first?.kind == .open || rest.first?.keyword == "not" {
        position += 1
        return .field
      }
      guard let (field, count) = FieldPhrase.read(rest, in: fields, source: lexer.source) else { return nil }
      position += count
      return .comparison(field)
    case .comparison(let field): return advanceComparison(field, rest)
    case .value(let field, let comparison, let isListed): return advanceValue(field, comparison, isListed)
    case .connective:
      let isNext = rest.first?.keyword == "and" || rest.first?.keyword == "or"
      guard isNext || rest.first?.kind == .close else { return nil }
      position += 1
      return isNext ? .field : .connective
    }
  }

  private mutating func advanceComparison(_ field: Field, _ rest: ArraySlice<FilterToken>) -> Expected? {
    if ["and", "or"].contains(rest.first?.keyword) || rest.first?.kind == .close { return .connective }
    guard let (written, count) = WrittenComparison.read(rest) else { return nil }
    // “is”, “is not” and “not” may still grow into a longer comparison.
    if count == rest.count, ["is", "not"].contains(rest.last?.keyword) { return nil }
    position += count
    switch written {
    case .plain(.isEmpty), .plain(.isNotEmpty): return .connective
    case .plain(.isIn), .notIn:
      if position < finished.count, finished[position].kind == .open { position += 1 }
      return .value(field, .equals, isListed: true)
    case .plain(let comparison): return .value(field, comparison, isListed: false)
    }
  }

  private mutating func advanceValue(_ field: Field, _ comparison: Comparison, _ isListed: Bool) -> Expected?
  {
    var rest = finished[position...]
    var end = position
    if comparison == .within {
      // What comes before the place is words as well.
      guard let of = rest.firstIndex(where: { $0.keyword == "of" }), of + 1 < finished.count else {
        return nil
      }
      end = of + 1
      position = end
      rest = finished[end...]
    }
    if case .string = rest.first?.kind {
      end += 1
    } else {
      while end < finished.count, finished[end].keyword != nil,
        !["and", "or"].contains(finished[end].keyword)
      {
        end += 1
      }
    }
    guard end > position else { return nil }
    let isString = finished[position].keyword == nil
    if isListed {
      guard end < finished.count else { return isString ? moved(end, .connective) : nil }
      if finished[end].kind == .comma { return moved(end + 1, .value(field, comparison, isListed: true)) }
      return moved(finished[end].kind == .close ? end + 1 : end, .connective)
    }
    guard isString || end < finished.count else { return nil }
    return moved(end, .connective)
  }

  private mutating func moved(_ end: Int, _ expected: Expected) -> Expected {
    position = end
    return expected
  }

  private func items(_ expected: Expected, _ typed: String) -> [FilterCompletion.Item] {
    switch expected {
    case .field:
      let names = fields.map { ($0.name, FieldName.written($0, in: fields)) }
      return matching(typed.filter { $0 != "`" && $0 != "{" }, names, .field)
    case .comparison(let field):
      return matching(
        typed, ComparisonRules.comparisons(for: field).map(ComparisonRules.text).map { ($0, $0) },
        .comparison)
    case .value(let field, let comparison, _):
      return matching(typed.filter { $0 != "\"" && $0 != "'" }, values(field, comparison), .value)
    case .connective: return matching(typed, Self.connectives, .connective)
    }
  }

  private func values(_ field: Field, _ comparison: Comparison) -> [(String, String)] {
    switch (field.kind, comparison) {
    case (.choice(let options, _), .equals), (.choice(let options, _), .notEquals):
      options.map { ($0.name, FilterText.quoted($0.name)) }
    case (_, .within): ["10 mi of ", "25 mi of ", "10 km of ", "50 km of "].map { ($0, $0) }
    case (.boolean, _): [("true", "true"), ("false", "false")]
    case (.date, _), (.dateTime, _):
      ["today", "tomorrow", "yesterday", "+7d", "-7d", "next week", "last week"].map { ($0, $0) }
    default: []
    }
  }

  /// The candidates like what is typed, all of them while nothing is.
  private func matching(
    _ typed: String, _ candidates: [(String, String)], _ kind: FilterCompletion.Item.Kind
  ) -> [FilterCompletion.Item] {
    let typed = trimmed(typed)
    if typed.isEmpty { return candidates.map { FilterCompletion.Item(text: $0.1, kind: kind) } }
    let near = NearestNames.of(typed, in: candidates.map(\.0), limit: 12)
    return near.compactMap { name in
      candidates.first { $0.0 == name }.map { FilterCompletion.Item(text: $0.1, kind: kind) }
    }
  }

  private static let connectives = [("and", "and"), ("or", "or")]
}
