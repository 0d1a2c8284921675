/// Computes a checked formula over one record.
struct FormulaEvaluation {
  /// The value of a field of the record, and the values that a lookup finds.
  let field: (String) throws -> FormulaValue
  let lookup: (String, String) throws -> FormulaValue
  let now: Timestamp

  func value(of node: Formula.Node) throws -> FormulaValue {
    switch node {
    case .text(let text): return .text(text)
    case .number(let number): return .number(number)
    case .boolean(let value): return .boolean(value)
    case .binary(let sign, let left, let right): return try binary(sign, value(of: left), value(of: right))
    case .call("field", let arguments):
      guard case .text(let name)? = arguments.first else { return .null }
      return try field(name)
    case .call("lookup", let arguments):
      guard arguments.count == 2, case .text(let link) = arguments[0], case .text(let target) = arguments[1]
      else { return .null }
      return try lookup(link, target)
    case .call("if", let arguments):
      return try value(of: try value(of: arguments[0]).isTrue ? arguments[1] : arguments[2])
    case .call(let name, let arguments): return try call(name, arguments.map(value(of:)))
    }
  }

  private func binary(_ sign: String, _ left: FormulaValue, _ right: FormulaValue) -> FormulaValue {
    if ["=", "!=", "<", "<=", ">", ">="].contains(sign) { return compare(sign, left, right) }
    switch (left, right) {
    case (.date(let moment), .duration(let seconds)):
      return .date(moment.adding(seconds: sign == "-" ? -seconds : seconds))
    case (.duration(let seconds), .date(let moment)): return .date(moment.adding(seconds: seconds))
    case (.date(let first), .date(let second)):
      return .duration(Double(first.microseconds - second.microseconds) / 1_000_000)
    case (.duration(let first), .duration(let second)):
      return .duration(sign == "-" ? first - second : first + second)
    case (.duration(let seconds), .number(let factor)):
      return .duration(sign == "/" ? seconds / factor.double : seconds * factor.double)
    case (.null, .date), (.date, .null), (.null, .duration), (.duration, .null): return .null
    case (.text(let first), .text(let second)): return .text(first + second)
    default: return arithmetic(sign, left.number, right.number)
    }
  }

  private func arithmetic(_ sign: String, _ left: DecimalNumber?, _ right: DecimalNumber?) -> FormulaValue {
    guard let left, let right else { return .notANumber }
    let result: DecimalNumber? =
      switch sign {
      case "+": left.adding(right)
      case "-": left.adding(right.negated)
      case "*": left.multiplied(by: right)
      default: left.divided(by: right)
      }
    return result.map(FormulaValue.number) ?? .notANumber
  }

  private func compare(_ sign: String, _ left: FormulaValue, _ right: FormulaValue) -> FormulaValue {
    let order: Int
    switch (left, right) {
    case (.null, _) where sign != "=" && sign != "!=", (_, .null) where sign != "=" && sign != "!=":
      return .boolean(false)
    case (.date(let first), .date(let second)): order = first < second ? -1 : first == second ? 0 : 1
    case (.duration(let first), .duration(let second)): order = first < second ? -1 : first == second ? 0 : 1
    case (.number(let first), .number(let second)): order = first < second ? -1 : first == second ? 0 : 1
    default: order = left.text < right.text ? -1 : left.text == right.text ? 0 : 1
    }
    let holds =
      switch sign {
      case "=": order == 0
      case "!=": order != 0
      case "<": order < 0
      case "<=": order <= 0
      case ">": order > 0
      default: order >= 0
      }
    return .boolean(holds)
  }

  private func call(_ name: String, _ given: [FormulaValue]) -> FormulaValue {
    switch name {
    case "concat": return .text(given.map(\.text).joined())
    case "and": return .boolean(given.allSatisfy(\.isTrue))
    case "or": return .boolean(given.contains(where: \.isTrue))
    case "today": return .date(Timestamp(microseconds: now.day.number * 86_400_000_000))
    case "now": return .date(now)
    case "if", "field", "lookup": return .null
    default: break
    }
    guard let first = given.first else { return .null }
    return text(name, first, given) ?? number(name, first, given) ?? other(name, first, given)
  }

  private func text(_ name: String, _ first: FormulaValue, _ given: [FormulaValue]) -> FormulaValue? {
    let words = first.text
    switch name {
    case "upper": return .text(words.uppercased())
    case "lower": return .text(words.lowercased())
    case "trim": return .text(words.trimmingSpaces())
    case "totext", "tourl": return .text(words)
    case "left": return .text(String(words.prefix(given[1].count)))
    case "right": return .text(String(words.suffix(given[1].count)))
    case "length": return .number(DecimalNumber(words.count))
    case "contains": return .boolean(given[1].text.isEmpty || words.contains(given[1].text))
    case "replace":
      return .text(
        words.split(separator: given[1].text, omittingEmptySubsequences: false).joined(
          separator: given[2].text))
    case "join": return .text(first.items.map(\.text).joined(separator: given[1].text))
    default: return nil
    }
  }

  private func number(_ name: String, _ first: FormulaValue, _ given: [FormulaValue]) -> FormulaValue? {
    switch name {
    case "round", "trunc":
      guard let value = first.number else { return .notANumber }
      let places = given.count > 1 ? given[1].count : 0
      return value.rounded(places).map(FormulaValue.number) ?? .notANumber
    case "ceil", "floor", "int":
      guard let value = first.number else { return .notANumber }
      let whole = name == "ceil" ? value.double.rounded(.up) : value.double.rounded(.down)
      return Int(exactly: whole).map { .number(DecimalNumber($0)) } ?? .notANumber
    case "abs":
      guard let value = first.number else { return .notANumber }
      return .number(value < DecimalNumber(0) ? value.negated : value)
    case "tonumber": return first.number.map(FormulaValue.number) ?? .notANumber
    case "count": return .number(DecimalNumber(first.items.count))
    case "sum", "min", "max", "avg": return Aggregate.value(of: first.items, by: name)
    default: return nil
    }
  }

  private func other(_ name: String, _ first: FormulaValue, _ given: [FormulaValue]) -> FormulaValue {
    switch name {
    case "not": return .boolean(!first.isTrue)
    case "isblank", "is_null": return .boolean(first.isBlank)
    case "when_empty": return first.isBlank ? given[1] : first
    case "link": return .cell(["url": .string(first.text), "label": nil])
    case "button": return .cell(["url": .string(first.text), "label": .string(given[1].text)])
    case "date_interval": return Self.interval(first.text).map(FormulaValue.duration) ?? .null
    case "year", "month", "day":
      guard case .date(let moment) = first else { return .null }
      let parts = moment.day.parts
      return .number(DecimalNumber(name == "year" ? parts.year : name == "month" ? parts.month : parts.day))
    default: return .null
    }
  }

  /// Seconds of `1 day` or `2 hours 30 minutes`.
  static func interval(_ text: String) -> Double? {
    let units = [
      "second": 1.0, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000,
      "year": 31_536_000,
    ]
    let words = text.split(separator: " ").map(String.init)
    guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
    var total = 0.0
    for index in stride(from: 0, to: words.count, by: 2) {
      let name = words[index + 1].hasSuffix("s") ? String(words[index + 1].dropLast()) : words[index + 1]
      guard let count = Double(words[index]), let unit = units[name] else { return nil }
      total += count * unit
    }
    return total
  }
}

extension FormulaValue {
  /// A number of characters or digits.
  fileprivate var count: Int { max(0, number.flatMap { Int($0.rounded(0)?.text ?? "") } ?? 0) }
}

extension Timestamp {
  /// This moment later by so many seconds.
  func adding(seconds: Double) -> Timestamp {
    // A duration that no calendar holds counts as the longest one.
    let bounded = min(max(seconds, -1e12), 1e12)
    return Timestamp(microseconds: microseconds + Int((bounded * 1_000_000).rounded()))
  }
}

/// Sums and the like over the values that a link reaches.
enum Aggregate {
  static func value(of items: [FormulaValue], by function: String) -> FormulaValue {
    let numbers = items.compactMap(\.number)
    switch function {
    case "count": return .number(DecimalNumber(items.count))
    case "min": return numbers.min().map(FormulaValue.number) ?? .null
    case "max": return numbers.max().map(FormulaValue.number) ?? .null
    case "avg", "average":
      guard !numbers.isEmpty, let sum = sum(numbers) else { return .number(DecimalNumber(0)) }
      return sum.divided(by: DecimalNumber(numbers.count)).map(FormulaValue.number) ?? .notANumber
    case "any": return .boolean(items.contains(where: \.isTrue))
    case "every": return .boolean(items.allSatisfy(\.isTrue))
    default: return sum(numbers).map(FormulaValue.number) ?? .notANumber
    }
  }

  private static func sum(_ numbers: [DecimalNumber]) -> DecimalNumber? {
    var total = DecimalNumber(0)
    for number in numbers {
      guard let next = total.adding(number) else { return nil }
      total = next
    }
    return total
  }
}
