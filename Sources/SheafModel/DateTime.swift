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

  /// What was written down elsewhere is a time that a clock shows, or not read.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: CodingKeys.self)
    let time = DateTime(
      date: try parts.decode(CalendarDate.self, forKey: .date),
      hour: try parts.decode(Int.self, forKey: .hour),
      minute: try parts.decode(Int.self, forKey: .minute),
      second: try parts.decode(Int.self, forKey: .second),
      nanosecond: try parts.decode(Int.self, forKey: .nanosecond),
      utcOffset: try parts.decodeIfPresent(Int.self, forKey: .utcOffset))
    guard let time else {
      throw DecodingError.dataCorruptedError(forKey: .hour, in: parts, debugDescription: "no time of a clock")
    }
    self = time
  }

  /// Reads `YYYY-MM-DD`, `T` or a space, `HH:MM[:SS[.fraction]]` and an optional `Z` or `±HH[:]MM`.
  public init?(iso text: some StringProtocol) {
    var reader = ISODigitReader(text)
    guard let date = CalendarDate(&reader), reader.take("T") || reader.take("t") || reader.take(" "),
      let hour = reader.number(digits: 2), reader.take(":"), let minute = reader.number(digits: 2)
    else { return nil }
    var second = 0
    var nanosecond = 0
    if reader.take(":") {
      guard let whole = reader.number(digits: 2) else { return nil }
      second = whole
      if reader.take(".") {
        guard let fraction = reader.nanoseconds() else { return nil }
        nanosecond = fraction
      }
    }
    _ = reader.take(" ")
    var offset: Int?
    if reader.take("Z") || reader.take("z") {
      offset = 0
    } else if !reader.isAtEnd {
      guard let distance = Self.offset(&reader) else { return nil }
      offset = distance
    }
    guard reader.isAtEnd else { return nil }
    self.init(
      date: date, hour: hour, minute: minute, second: second, nanosecond: nanosecond, utcOffset: offset)
  }

  /// Seconds since 1970-01-01T00:00:00Z, a time without zone read as UTC; the fraction is `nanosecond`.
  public var epochSeconds: Int {
    date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second - (utcOffset ?? 0)
  }

  /// The same instant on a clock `offset` seconds east of UTC.
  public init?(epochSeconds: Int, nanosecond: Int = 0, utcOffset offset: Int? = 0) {
    // The years 0 to 9999, and a day on either side for the distance from UTC.
    guard (-62_167_305_600...253_402_387_199).contains(epochSeconds), (-86_399...86_399).contains(offset ?? 0)
    else { return nil }
    let local = epochSeconds + (offset ?? 0)
    let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    guard let date = CalendarDate(dayNumber: day) else { return nil }
    let rest = local - day * 86_400
    self.init(
      date: date, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60, nanosecond: nanosecond,
      utcOffset: offset)
  }

  private static func offset(_ reader: inout ISODigitReader) -> Int? {
    let sign: Int
    if reader.take("+") { sign = 1 } else if reader.take("-") { sign = -1 } else { return nil }
    guard let hours = reader.number(digits: 2), hours <= 23 else { return nil }
    let hasMark = reader.take(":")
    guard hasMark || !reader.isAtEnd else { return sign * hours * 3600 }
    guard let minutes = reader.number(digits: 2), minutes <= 59 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
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
    String(isoCapacity: 34 + separator.utf8.count) { writer in
      date.write(to: &writer)
      for byte in separator.utf8 { writer.byte(byte) }
      writer.number(hour, digits: 2)
      writer.mark(":")
      writer.number(minute, digits: 2)
      writer.mark(":")
      writer.number(second, digits: 2)
      if nanosecond != 0 {
        writer.mark(".")
        writer.number(nanosecond, digits: 9)
        writer.trimZeros()
      }
      if utcOffset == 0 { writer.mark("Z") } else if let utcOffset { Self.write(utcOffset, to: &writer) }
    }
  }

  private static func write(_ offset: Int, to writer: inout ISODigitWriter) {
    writer.mark(offset < 0 ? "-" : "+")
    writer.number(abs(offset) / 3600, digits: 2)
    writer.mark(":")
    writer.number(abs(offset) / 60 % 60, digits: 2)
  }
}
