import SheafModel

/// Days as people type them, seen from a given today.
enum DateParser {
  static func parse(_ text: String, today: CalendarDate) -> Result<CalendarDate, ValueProblem> {
    let words = trimmed(text).lowercased()
    if let date = named(words, today) ?? offset(words, today) ?? weekday(words, today)
      ?? monthName(words, today)
    {
      return .success(date)
    }
    return figures(words, today)
      ?? .failure(ValueProblem("\(quoted(text)) is not a date: write \(today), today, +3d or fri"))
  }

  private static func named(_ text: String, _ today: CalendarDate) -> CalendarDate? {
    switch text {
    case "today": today
    case "tomorrow": today.advanced(byDays: 1)
    case "yesterday": today.advanced(byDays: -1)
    case "next week": today.advanced(byDays: 7)
    case "last week": today.advanced(byDays: -7)
    case "next month": today.advanced(byMonths: 1)
    case "last month": today.advanced(byMonths: -1)
    case "next year": today.advanced(byMonths: 12)
    case "last year": today.advanced(byMonths: -12)
    default: nil
    }
  }

  /// `+3d`, `-2w`, `+1m`, `+1y`; the unit left out is days.
  private static func offset(_ text: String, _ today: CalendarDate) -> CalendarDate? {
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let rest = text.dropFirst().drop { $0 == " " }
    let figure = rest.prefix(while: isDigit)
    guard let count = Int(figure), count <= 100_000 else { return nil }
    let signed = sign == "-" ? -count : count
    switch trimmed(rest.dropFirst(figure.count)) {
    case "", "d", "day", "days": return today.advanced(byDays: signed)
    case "w", "week", "weeks": return today.advanced(byDays: signed * 7)
    case "m", "mo", "month", "months": return today.advanced(byMonths: signed)
    case "y", "year", "years": return today.advanced(byMonths: signed * 12)
    default: return nil
    }
  }

  /// `fri` is the first Friday after today, `next fri` the one in the week after this one, `last fri` the
  /// latest before today.
  ///
  /// Weeks begin on Monday.
  private static func weekday(_ text: String, _ today: CalendarDate) -> CalendarDate? {
    let words = text.split(separator: " ")
    guard let name = words.last, words.count <= 2,
      let day = index(of: name, in: weekdays).map({ $0 + 1 })
    else { return nil }
    let ahead = (day - today.weekday + 6) % 7 + 1
    switch words.count == 2 ? words[0] : "" {
    case "", "this": return today.advanced(byDays: ahead)
    case "next": return today.advanced(byDays: 7 - today.weekday + day)
    case "last": return today.advanced(byDays: ahead == 7 ? -7 : ahead - 7)
    default: return nil
    }
  }

  /// `21 nov`, `nov 21`, `21 nov 2026`, `november 21, 2026`; without a year, this year.
  private static func monthName(_ text: String, _ today: CalendarDate) -> CalendarDate? {
    let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map { $0.last == "." ? $0.dropLast() : $0 }
    guard words.count == 2 || words.count == 3 else { return nil }
    let year = words.count == 3 ? (words[2].count == 4 ? Int(words[2]) : nil) : today.year
    guard let year else { return nil }
    if let month = index(of: words[1], in: months), let day = Int(words[0]) {
      return CalendarDate(year: year, month: month + 1, day: day)
    }
    if let month = index(of: words[0], in: months), let day = Int(words[1]) {
      return CalendarDate(year: year, month: month + 1, day: day)
    }
    return nil
  }

  /// Figures alone: the year first, or with points the day first.
  ///
  /// With slashes and the year last, nobody can tell day from month.
  private static func figures(
    _ text: String, _ today: CalendarDate
  ) -> Result<CalendarDate, ValueProblem>? {
    guard let mark = text.first(where: { !isDigit($0) }), mark == "-" || mark == "." || mark == "/" else {
      return nil
    }
    var parts = text.split(separator: mark, omittingEmptySubsequences: false)
    if mark == ".", parts.last?.isEmpty == true { parts.removeLast() }
    guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) })
    else {
      return nil
    }
    let numbers = parts.compactMap { Int($0) }
    guard numbers.count == parts.count else { return nil }
    if parts[0].count == 4, parts.count == 3 { return date(numbers[0], numbers[1], numbers[2], text) }
    if parts.count == 3, parts[2].count != 4 {
      return .failure(ValueProblem("write the year with four digits, such as \(today)"))
    }
    guard mark == "." else { return twoWays(numbers, text, today) }
    return date(parts.count == 3 ? numbers[2] : today.year, numbers[1], numbers[0], text)
  }

  private static func date(_ year: Int, _ month: Int, _ day: Int, _ text: String) -> Result<
    CalendarDate, ValueProblem
  > {
    CalendarDate(year: year, month: month, day: day).map(Result.success)
      ?? .failure(ValueProblem("the calendar has no \(quoted(text))"))
  }

  private static func twoWays(
    _ numbers: [Int], _ text: String, _ today: CalendarDate
  ) -> Result<CalendarDate, ValueProblem> {
    let year = numbers.count == 3 ? numbers[2] : today.year
    let readings = [
      CalendarDate(year: year, month: numbers[1], day: numbers[0]),
      CalendarDate(year: year, month: numbers[0], day: numbers[1]),
    ].compactMap { $0?.description }
    let distinct = readings.count == 2 && readings[0] == readings[1] ? [readings[0]] : readings
    guard !distinct.isEmpty else { return .failure(ValueProblem("the calendar has no \(quoted(text))")) }
    return .failure(
      ValueProblem(
        "day and month of \(quoted(text)) can be mixed up: write \(distinct.joined(separator: " or "))",
        suggestions: distinct))
  }

  /// The only name that begins with at least three letters of `word`.
  private static func index(of word: some StringProtocol, in names: [String]) -> Int? {
    guard word.count >= 3 else { return nil }
    return names.firstIndex { $0.hasPrefix(word) }
  }

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
  ]
}
