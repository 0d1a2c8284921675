import SheafModel

/// Date-times as people type them: a day as `DateParser` reads it, a time of day, or both.
enum DateTimeParser {
  /// A typed time without a distance from UTC takes that of `base`, the value that it replaces; on a seasonal
  /// clock it keeps none, since another day may have another.
  static func parse(
    _ text: String, now: DateTime, base: DateTime?, isSeasonal: Bool = false
  ) -> Result<DateTime, ValueProblem> {
    let bare = trimmed(text)
    let words = TwelveHourClock.rewritten(bare) ?? bare
    let offset = isSeasonal ? nil : base?.utcOffset
    if var time = DateTime(iso: words) {
      if time.utcOffset == nil { time.utcOffset = offset }
      return .success(time)
    }
    if words.lowercased() == "now" { return .success(present(now, like: base)) }
    // Today is the day on the clock that the typed time will be read on.
    let today = present(now, like: base).date
    let pieces = words.split { $0.isWhitespace }
    guard let last = pieces.last, let clock = clock(last) else {
      if pieces.last?.contains(":") == true {
        return .failure(ValueProblem("\(quoted(text)) is not a date and time: write \(today) 14:00"))
      }
      return DateParser.parse(words, today: today).flatMap { time(on: $0, 0, 0, 0, offset, text) }
    }
    var day = pieces.dropLast()
    if day.last?.lowercased() == "at" { day.removeLast() }
    let date = day.isEmpty ? .success(today) : DateParser.parse(day.joined(separator: " "), today: today)
    return date.flatMap { time(on: $0, clock.hour, clock.minute, clock.second, offset, text) }
  }

  private static func time(
    on date: CalendarDate, _ hour: Int, _ minute: Int, _ second: Int, _ offset: Int?, _ text: String
  ) -> Result<DateTime, ValueProblem> {
    DateTime(date: date, hour: hour, minute: minute, second: second, utcOffset: offset)
      .map(Result.success) ?? .failure(ValueProblem("no clock shows \(quoted(text))"))
  }

  /// `14:00`, `9:30`, `14:00:05`.
  private static func clock(_ text: Substring) -> (hour: Int, minute: Int, second: Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, (1...2).contains(parts[0].count),
      parts.dropFirst().allSatisfy({ $0.count == 2 }), parts.allSatisfy({ $0.allSatisfy(isDigit) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), let second = parts.count == 3 ? Int(parts[2]) : 0
    else { return nil }
    return (hour, minute, second)
  }

  /// This moment to the second, on the clock that the replaced value is on.
  private static func present(_ now: DateTime, like base: DateTime?) -> DateTime {
    var present = now
    present.nanosecond = 0
    guard let base else { return present }
    guard let offset = base.utcOffset, now.utcOffset != nil else {
      present.utcOffset = base.utcOffset
      return present
    }
    return DateTime(epochSeconds: now.epochSeconds, utcOffset: offset) ?? present
  }
}
