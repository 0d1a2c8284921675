/// Sizes of files in the words people read.
public enum ByteCount {
  /// `0 bytes`, `812 bytes`, `12.3 KB`, `4.0 MB`: units of 1000, one decimal, rounded to the nearest.
  public static func text(_ count: Int) -> String {
    guard count >= 1000 else { return count == 1 ? "1 byte" : "\(count) bytes" }
    var unit = 1000
    for name in ["KB", "MB", "GB", "TB", "PB", "EB"] {
      let tenths = tenths(of: count, in: unit)
      if tenths < 10_000 || name == "EB" { return "\(tenths / 10).\(tenths % 10) \(name)" }
      unit *= 1000
    }
    return "\(count) bytes"
  }

  private static func tenths(of count: Int, in unit: Int) -> Int {
    let (whole, rest) = count.quotientAndRemainder(dividingBy: unit)
    // The remainder is below the unit; dividing first keeps the largest unit from overflowing.
    return whole * 10 + (rest + unit / 20) / (unit / 10)
  }
}
