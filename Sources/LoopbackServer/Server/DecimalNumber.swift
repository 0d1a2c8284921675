/// A decimal number of up to about 38 digits, exact.
struct DecimalNumber: Sendable, Equatable, Comparable {
  /// The number times ten to the power of `scale`.
  private(set) var units: Int128
  /// Digits after the point.
  private(set) var scale: Int

  /// More digits after the point than these do not fit.
  private static let longestScale = 37

  init(units: Int128, scale: Int) {
    self.units = units
    self.scale = scale
  }

  init(_ value: Int) {
    self.init(units: Int128(value), scale: 0)
  }

  /// Reads `-12.50` or `1e3`; nil if it is none or has too many digits.
  init?(_ text: some StringProtocol) {
    guard let digits = DecimalDigits(text) else { return nil }
    guard digits.fraction.count <= Self.longestScale, let units = Int128(digits.whole + digits.fraction)
    else {
      return nil
    }
    self.init(units: digits.isNegative ? -units : units, scale: digits.fraction.count)
  }

  static func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { value, _ in value * 10 }
  }

  /// This number with so many digits after the point, halves away from zero; nil if it grows too long.
  func rounded(_ places: Int) -> DecimalNumber? {
    guard places < scale else {
      guard places - scale < 38 else { return nil }
      let (value, overflow) = units.multipliedReportingOverflow(by: Self.power(places - scale))
      return overflow ? nil : DecimalNumber(units: value, scale: places)
    }
    let divisor = Self.power(scale - places)
    let (quotient, remainder) = units.quotientAndRemainder(dividingBy: divisor)
    let up = remainder.magnitude * 2 >= divisor.magnitude
    return DecimalNumber(units: up ? quotient + (units < 0 ? -1 : 1) : quotient, scale: places)
  }

  /// The number as text, with exactly `scale` digits after the point.
  var text: String {
    let digits = String(units.magnitude)
    let sign = units < 0 ? "-" : ""
    guard scale > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
  }

  var double: Double { Double(text) ?? .nan }

  private static func aligned(_ left: DecimalNumber, _ right: DecimalNumber) -> (Int128, Int128, Int)? {
    let scale = max(left.scale, right.scale)
    guard let first = left.rounded(scale), let second = right.rounded(scale) else { return nil }
    return (first.units, second.units, scale)
  }

  func adding(_ other: DecimalNumber) -> DecimalNumber? {
    guard let (left, right, scale) = Self.aligned(self, other) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : DecimalNumber(units: sum, scale: scale)
  }

  var negated: DecimalNumber { DecimalNumber(units: -units, scale: scale) }

  func multiplied(by other: DecimalNumber) -> DecimalNumber? {
    let (product, overflow) = units.multipliedReportingOverflow(by: other.units)
    guard !overflow, scale + other.scale <= Self.longestScale else { return nil }
    let exact = DecimalNumber(units: product, scale: scale + other.scale)
    // Products of quotients would grow without end.
    return exact.scale > 20 ? exact.rounded(20) : exact
  }

  /// The quotient with 15 digits after the point, nil when dividing by zero.
  func divided(by other: DecimalNumber) -> DecimalNumber? {
    let places = 15
    guard other.units != 0 else { return nil }
    let grow = places + other.scale - scale
    guard grow >= 0, grow < 38 else { return nil }
    let (numerator, overflow) = units.multipliedReportingOverflow(by: Self.power(grow))
    return overflow ? nil : DecimalNumber(units: numerator / other.units, scale: places)
  }

  static func == (left: DecimalNumber, right: DecimalNumber) -> Bool {
    guard let (first, second, _) = aligned(left, right) else { return false }
    return first == second
  }

  static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    guard let (first, second, _) = aligned(left, right) else { return left.double < right.double }
    return first < second
  }
}

/// The digits of a number of any length, its exponent worked in.
struct DecimalDigits: Sendable, Equatable {
  var isNegative: Bool
  /// At least one digit, no leading zeros.
  var whole: String
  /// Digits after the point, trailing zeros kept.
  var fraction: String

  /// Reads `-12.50`, `.5` or `1e3`.
  ///
  /// Spaces around it are allowed, anything else is nil.
  init?(_ text: some StringProtocol) {
    var rest = text.trimmingSpaces()[...]
    isNegative = rest.first == "-"
    if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
    let mantissa = rest.prefix { $0 != "e" && $0 != "E" }
    var exponent = 0
    if mantissa.count < rest.count {
      guard let value = Int(rest.dropFirst(mantissa.count + 1)), abs(value) <= 100 else { return nil }
      exponent = value
    }
    let pieces = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(pieces.count) else { return nil }
    var left = String(pieces[0])
    var right = pieces.count == 2 ? String(pieces[1]) : ""
    guard !(left + right).isEmpty, (left + right).allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return nil
    }
    while exponent > 0 {
      left.append(right.isEmpty ? "0" : right.removeFirst())
      exponent -= 1
    }
    while exponent < 0 {
      right = (left.popLast().map(String.init) ?? "0") + right
      exponent += 1
    }
    let significant = left.drop { $0 == "0" }
    whole = significant.isEmpty ? "0" : String(significant)
    fraction = right
  }

  /// How many digits count: all but leading zeros.
  var significantCount: Int { (whole == "0" ? 0 : whole.count) + fraction.count }

  /// The number with exactly so many digits after the point; they must not be fewer than it has.
  func text(places: Int) -> String {
    let padded = fraction + String(repeating: "0", count: max(0, places - fraction.count))
    let digits = places == 0 ? whole : "\(whole).\(padded.prefix(places))"
    let isZero = digits.allSatisfy { $0 == "0" || $0 == "." }
    return isNegative && !isZero ? "-" + digits : digits
  }
}
