public import SheafModel
import SheafValues

/// Reads the filter language; `docs/filters.md` describes it.
public struct FilterParser {
  let lexer: FilterLexer
  let fields: [Field]
  let now: DateTime
  var position = 0
  private var depth = 0
  /// Deeper nesting than people write; it bounds the stack.
  private static let depthLimit = 64

  /// The filter that `text` means, or what is wrong with it and where.
  ///
  /// Blank text holds for every record. Relative dates are seen from `now`. `not` is pushed down to the
  /// conditions, so the result says the opposite of each in terms of the comparisons there are.
  public static func parse(
    _ text: String, fields: [Field], now: DateTime
  ) -> Result<Filter, FilterProblem> {
    var parser = FilterParser(lexer: FilterLexer(text), fields: fields, now: now)
    do throws(FilterProblem) {
      return .success(try parser.wholeText())
    } catch {
      return .failure(error)
    }
  }

  private init(lexer: FilterLexer, fields: [Field], now: DateTime) {
    self.lexer = lexer
    self.fields = fields
    self.now = now
  }

  var rest: ArraySlice<FilterToken> { lexer.tokens[position...] }
  var current: FilterToken? { rest.first }
  /// Where the current token is, or the end of the text.
  var place: Range<Int> {
    current?.range ?? lexer.characters.count..<lexer.characters.count
  }

  private mutating func wholeText() throws(FilterProblem) -> Filter {
    if let problem = lexer.problem { throw problem }
    if lexer.tokens.isEmpty { return .all([]) }
    let filter = try alternatives()
    guard let extra = current else { return filter }
    if extra.kind == .close { throw FilterProblem("no bracket is open here", range: extra.range) }
    throw FilterProblem(
      "expected “and” or “or”; a value with spaces can stand in quotes", range: extra.range,
      suggestions: ["and", "or"])
  }

  private mutating func alternatives() throws(FilterProblem) -> Filter {
    var parts = [try conjunction()]
    while takeKeyword("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(FilterProblem) -> Filter {
    var parts = [try term()]
    while takeKeyword("and") { parts.append(try term()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func term() throws(FilterProblem) -> Filter {
    guard depth < Self.depthLimit else { throw FilterProblem("brackets are nested too deep", range: place) }
    depth += 1
    defer { depth -= 1 }
    let start = place
    if current?.keyword == "not" {
      position += 1
      return try FilterNegation.of(try term(), at: start)
    }
    guard take(.open) else { return try condition() }
    if take(.close) { return .all([]) }
    let inner = try alternatives()
    guard take(.close) else { throw FilterProblem("this bracket is not closed", range: start) }
    return inner
  }

  private mutating func condition() throws(FilterProblem) -> Filter {
    let field = try field()
    guard let (written, count) = WrittenComparison.read(rest) else { return try bareCondition(field) }
    let start = place
    position += count
    let range = start.lowerBound..<lexer.tokens[position - 1].range.upperBound
    switch written {
    case .notIn:
      try check(.isIn, field, range)
      let inside = try list(field)
      return try FilterNegation.of(inside, at: range)
    case .plain(let comparison):
      try check(comparison, field, range)
      switch comparison {
      case .isEmpty, .isNotEmpty: return .test(Predicate(field: field.id, comparison: comparison))
      case .isIn: return try list(field)
      case .within: return try distance(field)
      default: return try operand(field, comparison, isListed: false)
      }
    }
  }

  /// A yes-no field may stand alone.
  private func bareCondition(_ field: Field) throws(FilterProblem) -> Filter {
    let endsHere = current == nil || current?.kind == .close || ["and", "or"].contains(current?.keyword)
    if case .boolean = field.kind, endsHere {
      return .test(Predicate(field: field.id, comparison: .equals, operands: [.boolean(true)]))
    }
    let words = ComparisonRules.comparisons(for: field).map(ComparisonRules.text)
    throw FilterProblem(
      "expected a comparison after “\(field.name)”: \(words.joined(separator: ", "))", range: place,
      suggestions: words)
  }

  private mutating func field() throws(FilterProblem) -> Field {
    if let (field, count) = FieldPhrase.read(rest, in: fields, source: lexer.source) {
      position += count
      return field
    }
    guard let token = current else { throw FilterProblem("expected a field name", range: place) }
    switch token.kind {
    case .name(let name): throw unknown(name, token.range)
    case .word where token.keyword != "and" && token.keyword != "or":
      let phrase = FieldPhrase.unknown(rest)
      let range = token.range.lowerBound..<(phrase.last ?? token).range.upperBound
      throw unknown(lexer.source(range), range)
    case .string(let text):
      throw FilterProblem(
        "expected a field name; a name with spaces stands in backquotes", range: token.range,
        suggestions: FieldLookup.field(named: text, in: fields).map { [FieldName.written($0, in: fields)] }
          ?? [])
    default: throw FilterProblem("expected a field name", range: token.range)
    }
  }

  private func unknown(_ name: String, _ range: Range<Int>) -> FilterProblem {
    let problem = FieldLookup.unknown(name, in: fields)
    return FilterProblem(problem.message, range: range, suggestions: problem.suggestions)
  }

  private func check(_ comparison: Comparison, _ field: Field, _ range: Range<Int>) throws(FilterProblem) {
    let sensible = ComparisonRules.comparisons(for: field)
    guard !sensible.contains(comparison) else { return }
    let words = sensible.map(ComparisonRules.text)
    throw FilterProblem(
      "“\(ComparisonRules.text(comparison))” says nothing about “\(field.name)”: there are "
        + words.joined(separator: ", "), range: range, suggestions: words)
  }

  mutating func take(_ kind: FilterToken.Kind) -> Bool {
    guard current?.kind == kind else { return false }
    position += 1
    return true
  }

  private mutating func takeKeyword(_ word: String) -> Bool {
    guard current?.keyword == word else { return false }
    position += 1
    return true
  }
}
