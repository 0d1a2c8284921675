import SheafHTTP
import SheafJSON
import SheafModel

/// Reads one member of a record.
///
/// What does not have its column's form is kept as what it is: the API has no schema to hold it to.
struct CellReader {
  let form: Column.Form
  /// The longest text that comes whole, in bytes of UTF-8; nil for any.
  var maxTextBytes: Int?

  func read(_ reader: inout JSONReader) throws(JSONProblem) -> Value {
    switch try reader.kind() {
    case .null:
      _ = try reader.null()
      return .null
    case .string: return value(try reader.string())
    case .number: return number(try reader.number())
    case .bool: return .boolean(try reader.bool())
    case .array, .object: return .json(try reader.raw())
    }
  }

  private func value(_ text: String) -> Value {
    if let value = CellText.value(text, form) { return value }
    return Value.text(text).excerpted(to: maxTextBytes)
  }

  private func number(_ digits: String) -> Value {
    if form == .epoch, let time = CellText.time(epochMilliseconds: digits) { return .dateTime(time) }
    if [.text, .longText].contains(form) { return .text(digits) }
    return DecimalText(digits).map(Value.number) ?? .text(digits)
  }
}

/// Values as the texts that the API writes and takes for them.
enum CellText {
  /// The value of a text that is not shown as a text; nil when it is, or does not have the form.
  static func value(_ text: String, _ form: Column.Form) -> Value? {
    switch form {
    case .integer, .number: DecimalText(text).map(Value.number)
    case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
    case .date: CalendarDate(iso: text).map(Value.date)
    case .dateTime: DateTime(iso: text).map(Value.dateTime)
    case .epoch: time(epochMilliseconds: text).map(Value.dateTime)
    case .text, .longText, .url, .email, .json: nil
    }
  }

  /// The text that stands for a value in a condition; nil when the value is not of the column's kind.
  static func text(_ value: Value, _ form: Column.Form) -> String? {
    switch (form, value) {
    case (.text, .text(let text)), (.longText, .text(let text)), (.url, .text(let text)),
      (.email, .text(let text)):
      text
    case (.integer, .number(let number)), (.number, .number(let number)): number.text
    case (.boolean, .boolean(let isTrue)): isTrue ? "true" : "false"
    case (.date, .date(let date)): date.description
    case (.date, .dateTime(let time)): time.date.description
    case (.dateTime, .dateTime(let time)): isoText(time)
    case (.dateTime, .date(let date)): "\(date)T00:00:00.000Z"
    case (.epoch, .dateTime(let time)): epochText(time)
    case (.epoch, .date(let date)): String(date.dayNumber * 86_400_000)
    default: nil
    }
  }

  static func time(epochMilliseconds digits: String) -> DateTime? {
    Int(outside: digits).flatMap { DateTime(epochMilliseconds: $0) }
  }

  /// In UTC with milliseconds, as the API writes times; finer where the time is.
  static func isoText(_ time: DateTime) -> String {
    guard let utc = DateTime(epochSeconds: time.epochSeconds, nanosecond: 0, utcOffset: 0) else {
      return time.description
    }
    let isFine = time.nanosecond % 1_000_000 != 0
    let digits = String(isFine ? time.nanosecond : time.nanosecond / 1_000_000)
    let padding = String(repeating: "0", count: max(0, (isFine ? 9 : 3) - digits.count))
    return utc.description.dropLast() + "." + padding + digits + "Z"
  }

  private static func epochText(_ time: DateTime) -> String {
    String(time.epochSeconds * 1000 + time.nanosecond / 1_000_000)
  }
}

extension Value {
  /// A text longer than that as an excerpt; everything else as it is.
  func excerpted(to limit: Int?) -> Value {
    guard case .text(let text) = self, let limit, text.utf8.count > limit else { return self }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    // Not in the middle of a character.
    while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
    return .excerpt(String(text[..<end]), byteCount: text.utf8.count)
  }

  /// Whether both mean the same content of a cell on the service.
  func isSameOnService(as other: Value) -> Bool {
    if isEmpty || other.isEmpty { return isEmpty && other.isEmpty }
    switch (self, other) {
    case (.number(let a), .number(let b)): return a.isSameNumber(as: b)
    case (.dateTime(let a), .dateTime(let b)): return !(a < b) && !(b < a)
    case (.excerpt(let start, let count), .text(let text)), (.text(let text), .excerpt(let start, let count)):
      return text.utf8.count == count && text.hasPrefix(start)
    case (.json(let a), .json(let b)):
      guard let x = try? JSON.parse(Array(a.utf8)), let y = try? JSON.parse(Array(b.utf8)) else {
        return a == b
      }
      return x == y
    default: return self == other
    }
  }
}
