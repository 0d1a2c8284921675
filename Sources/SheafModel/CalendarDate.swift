/// A day of the Gregorian calendar, without time or zone.
public struct CalendarDate: Hashable, Sendable, Codable, Comparable {
  public let year: Int
  public let month: Int
  public let day: Int

  /// Nil for a day that the calendar does not have.
  public init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month) else { return nil }
    guard (1...Self.daysIn(month: month, of: year)).contains(day) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// What was written down elsewhere is a day of the calendar, or not read.
  public init(from decoder: any Decoder) throws {
    let parts = try decoder.container(keyedBy: CodingKeys.self)
    let date = CalendarDate(
      year: try parts.decode(Int.self, forKey: .year), month: try parts.decode(Int.self, forKey: .month),
      day: try parts.decode(Int.self, forKey: .day))
    guard let date else {
      throw DecodingError.dataCorruptedError(
        forKey: .day, in: parts, debugDescription: "no day of the calendar")
    }
    self = date
  }

  /// The day that `YYYY-MM-DD` names.
  public init?(iso text: some StringProtocol) {
    var reader = ISODigitReader(text)
    self.init(&reader)
    guard reader.isAtEnd else { return nil }
  }

  /// The day that comes next.
  init?(_ reader: inout ISODigitReader) {
    guard let year = reader.number(digits: 4), reader.take("-"), let month = reader.number(digits: 2),
      reader.take("-"), let day = reader.number(digits: 2)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Days since 1970-01-01.
  public var dayNumber: Int {
    // Counts years from March so that the leap day is the last of its year.
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The day that many days after 1970-01-01; nil outside the years 0 to 9999.
  public init?(dayNumber: Int) {
    guard (-719_528...2_932_896).contains(dayNumber) else { return nil }
    let z = dayNumber + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// The day `count` days later; nil outside the years 0 to 9999.
  public func advanced(byDays count: Int) -> CalendarDate? {
    let (day, isTooFar) = dayNumber.addingReportingOverflow(count)
    return isTooFar ? nil : CalendarDate(dayNumber: day)
  }

  /// The same day `count` months later, or the last day of that month when it is shorter.
  public func advanced(byMonths count: Int) -> CalendarDate? {
    let (index, isTooFar) = (year * 12 + (month - 1)).addingReportingOverflow(count)
    guard !isTooFar, index >= 0 else { return nil }
    let (y, m) = (index / 12, index % 12 + 1)
    return CalendarDate(year: y, month: m, day: min(day, Self.daysIn(month: m, of: y)))
  }

  /// 1 for Monday to 7 for Sunday.
  public var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }

  public static func daysIn(month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }
}

extension CalendarDate: CustomStringConvertible {
  /// `YYYY-MM-DD`.
  public var description: String { String(isoCapacity: 10) { write(to: &$0) } }

  func write(to writer: inout ISODigitWriter) {
    writer.number(year, digits: 4)
    writer.mark("-")
    writer.number(month, digits: 2)
    writer.mark("-")
    writer.number(day, digits: 2)
  }
}
