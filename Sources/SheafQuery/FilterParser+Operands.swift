import SheafModel
import SheafValues

/// The right side of a condition.
extension FilterParser {
  mutating func list(_ field: Field) throws(FilterProblem) -> Filter {
    let start = place
    guard take(.open) else {
      throw FilterProblem("expected “(” and values separated by commas", range: place, suggestions: ["("])
    }
    var conditions: [Filter] = []
    repeat { conditions.append(try operand(field, .equals, isListed: true)) } while take(.comma)
    guard take(.close) else { throw FilterProblem("this bracket is not closed", range: start) }
    var values: [Value] = []
    for condition in conditions {
      // A day stands for all its moments, which no single value says.
      guard case .test(let predicate) = condition else { return .any(conditions) }
      values += predicate.operands
    }
    return .test(Predicate(field: field.id, comparison: .isIn, operands: values))
  }

  /// `10 mi of "New York"`, the number and the unit apart or together.
  mutating func distance(_ field: Field) throws(FilterProblem) -> Filter {
    let start = place
    guard case .word(let word)? = current?.kind else { throw Self.noDistance(place) }
    position += 1
    let digits = word.prefix { $0.isNumber || $0 == "." }
    var unit = String(word.dropFirst(digits.count))
    if unit.isEmpty, case .word(let next)? = current?.kind {
      unit = next
      position += 1
    }
    let range = start.lowerBound..<lexer.tokens[position - 1].range.upperBound
    guard let number = DecimalText(String(digits)),
      let measure = Self.distanceUnits[unit.lowercased()]
    else { throw Self.noDistance(range) }
    guard current?.keyword == "of" else {
      throw FilterProblem("expected “of” and a place", range: place, suggestions: ["of"])
    }
    position += 1
    let (origin, originRange) = try operandText(isListed: false)
    guard !origin.allSatisfy(\.isWhitespace) else {
      throw FilterProblem("expected a place", range: originRange)
    }
    let operands: [Value] = [.number(number), .text(measure.rawValue), .text(origin)]
    return .test(Predicate(field: field.id, comparison: .within, operands: operands))
  }

  private static func noDistance(_ range: Range<Int>) -> FilterProblem {
    FilterProblem("expected a distance and a place: within 10 mi of \"New York\"", range: range)
  }

  private static let distanceUnits: [String: DistanceUnit] = [
    "mi": .miles, "mile": .miles, "miles": .miles, "km": .kilometers, "kilometer": .kilometers,
    "kilometers": .kilometers, "kilometre": .kilometers, "kilometres": .kilometers,
  ]

  mutating func operand(
    _ field: Field, _ comparison: Comparison, isListed: Bool
  ) throws(FilterProblem) -> Filter {
    let (text, range) = try operandText(isListed: isListed)
    if let filter = wholeSpan(text, field, comparison) { return filter }
    switch OperandParser.value(text, for: field, comparison, now: now) {
    case .success(let value):
      return .test(Predicate(field: field.id, comparison: comparison, operands: [value]))
    case .failure(let problem):
      throw FilterProblem(problem.message, range: range, suggestions: problem.suggestions)
    }
  }

  /// One quoted text, or bare words up to `and`, `or`, a bracket, or in a list a comma.
  private mutating func operandText(isListed: Bool) throws(FilterProblem) -> (String, Range<Int>) {
    if let token = current, case .string(let text) = token.kind {
      position += 1
      return (text, token.range)
    }
    let start = position
    while let token = current {
      let isWord = token.keyword != nil && token.keyword != "and" && token.keyword != "or"
      guard isWord || (token.kind == .comma && !isListed && position > start) else { break }
      position += 1
    }
    guard position > start else { throw FilterProblem("expected a value", range: place) }
    let range = lexer.tokens[start].range.lowerBound..<lexer.tokens[position - 1].range.upperBound
    return (lexer.source(range), range)
  }

  /// A comparison of a date with a year or a month, or of a date-time with a day, means all of it.
  private func wholeSpan(_ text: String, _ field: Field, _ comparison: Comparison) -> Filter? {
    guard let (first, next) = span(of: text, field) else { return nil }
    func test(_ comparison: Comparison, _ value: Value) -> Filter {
      .test(Predicate(field: field.id, comparison: comparison, operands: [value]))
    }
    switch comparison {
    case .equals: return .all([test(.greaterOrEqual, first), test(.less, next)])
    case .notEquals:
      let isEmpty = Filter.test(Predicate(field: field.id, comparison: .isEmpty))
      return .any([test(.less, first), test(.greaterOrEqual, next), isEmpty])
    case .less, .greaterOrEqual: return test(comparison, first)
    case .lessOrEqual: return test(.less, next)
    case .greater: return test(.greaterOrEqual, next)
    default: return nil
    }
  }

  /// Where a stretch of time begins and where the next one does; nil for a text that says a single value, or none.
  private func span(of text: String, _ field: Field) -> (Value, Value)? {
    switch field.kind {
    case .date:
      return yearOrMonth(text).map { (.date($0.first), .date($0.next)) }
    case .dateTime:
      guard let (first, next) = yearOrMonth(text) ?? day(text), let start = midnight(first),
        let end = midnight(next)
      else { return nil }
      return (start, end)
    default: return nil
    }
  }

  /// `2024`, `2024-11`.
  private func yearOrMonth(_ text: String) -> (first: CalendarDate, next: CalendarDate)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts[0].count == 4,
      parts.allSatisfy({ part in part.utf8.allSatisfy { (48...57).contains($0) } }), let year = Int(parts[0]),
      parts.count == 1 || parts[1].count == 2,
      let first = CalendarDate(year: year, month: parts.count == 1 ? 1 : Int(parts[1]) ?? 0, day: 1),
      let next = first.advanced(byMonths: parts.count == 1 ? 12 : 1)
    else { return nil }
    return (first, next)
  }

  /// Nil when the text says a time as well, or is no date.
  private func day(_ text: String) -> (first: CalendarDate, next: CalendarDate)? {
    let field = Field(id: "", name: "", kind: .date)
    guard case .success(.date(let date)) = ValueParser.parse(text, for: field, now: now),
      let next = date.advanced(byDays: 1)
    else { return nil }
    return (date, next)
  }

  private func midnight(_ date: CalendarDate) -> Value? {
    DateTime(date: date, hour: 0, minute: 0).map(Value.dateTime)
  }
}

/// Values as the right side of a comparison: as a field holds them, without what only a cell must keep to.
enum OperandParser {
  static func value(
    _ text: String, for field: Field, _ comparison: Comparison, now: DateTime
  ) -> Result<Value, ValueProblem> {
    switch comparison {
    case .contains, .notContains, .startsWith:
      return text.isEmpty ? .failure(ValueProblem("expected some text")) : .success(.text(text))
    default: break
    }
    switch field.kind {
    case .text, .longText, .url, .email, .phone, .unknown: return .success(.text(text))
    case .json: return .success(.json(text))
    case .link: return nonEmpty(text).map(link)
    case .people: return nonEmpty(text).map(person)
    case .list: return value(text, for: field.ofItem, comparison, now: now)
    default: return nonEmpty(text).flatMap { ValueParser.parse($0, for: relaxed(field), now: now) }
    }
  }

  private static func nonEmpty(_ text: String) -> Result<String, ValueProblem> {
    text.allSatisfy(\.isWhitespace)
      ? .failure(ValueProblem("expected a value; “is empty” finds empty cells", suggestions: ["is empty"]))
      : .success(text)
  }

  /// A bare word is a text, which may be the title as well as the identifier.
  private static func link(_ text: String) -> Value {
    let reference = ItemReference(text)
    guard let id = reference.id else { return .text(reference.name ?? text) }
    return .links([RecordLink(id: ID(id), title: reference.name)])
  }

  private static func person(_ text: String) -> Value {
    let reference = ItemReference(text)
    guard let id = reference.id else { return .text(reference.name ?? text) }
    return .people([Person(id: id, name: reference.name ?? "")])
  }

  /// The field without limits on its numbers and with one option at a time.
  private static func relaxed(_ field: Field) -> Field {
    var field = field
    switch field.kind {
    case .number(let format):
      field.kind = .number(NumberFormat(prefix: format.prefix, suffix: format.suffix))
    case .rating: field.kind = .number(.decimal)
    case .choice(let options, _): field.kind = .choice(options: options, allowsMany: false)
    default: break
    }
    return field
  }
}
