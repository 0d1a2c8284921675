import SheafModel

/// Dates and times as cells show them.
enum DateText {
  static func display(_ date: CalendarDate, _ style: DateStyle?) -> String {
    switch style?.order {
    case .dayFirst: "\(two(date.day))/\(two(date.month))/\(four(date.year))"
    case .monthFirst: "\(two(date.month))/\(two(date.day))/\(four(date.year))"
    case .yearFirst, nil: date.description
    }
  }

  /// `2026-11-21 14:00`.
  ///
  /// Where the service has a style of its own, to the minute as it shows them itself; else seconds and a fraction
  /// where there are any. The distance from UTC follows where there is one.
  static func display(_ time: DateTime, _ style: DateStyle?) -> String {
    guard let style else { return plain(time) }
    let date = display(time.date, style)
    let clock =
      style.usesTwelveHours
      ? "\(two((time.hour + 11) % 12 + 1)):\(two(time.minute)) \(time.hour < 12 ? "AM" : "PM")"
      : "\(two(time.hour)):\(two(time.minute))"
    // What follows the seconds and their fraction: `Z` or `+01:00`.
    let text = time.text(separator: " ")
    let zone = time.utcOffset == nil ? "" : time.utcOffset == 0 ? "Z" : String(text.suffix(6))
    return "\(date) \(clock)\(zone)"
  }

  /// A date in the order in which its field shows it, as ISO 8601; nil for a text that is none.
  ///
  /// What follows the date is kept.
  static func iso(_ text: String, _ style: DateStyle?) -> String? {
    guard let order = style?.order, order != .yearFirst else { return nil }
    let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = words.first else { return nil }
    let parts = first.split(whereSeparator: { $0 == "/" || $0 == "." }).map(String.init)
    guard parts.count == 3, let a = Int(parts[0]), let b = Int(parts[1]), let year = Int(parts[2]),
      parts[2].count == 4
    else { return nil }
    let (day, month) = order == .dayFirst ? (a, b) : (b, a)
    guard let date = CalendarDate(year: year, month: month, day: day) else { return nil }
    return ([date.description] + words.dropFirst().map(String.init)).joined(separator: " ")
  }

  private static func plain(_ time: DateTime) -> String {
    let text = time.text(separator: " ")
    guard time.second == 0, time.nanosecond == 0 else { return text }
    return String(text.prefix(16) + text.dropFirst(19))
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func four(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 4 - text.count)) + text
  }
}
