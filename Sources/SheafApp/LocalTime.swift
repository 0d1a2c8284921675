import Glibc
import SheafModel

/// The clock on the wall.
enum LocalTime {
  /// The time now, with its distance from UTC.
  static func now() -> DateTime {
    var spec = timespec()
    clock_gettime(CLOCK_REALTIME, &spec)
    return at(seconds: spec.tv_sec) ?? epoch
  }

  /// A time of the system's clock on the wall here; nil outside the years 0 to 9999.
  static func at(seconds: Int) -> DateTime? {
    var seconds = seconds
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return nil }
    return DateTime(epochSeconds: seconds, utcOffset: parts.tm_gmtoff)
  }

  private static let epoch = DateTime(epochSeconds: 0) ?? distantPast
  private static var distantPast: DateTime { preconditionFailure("1970 is in the calendar") }
}
