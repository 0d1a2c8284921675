import SheafModel

/// A way of counting time from a day on: what a number in a column of times means.
struct EpochClock: Hashable, Sendable {
  /// As a workspace names it.
  @ExactText var name: String
  /// Seconds from 1970 to the moment that is counted from.
  var origin: Int64
  /// Counts in a second; 0 for one that counts days.
  var ticks: Int64

  static let seconds = EpochClock(name: "unix_seconds", origin: 0, ticks: 1)
  static let milliseconds = EpochClock(name: "unix_milliseconds", origin: 0, ticks: 1000)
  static let microseconds = EpochClock(name: "unix_microseconds", origin: 0, ticks: 1_000_000)
  static let nanoseconds = EpochClock(name: "unix_nanoseconds", origin: 0, ticks: 1_000_000_000)
  /// Seconds from 2001 on, as Core Data and Cocoa count.
  static let coreData = EpochClock(name: "core_data", origin: 978_307_200, ticks: 1)
  /// The same in nanoseconds.
  static let cocoaNanoseconds = EpochClock(
    name: "cocoa_nanoseconds", origin: 978_307_200, ticks: 1_000_000_000)
  /// Microseconds from 1601 on, as WebKit and Chrome count.
  static let webkit = EpochClock(name: "webkit", origin: -11_644_473_600, ticks: 1_000_000)
  /// Tenths of a microsecond from 1601 on, as files of Windows count.
  static let filetime = EpochClock(name: "filetime", origin: -11_644_473_600, ticks: 10_000_000)
  /// Tenths of a microsecond from the year 1 on.
  static let dotnet = EpochClock(name: "dotnet_ticks", origin: -62_135_596_800, ticks: 10_000_000)
  /// Days from noon of a day in the year -4712 on.
  static let julian = EpochClock(name: "julian_day", origin: -210_866_760_000, ticks: 0)

  static let all = [
    seconds, milliseconds, microseconds, nanoseconds, coreData, cocoaNanoseconds, webkit, filetime, dotnet,
    julian,
  ]

  /// Those that a number of our time tells by itself.
  private static let evident = [
    seconds, milliseconds, microseconds, nanoseconds, webkit, filetime, dotnet, julian,
  ]

  /// The one by which numbers that should be times are times of our day; nil when that is not certain.
  ///
  /// All have to lie within the years 1973 to 2100. What is counted from 1970 in seconds or nanoseconds is known by
  /// that only from the autumn of 2001 on, in most of the numbers: before, what other clocks count looks the same.
  static func evident(in numbers: [Double]) -> EpochClock? {
    guard !numbers.isEmpty else { return nil }
    let clocks = evident.filter { clock in
      numbers.allSatisfy { (94_694_400..<4_102_444_800).contains(clock.seconds($0)) }
    }
    let certain = clocks.filter { clock in
      guard clock == .seconds || clock == .nanoseconds else { return true }
      return numbers.count { clock.seconds($0) >= 1_000_000_000 } * 2 >= numbers.count
    }
    return certain.count == 1 ? certain.first : nil
  }

  /// Seconds from 1970 on, roughly.
  private func seconds(_ count: Double) -> Double {
    Double(origin) + (ticks == 0 ? count * 86_400 : count / Double(ticks))
  }

  /// The time that a whole count means, in UTC.
  func time(_ count: Int64) -> DateTime? {
    guard ticks > 0 else { return time(Double(count)) }
    var (seconds, rest) = count.quotientAndRemainder(dividingBy: ticks)
    if rest < 0 {
      seconds -= 1
      rest += ticks
    }
    let (moment, isTooFar) = seconds.addingReportingOverflow(origin)
    guard !isTooFar else { return nil }
    return DateTime(
      epochSeconds: Int(moment), nanosecond: Int(rest * (1_000_000_000 / ticks)), utcOffset: 0)
  }

  /// The time that a count with a fraction means, in UTC, as exactly as such a number tells it: days to the
  /// millisecond, seconds to the microsecond.
  func time(_ count: Double) -> DateTime? {
    guard count.isFinite, abs(count) < 9e18 else { return nil }
    if ticks == 0 {
      let milliseconds = (count * 86_400_000).rounded() + Double(origin) * 1000
      guard abs(milliseconds) < 9e15 else { return nil }
      return Self.milliseconds.time(Int64(milliseconds))
    }
    let whole = count.rounded(.down)
    guard let time = time(Int64(whole)) else { return nil }
    guard ticks == 1, whole != count else { return time }
    let fraction = ((count - whole) * 1_000_000).rounded()
    guard fraction < 1_000_000 else { return self.time(Int64(whole) + 1) }
    return DateTime(epochSeconds: time.epochSeconds, nanosecond: Int(fraction) * 1000, utcOffset: 0)
  }

  /// The count that a column stores for a time; nil for one that it cannot hold.
  func stored(_ time: DateTime, asReal: Bool) -> StoredValue? {
    let (seconds, nanosecond) = (Int64(time.epochSeconds) - origin, Int64(time.nanosecond))
    if ticks == 0 {
      let days = (Double(seconds) + Double(nanosecond) / 1e9) / 86_400
      return !asReal && days == days.rounded() ? .integer(Int64(days)) : .real(days)
    }
    if asReal, ticks == 1 { return .real(Double(seconds) + Double(nanosecond) / 1e9) }
    if ticks == 1, nanosecond != 0 { return .real(Double(seconds) + Double(nanosecond) / 1e9) }
    let (count, isTooFar) = seconds.multipliedReportingOverflow(by: ticks)
    let (whole, isLater) = count.addingReportingOverflow(nanosecond / (1_000_000_000 / ticks))
    guard !isTooFar, !isLater else { return nil }
    return asReal ? .real(Double(whole)) : .integer(whole)
  }
}
