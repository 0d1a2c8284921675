public import FoundationEssentials
import Glibc
public import SheafModel

/// The clock of a place: how far it is from UTC at a moment.
public enum WallClock: Hashable, Sendable {
  /// That of the machine.
  case system
  /// Always so many seconds east of UTC.
  case fixed(seconds: Int)
  /// That of a named zone.
  case zone(TimeZone)

  /// - Parameter name: `UTC`, `local`, a distance such as `-03:00`, or a name such as `America/Sao_Paulo`; nil for
  ///   what is none of these.
  public init?(named name: String) {
    if ["utc", "z", "gmt"].contains(name.lowercased()) {
      self = .fixed(seconds: 0)
    } else if let offset = DateTime(iso: "2000-01-01T00:00" + name)?.utcOffset {
      self = .fixed(seconds: offset)
    } else if ["local", "system"].contains(name.lowercased()) {
      self = .system
    } else if let zone = TimeZone(identifier: name) {
      self = .zone(zone)
    } else {
      return nil
    }
  }

  /// Seconds east of UTC at a moment in seconds since 1970.
  public func offset(at seconds: Int) -> Int {
    switch self {
    case .fixed(let offset): return offset
    case .zone(let zone): return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    case .system:
      var time = seconds
      var parts = tm()
      return localtime_r(&time, &parts) == nil ? 0 : parts.tm_gmtoff
    }
  }

  /// The same moment on this clock.
  public func shown(_ time: DateTime) -> DateTime {
    let seconds = time.epochSeconds
    return DateTime(epochSeconds: seconds, nanosecond: time.nanosecond, utcOffset: offset(at: seconds))
      ?? time
  }

  /// The moment in UTC; a time without a distance from UTC is read on this clock.
  ///
  /// A time that the clock passes over in spring is as much later as the clock was put forward; of one that it shows
  /// twice in autumn the first is meant.
  public func universal(_ time: DateTime) -> DateTime {
    let seconds = time.epochSeconds - (time.utcOffset == nil ? distance(of: time.epochSeconds) : 0)
    return DateTime(epochSeconds: seconds, nanosecond: time.nanosecond, utcOffset: 0) ?? time
  }

  /// Seconds east of UTC when the clock shows figures that would be so many seconds since 1970 in UTC.
  private func distance(of figures: Int) -> Int {
    // No place is further from UTC than a day, and none puts its clock twice in two days.
    let (before, after) = (offset(at: figures - 86_400), offset(at: figures + 86_400))
    let isAfter = offset(at: figures - before) != before && offset(at: figures - after) == after
    return isAfter ? after : before
  }
}
