import SheafModel

/// Moments as the service writes them: UTC, to the millisecond.
enum WireDate {
  /// `2024-03-04T14:38:27.880Z`.
  static func text(milliseconds: Int) -> String {
    guard let time = DateTime(epochMilliseconds: milliseconds),
      let whole = DateTime(epochSeconds: time.epochSeconds, utcOffset: 0)
    else { return "" }
    let fraction = String(1000 + time.nanosecond / 1_000_000).dropFirst()
    return String(whole.description.dropLast()) + "." + fraction + "Z"
  }

  /// Milliseconds since 1970; less than a millisecond is cut off.
  static func milliseconds(_ time: DateTime) -> Int { time.epochSeconds * 1000 + time.nanosecond / 1_000_000 }
}
