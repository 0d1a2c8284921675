import FoundationEssentials
import Glibc
import SheafModel

/// The clock that dates are shown on and typed for.
enum TimeOfPlace: Hashable, Sendable {
  /// That of the machine.
  case system
  case fixed(seconds: Int)
  case zone(TimeZone)

  /// - Parameter name: `UTC`, a distance such as `-03:00`, or a name such as `America/Sao_Paulo`.
  init(named name: String) throws(BackendError) {
    if ["utc", "z", "gmt"].contains(name.lowercased()) {
      self = .fixed(seconds: 0)
    } else if let time = DateTime(iso: "2000-01-01T00:00" + name), let offset = time.utcOffset {
      self = .fixed(seconds: offset)
    } else if ["local", "system"].contains(name.lowercased()) {
      self = .system
    } else if let zone = TimeZone(identifier: name) {
      self = .zone(zone)
    } else {
      throw BubbleProfile.wrong("time_zone", "a zone such as \"Europe/Paris\", \"-03:00\" or \"UTC\"")
    }
  }

  /// Seconds east of UTC at a moment in seconds since 1970.
  func offset(at seconds: Int) -> Int {
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
  func shown(_ time: DateTime) -> DateTime {
    let seconds = time.epochSeconds
    return DateTime(epochSeconds: seconds, nanosecond: time.nanosecond, utcOffset: offset(at: seconds))
      ?? time
  }

  /// The moment in UTC; a time without a distance from UTC is read on this clock.
  func universal(_ time: DateTime) -> DateTime {
    var seconds = time.epochSeconds
    if time.utcOffset == nil {
      // The distance at the moment that it would be if the distance were that of the same figures in UTC.
      seconds -= offset(at: seconds - offset(at: seconds))
    }
    return DateTime(epochSeconds: seconds, nanosecond: time.nanosecond, utcOffset: 0) ?? time
  }
}

/// Moments as the service writes them: UTC, to the millisecond.
enum WireDate {
  /// `2024-03-04T14:38:27.880Z`.
  static func text(milliseconds: Int) -> String {
    let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    guard let time = DateTime(epochSeconds: seconds, utcOffset: 0) else { return "" }
    let fraction = String(1000 + milliseconds - seconds * 1000).dropFirst()
    return String(time.description.dropLast()) + "." + fraction + "Z"
  }

  /// Milliseconds since 1970; less than a millisecond is cut off.
  static func milliseconds(_ time: DateTime) -> Int { time.epochSeconds * 1000 + time.nanosecond / 1_000_000 }

  /// Milliseconds since 1970 of a text or a number; nil for what is neither.
  static func milliseconds(_ json: JSONValueText) -> Int? {
    switch json {
    case .text(let text): DateTime(iso: text).map(milliseconds)
    case .number(let digits): Double(digits).flatMap { Int(exactly: $0.rounded()) }
    }
  }

  /// A date as a text or as a number of milliseconds.
  enum JSONValueText {
    case text(String)
    case number(String)
  }
}
