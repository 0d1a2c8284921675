import SheafModel

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
}
