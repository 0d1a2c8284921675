import Glibc

/// Days and moments in UTC, by plain arithmetic on the Gregorian calendar.
struct CivilDay: Sendable, Comparable, Hashable {
  /// Days since 1970-01-01.
  var number: Int

  init(number: Int) {
    self.number = number
  }

  init(year: Int, month: Int, day: Int) {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = era * 146_097 + dayOfEra - 719_468
  }

  /// Reads `2026-02-28`; a day that no calendar has is nil.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      text.allSatisfy({ $0 == "-" || ($0.isASCII && $0.isNumber) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
      year >= 1, (1...12).contains(month), day >= 1, day <= Self.length(of: month, in: year)
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// How many days a month has.
  static func length(of month: Int, in year: Int) -> Int {
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  var parts: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex + (monthIndex < 10 ? 3 : -9)
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
  }

  /// Monday is 0.
  var weekday: Int { ((number % 7) + 10) % 7 }

  /// `2026-02-28`.
  var text: String {
    let (year, month, day) = parts
    return "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))"
  }

  func adding(days: Int) -> CivilDay { CivilDay(number: number + days) }

  /// The same day of another month, or its last where that month is shorter.
  func adding(months: Int) -> CivilDay {
    let (year, month, day) = parts
    let total = year * 12 + month - 1 + months
    let newYear = total.floorDivided(by: 12)
    let newMonth = total - newYear * 12 + 1
    return CivilDay(
      year: newYear, month: newMonth, day: min(day, Self.length(of: newMonth, in: newYear)))
  }

  static func < (left: CivilDay, right: CivilDay) -> Bool { left.number < right.number }
}

/// A moment in microseconds since 1970, UTC.
struct Timestamp: Sendable, Comparable {
  var microseconds: Int

  init(microseconds: Int) {
    self.microseconds = microseconds
  }

  /// The moment of the system clock.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000)
  }

  var seconds: Int { microseconds.floorDivided(by: 1_000_000) }
  var day: CivilDay { CivilDay(number: seconds.floorDivided(by: 86_400)) }

  /// `2026-02-28T13:14:15.123456Z`; the fraction is left out if it is zero and may be.
  func text(alwaysFraction: Bool = false) -> String {
    let secondOfDay = seconds - day.number * 86_400
    let fraction = microseconds - seconds * 1_000_000
    let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { $0.padded(2) }
    let end = fraction == 0 && !alwaysFraction ? "" : "." + fraction.padded(6)
    return "\(day.text)T\(clock.joined(separator: ":"))\(end)Z"
  }

  static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
}

extension Timestamp {
  /// Reads ISO 8601: a day, then `T` or a space, hours and minutes, perhaps seconds with a fraction,
  /// perhaps a zone.
  ///
  /// Without a zone it is UTC; a day alone is its midnight.
  init?(iso text: String) {
    guard let day = CivilDay(text.prefix(10)) else { return nil }
    var rest = text.dropFirst(10)
    guard let mark = rest.popFirst() else {
      self.init(microseconds: day.number * 86_400_000_000)
      return
    }
    guard mark == "T" || mark == "t" || mark == " " else { return nil }
    let zoneStart = rest.firstIndex { "Zz+-".contains($0) } ?? rest.endIndex
    guard let clock = Self.clock(rest[..<zoneStart]), let offset = Self.offset(rest[zoneStart...]) else {
      return nil
    }
    self.init(microseconds: day.number * 86_400_000_000 + clock - offset * 1_000_000)
  }

  private static func clock(_ text: Substring) -> Int? {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(fields.count), fields[0].count == 2, fields[1].count == 2,
      let hour = Int(fields[0]), let minute = Int(fields[1]), (0..<24).contains(hour),
      (0..<60).contains(minute)
    else { return nil }
    let start = (hour * 3600 + minute * 60) * 1_000_000
    guard fields.count == 3 else { return start }
    let pieces = fields[2].split(separator: ".", omittingEmptySubsequences: false)
    guard let second = Int(pieces[0]), pieces[0].count == 2, (0..<60).contains(second), pieces.count <= 2
    else { return nil }
    guard pieces.count == 2 else { return start + second * 1_000_000 }
    let digits = String((pieces[1] + "000000").prefix(6))
    guard let fraction = Int(digits), pieces[1].allSatisfy(\.isNumber), !pieces[1].isEmpty else { return nil }
    return start + second * 1_000_000 + fraction
  }

  private static func offset(_ text: Substring) -> Int? {
    guard let sign = text.first else { return 0 }
    if sign == "Z" || sign == "z" { return text.count == 1 ? 0 : nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.count == 4 || digits.count == 2, let hours = Int(digits.prefix(2)) else { return nil }
    let minutes = Int(digits.dropFirst(2)) ?? 0
    return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}

extension Int {
  /// This number with zeros in front.
  func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }

  /// Division that rounds down for negative numbers too.
  func floorDivided(by divisor: Int) -> Int {
    let quotient = self / divisor
    return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
}
