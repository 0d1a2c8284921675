/// A day and a time of day, at a known distance from UTC or, where the service keeps none, without one.
public struct DateTime: Hashable, Sendable, Codable {
  public var date: CalendarDate
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var nanosecond: Int
  /// Seconds east of UTC; nil for a time without zone.
  public var utcOffset: Int?

  /// Nil for a time that no clock shows.
  ///
  /// A leap second is taken as the second before it.
  public init?(
    date: CalendarDate, hour: Int, minute: Int, second: Int = 0, nanosecond: Int = 0, utcOffset: Int? = nil
  ) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
      (0...999_999_999).contains(nanosecond), (-86_399...86_399).contains(utcOffset ?? 0)
    else { return nil }
    self.date = date
    self.hour = hour
    self.minute = minute
    self.second = min(second, 59)
    self.nanosecond = nanosecond
    self.utcOffset = utcOffset
  }

  /// Reads `YYYY-MM-DD`, `T` or a space, `HH:MM[:SS[.fraction]]` and an optional `Z` or `±HH[:]MM`.
  public init?(iso text: some StringProtocol) {
    let text = String(text)
    guard text.utf8.count >= 16, let date = CalendarDate(iso: text.prefix(10)) else { return nil }
    let separator = text.dropFirst(10).first
    guard separator == "T" || separator == "t" || separator == " " else { return nil }
    var clock = text.dropFirst(11)
    var offset: Int?
    if clock.last == "Z" || clock.last == "z" {
      offset = 0
      clock = clock.dropLast()
    } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      guard let seconds = Self.offset(String(clock[sign...])) else { return nil }
      offset = seconds
      clock = clock[..<sign]
    }
    if clock.last == " " { clock = clock.dropLast() }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts[0].count == 2, parts[1].count == 2,
      let hour = Self.digits(parts[0]), let minute = Self.digits(parts[1])
    else { return nil }
    var second = 0
    var nanosecond = 0
    if parts.count == 3 {
      let pieces = parts[2].split(separator: ".", omittingEmptySubsequences: false)
      guard pieces.count <= 2, pieces[0].count == 2, let whole = Self.digits(pieces[0]) else { return nil }
      second = whole
      if pieces.count == 2 {
        guard let fraction = Self.digits(pieces[1].prefix(9)) else { return nil }
        nanosecond = (0..<(9 - min(9, pieces[1].count))).reduce(fraction) { value, _ in value * 10 }
      }
    }
    self.init(
      date: date, hour: hour, minute: minute, second: second, nanosecond: nanosecond, utcOffset: offset)
  }

  /// Seconds since 1970-01-01T00:00:00Z, a time without zone read as UTC; the fraction is `nanosecond`.
  public var epochSeconds: Int {
    date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second - (utcOffset ?? 0)
  }

  /// The same instant on a clock `offset` seconds east of UTC.
  public init?(epochSeconds: Int, nanosecond: Int = 0, utcOffset offset: Int? = 0) {
    let local = epochSeconds + (offset ?? 0)
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    guard let date = CalendarDate(dayNumber: day) else { return nil }
    let rest = local - day * 86_400
    self.init(
      date: date, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60, nanosecond: nanosecond,
      utcOffset: offset)
  }

  private static func digits(_ text: some StringProtocol) -> Int? {
    !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }

  private static func offset(_ text: String) -> Int? {
    let sign = text.first == "-" ? -1 : 1
    let figures = text.dropFirst().filter { $0 != ":" }
    guard figures.count == 2 || figures.count == 4, let number = digits(figures) else { return nil }
    let (hours, minutes) = figures.count == 2 ? (number, 0) : (number / 100, number % 100)
    return hours <= 23 && minutes <= 59 ? sign * (hours * 3600 + minutes * 60) : nil
  }
}

extension DateTime: Comparable {
  /// By instant, a time without zone read as UTC.
  public static func < (a: DateTime, b: DateTime) -> Bool {
    (a.epochSeconds, a.nanosecond) < (b.epochSeconds, b.nanosecond)
  }
}

extension DateTime: CustomStringConvertible {
  /// ISO 8601 with `T`; seconds always, a fraction and an offset where there are any.
  public var description: String { text(separator: "T") }

  /// ISO 8601 with that separator between day and time.
  public func text(separator: String) -> String {
    var text = "\(date)\(separator)\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
    if nanosecond != 0 {
      var fraction = padded(nanosecond, 9)
      while fraction.hasSuffix("0") { fraction.removeLast() }
      text += "." + fraction
    }
    if let utcOffset {
      let distance = abs(utcOffset)
      text +=
        utcOffset == 0
        ? "Z" : "\(utcOffset < 0 ? "-" : "+")\(padded(distance / 3600, 2)):\(padded(distance / 60 % 60, 2))"
    }
    return text
  }
}
