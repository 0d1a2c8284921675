import FoundationEssentials
import SheafModel

extension ColumnPlan {
  /// What is put into this column for a value, in the form that its other values have.
  ///
  /// Links are resolved elsewhere, since that needs the other table.
  func stored(_ value: Value) throws(BackendError) -> StoredValue {
    if value.isEmpty, let empty = storedEmpty(value) { return empty }
    switch field.kind {
    case .text, .longText, .url, .email, .phone: return try storedText(value)
    case .number(let format):
      return try storedNumber(value, isWhole: format.decimals == 0)
    case .rating: return try storedNumber(value, isWhole: true)
    case .duration:
      if case .duration(let seconds) = value { return try storedNumber(.number(seconds), isWhole: false) }
      return try storedNumber(value, isWhole: false)
    case .boolean: return try storedBoolean(value)
    case .date: return try storedDate(value)
    case .dateTime: return try storedTime(value)
    case .choice(let options, let many): return try storedChoice(value, options, many: many)
    case .attachments:
      guard case .attachments(let items) = value else { throw misfit("takes files") }
      return .text(AttachmentStore.json(of: items))
    case .json: return try storedJSON(value)
    case .link: throw misfit("takes a link to a record")
    case .blob: throw misfit("holds bytes, which are not edited here")
    case .people, .list, .unknown: throw misfit("cannot be edited here")
    }
  }

  /// NULL, or what stands for it where the column takes none.
  private func storedEmpty(_ value: Value) -> StoredValue? {
    if case .text = value, isTextual { return .text("") }
    if holdsList, column.isNotNull || value != .null, value != .text("") { return .text("[]") }
    if value == .null, column.isNotNull, isTextual { return .text("") }
    return .null
  }

  func misfit(_ need: String) -> BackendError {
    BackendError(.invalid(field.id), "\(field.name) \(need)")
  }

  private func storedText(_ value: Value) throws(BackendError) -> StoredValue {
    switch value {
    case .text(let text), .json(let text): return StoredValue(text: text)
    case .number(let number):
      // A number in a column without affinity is kept as one.
      return column.affinity == .text ? .text(number.text) : try storedNumber(value, isWhole: false)
    case .boolean(let flag): return .text(flag ? "true" : "false")
    case .date(let date): return .text(date.description)
    case .dateTime(let time): return .text(time.description)
    case .duration(let seconds): return .text(seconds.text)
    case .excerpt: throw misfit("is known only in part, so it cannot be written")
    default: throw misfit("takes a text")
    }
  }

  private func storedNumber(_ value: Value, isWhole: Bool) throws(BackendError) -> StoredValue {
    let number: DecimalText
    switch value {
    case .number(let given): number = given
    case .text(let text):
      guard let parsed = DecimalText(text) else { throw misfit("takes a number") }
      number = parsed
    default: throw misfit("takes a number")
    }
    if let whole = number.int64 {
      return column.affinity == .text ? .text(number.text) : .integer(whole)
    }
    if isWhole { throw misfit(number.isWhole ? "takes 64-bit numbers at most" : "takes a whole number") }
    if column.affinity == .text { return .text(number.text) }
    // A fraction goes in as REAL where that is the same number, else as text, for SQLite to decide.
    if let real = Double(number.text), let back = DecimalText(real.sqliteText), back.isSameNumber(as: number)
    {
      return .real(real)
    }
    return .text(number.text)
  }

  private func storedBoolean(_ value: Value) throws(BackendError) -> StoredValue {
    let flag: Bool
    switch value {
    case .boolean(let given): flag = given
    case .number(let number) where number.int64 == 0 || number.int64 == 1: flag = number.int64 == 1
    case .text(let text) where ["true", "false"].contains(text.lowercased()):
      flag = text.lowercased() == "true"
    default: throw misfit("takes true or false")
    }
    if case .words(let yes, let no) = form { return .text(flag ? yes : no) }
    return .integer(flag ? 1 : 0)
  }

  private func storedDate(_ value: Value) throws(BackendError) -> StoredValue {
    let date: CalendarDate?
    switch value {
    case .date(let given): date = given
    case .dateTime(let time): date = time.date
    case .text(let text): date = CalendarDate(iso: text)
    default: date = nil
    }
    guard let date else { throw misfit("takes a date, such as 2026-11-21") }
    guard case .epoch(let clock, let asReal) = form else { return .text(date.description) }
    guard let stored = DateTime.midnight(of: date).flatMap({ clock.stored($0, asReal: asReal) }) else {
      throw misfit("cannot hold that day")
    }
    return stored
  }

  private func storedTime(_ value: Value) throws(BackendError) -> StoredValue {
    guard let time = Self.time(value), let stored = stored(time) else {
      throw misfit("takes a date and time, such as 2026-11-21 14:00")
    }
    return stored
  }

  func stored(_ time: DateTime) -> StoredValue? {
    switch form {
    case .epoch(let clock, let asReal): clock.stored(time, asReal: asReal)
    case .dateTimes(let format): format.text(of: time).map { .text($0) }
    case .plain, .words: .text(time.description)
    }
  }

  private static func time(_ value: Value) -> DateTime? {
    switch value {
    case .dateTime(let time): time
    case .date(let date): DateTime(date: date, hour: 0, minute: 0)
    case .text(let text):
      DateTime(iso: text) ?? CalendarDate(iso: text).flatMap { DateTime(date: $0, hour: 0, minute: 0) }
    default: nil
    }
  }

  private func storedChoice(
    _ value: Value, _ options: [Choice], many: Bool
  ) throws(BackendError) -> StoredValue {
    var names: [String]
    switch value {
    case .choices(let choices): names = choices.map { $0.name }
    case .text(let text):
      // A text names options that exist; a choice that was read keeps a name that none has any more.
      guard options.contains(where: { $0.name.isExactly(text) }) else {
        throw misfit("has no option \(text)")
      }
      names = [text]
    default: throw misfit("takes one of its options")
    }
    if many { return .text(JSONList.text(names)) }
    guard names.count == 1 else { throw misfit("takes one option only") }
    return .text(names.removeFirst())
  }

  private func storedJSON(_ value: Value) throws(BackendError) -> StoredValue {
    switch value {
    case .json(let text), .text(let text):
      guard JSONShape.isDocument(text) else { throw misfit("takes JSON, and this is none") }
      return .text(text)
    case .number(let number): return .text(number.text)
    case .boolean(let flag): return .text(flag ? "true" : "false")
    case .excerpt: throw misfit("is known only in part, so it cannot be written")
    default: throw misfit("takes JSON")
    }
  }
}

/// A JSON list of texts, written without escaping more than JSON asks for.
enum JSONList {
  static func text(_ items: [String]) -> String { "[" + items.map(quoted).joined(separator: ",") + "]" }

  static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }
}

extension DateTime {
  /// In UTC.
  static func midnight(of date: CalendarDate) -> DateTime? {
    DateTime(epochSeconds: date.dayNumber * 86_400, nanosecond: 0, utcOffset: 0)
  }

  var isMidnight: Bool { hour == 0 && minute == 0 && second == 0 && nanosecond == 0 }
}

extension DecimalText {
  /// The number, where it is whole and fits.
  var int64: Int64? {
    if let number = Int64(text) { return number }
    guard isWhole, let decimal else { return nil }
    return Int64(decimal.description)
  }

  /// Whether nothing follows the point.
  var isWhole: Bool {
    guard let decimal else { return !text.contains(".") && !text.lowercased().contains("e") }
    return !decimal.description.contains(".")
  }
}
