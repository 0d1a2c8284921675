public import SheafModel
import SheafValues

/// Prints filters in the filter language.
public enum FilterText {
  /// The text that `FilterParser.parse` reads back as the same filter; groups of one are printed as the one.
  public static func text(_ filter: Filter, fields: [Field]) -> String {
    if case .all(let parts) = filter, parts.isEmpty { return "" }
    return print(filter, fields)
  }

  /// One condition alone, as a filter bar shows it.
  public static func text(_ predicate: Predicate, fields: [Field]) -> String { print(predicate, fields) }

  private static func print(_ filter: Filter, _ fields: [Field]) -> String {
    switch filter {
    case .all(let parts) where parts.isEmpty: return "()"
    case .any(let parts) where parts.isEmpty: return "not ()"
    case .all(let parts):
      if parts.count == 1 { return print(parts[0], fields) }
      return parts.map { isGroup($0) ? "(\(print($0, fields)))" : print($0, fields) }.joined(
        separator: " and ")
    case .any(let parts):
      if parts.count == 1 { return print(parts[0], fields) }
      return parts.map { isAny($0) ? "(\(print($0, fields)))" : print($0, fields) }.joined(separator: " or ")
    case .test(let predicate): return print(predicate, fields)
    }
  }

  /// Whether brackets are needed inside an `and`.
  private static func isGroup(_ filter: Filter) -> Bool {
    switch filter {
    case .all(let parts), .any(let parts):
      if parts.count == 1 { return isGroup(parts[0]) }
      return !parts.isEmpty
    case .test(let predicate): return parts(predicate).count > 1
    }
  }

  /// Whether brackets are needed inside an `or`, which binds weaker than `and`.
  private static func isAny(_ filter: Filter) -> Bool {
    switch filter {
    case .any(let parts): parts.count == 1 ? isAny(parts[0]) : !parts.isEmpty
    case .all(let parts): parts.count == 1 ? isAny(parts[0]) : false
    case .test(let predicate): predicate.comparison == .notEquals && parts(predicate).count > 1
    }
  }

  private static func print(_ predicate: Predicate, _ fields: [Field]) -> String {
    let field = fields.first { $0.id == predicate.field }
    let name = field.map { FieldName.written($0, in: fields) } ?? FieldName.quoted(predicate.field.raw)
    let word = ComparisonRules.text(predicate.comparison)
    switch predicate.comparison {
    case .isEmpty, .isNotEmpty: return "\(name) \(word)"
    case .isIn:
      if predicate.operands.isEmpty { return "not ()" }
      return "\(name) in (\(predicate.operands.map { operand($0, .isIn, field) }.joined(separator: ", ")))"
    case .within: return "\(name) within \(distance(predicate.operands))"
    default: break
    }
    let tests = parts(predicate).map { value in
      value.isEmpty && !isText(value)
        ? "\(name) \(emptiness(predicate.comparison))"
        : "\(name) \(word) \(operand(value, predicate.comparison, field))"
    }
    return tests.joined(separator: predicate.comparison == .notEquals ? " or " : " and ")
  }

  /// `10 mi of "New York"`.
  private static func distance(_ operands: [Value]) -> String {
    guard operands.count == 3, case .number(let number) = operands[0], case .text(let unit) = operands[1],
      case .text(let place) = operands[2]
    else { return "" }
    return "\(number.text) \(unit) of \(quoted(place))"
  }

  /// Several items in one operand are a condition for each.
  private static func parts(_ predicate: Predicate) -> [Value] {
    switch predicate.operands.first ?? .null {
    case .choices(let items) where items.count > 1: items.map { .choices([$0]) }
    case .links(let items) where items.count > 1: items.map { .links([$0]) }
    case .people(let items) where items.count > 1: items.map { .people([$0]) }
    case let value: [value]
    }
  }

  private static func isText(_ value: Value) -> Bool { if case .text = value { true } else { false } }

  private static func emptiness(_ comparison: Comparison) -> String {
    comparison == .notEquals || comparison == .notContains ? "is not empty" : "is empty"
  }

  private static func operand(_ value: Value, _ comparison: Comparison, _ field: Field?) -> String {
    switch value {
    case .number(let number): return number.text
    case .boolean(let isTrue): return isTrue ? "true" : "false"
    case .date(let date): return date.description
    case .links(let links):
      return quoted(links.first.map { ItemReference(id: $0.id.raw, name: $0.title).text } ?? "")
    case .people(let people):
      return quoted(
        people.first.map { ItemReference(id: $0.id, name: $0.name.isEmpty ? nil : $0.name).text } ?? "")
    case .choices(let choices): return quoted(choices.first.map { ChoiceName.text($0, in: field) } ?? "")
    case .text(let text) where isReference(field, comparison):
      return quoted(ItemReference(id: nil, name: text).text)
    case .excerpt(let text, _): return quoted(text)
    default:
      let anyField = field ?? Field(id: "", name: "", kind: .text)
      return quoted(ValueText.editing(value, for: anyField) ?? ValueText.display(value, for: anyField))
    }
  }

  /// Whether a text is read as the name or identifier of a linked record or a person.
  private static func isReference(_ field: Field?, _ comparison: Comparison) -> Bool {
    switch (field?.kind, comparison) {
    case (.link, .equals), (.link, .notEquals), (.link, .isIn): true
    case (.people, .equals), (.people, .notEquals), (.people, .isIn): true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }

  /// Whether one of two scalars is a mark of the language and disappears in a character with the other.
  private static func joins(_ first: Unicode.Scalar?, _ second: Unicode.Scalar) -> Bool {
    guard let first, first.isASCII || second.isASCII, !(first.isASCII && second.isASCII) else { return false }
    // A letter with its accent is no mark.
    if first.isASCII, first.properties.isAlphabetic { return false }
    var both = String.UnicodeScalarView()
    both.append(first)
    both.append(second)
    return String(both).count == 1
  }

  /// A text in double quotes, its controls escaped, and what would swallow a quote or a bracket.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}":
        result += escape(scalar)
      case _ where joins(result.unicodeScalars.last, scalar) || joins(scalar, "\""): result += escape(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
