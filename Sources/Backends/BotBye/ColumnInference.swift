import SheafHTTP
import SheafJSON
import SheafModel

/// Tells from some records what columns a list has and what they hold.
struct ColumnInference {
  private var names: [String] = []
  private var forms: [ExactText: Column.Form?] = [:]
  /// The members of which a value came as a number.
  private var numbers: Set<ExactText> = []

  init(_ records: [JSON]) {
    for record in records {
      for member in record.members { take(member) }
    }
  }

  /// In the order in which the service sends them.
  var columns: [Column] {
    names.map { name in
      var column = Column(name, (forms[ExactText(name)] ?? nil) ?? .text)
      column.isSentAsNumber = numbers.contains(ExactText(name))
      return column
    }
  }

  private mutating func take(_ member: JSON.Member) {
    let name = ExactText(member.name)
    if forms[name] == nil {
      names.append(member.name)
      forms[name] = .some(nil)
    }
    if case .number = member.value { numbers.insert(name) }
    guard let form = Self.form(member) else { return }
    let known = forms[name] ?? nil
    forms[name] = known.map { Self.joined($0, form) } ?? form
  }

  /// Nil for a null, which says nothing.
  private static func form(_ member: JSON.Member) -> Column.Form? {
    switch member.value {
    case .null: nil
    case .bool: .boolean
    case .number(let digits):
      if member.name.hasSuffix("At"), isMoment(digits) {
        .epoch
      } else {
        digits.allSatisfy { $0 == "-" || $0.isNumber } ? .integer : .number
      }
    case .string(let text): form(text, member.name)
    case .array, .object, .raw: .json
    }
  }

  private static func form(_ text: String, _ name: String) -> Column.Form? {
    if text.isEmpty { return nil }
    if name.hasSuffix("At"), isMoment(text) { return .epoch }
    if DateTime(iso: text) != nil { return .dateTime }
    if CalendarDate(iso: text) != nil { return .date }
    if text.hasPrefix("http://") || text.hasPrefix("https://") { return .url }
    return text.contains("\n") || text.utf8.count > 200 ? .longText : .text
  }

  /// Milliseconds of a year from 2001 on.
  private static func isMoment(_ digits: String) -> Bool {
    digits.count == 13 && digits.allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// The form for values of both.
  private static func joined(_ a: Column.Form, _ b: Column.Form) -> Column.Form {
    if a == b { return a }
    let forms: Set = [a, b]
    if forms == [.integer, .number] { return .number }
    if forms.contains(.json) { return .json }
    return forms.contains(.longText) ? .longText : .text
  }
}
