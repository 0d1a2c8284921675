import FoundationEssentials
import SheafModel

/// Numbers as digits: what the server sends and takes, and how fine they are.
extension DecimalText {
  /// `93780` for `93780.0`: how many digits a number of seconds comes with says nothing.
  var withoutTrailingZeros: DecimalText {
    guard text.utf8.contains(UInt8(ascii: ".")), !text.utf8.contains(where: { $0 == 0x65 || $0 == 0x45 })
    else {
      return self
    }
    var digits = text
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return DecimalText(digits) ?? self
  }

  /// Digits after the point that say something; nil where an exponent makes counting more than a glance.
  var fractionDigits: Int? {
    guard !text.utf8.contains(where: { $0 == 0x65 || $0 == 0x45 }) else { return nil }
    guard let point = text.firstIndex(of: ".") else { return 0 }
    return withoutTrailingZeros.text.firstIndex(of: ".") == nil
      ? 0 : withoutTrailingZeros.text[point...].count - 1
  }

  /// The number as JSON writes one: no plus, no bare point.
  var jsonDigits: String {
    var digits = Substring(text)
    let isNegative = digits.first == "-"
    if isNegative || digits.first == "+" { digits = digits.dropFirst() }
    let exponent = digits.firstIndex { $0 == "e" || $0 == "E" } ?? digits.endIndex
    var mantissa = String(digits[..<exponent])
    if mantissa.hasPrefix(".") { mantissa = "0" + mantissa }
    if mantissa.hasSuffix(".") { mantissa.removeLast() }
    while mantissa.hasPrefix("0"), mantissa.dropFirst().first?.isNumber == true { mantissa.removeFirst() }
    return (isNegative ? "-" : "") + mantissa + digits[exponent...]
  }

  /// The next smaller multiple; nil when the number is one, or is beyond what can be counted exactly.
  func floor(toMultipleOf unit: Int) -> DecimalText? {
    let below = floor(toDecimals: 0)
    guard let whole = Int(outside: (below ?? withoutTrailingZeros).text) else { return nil }
    let rest = (whole % unit + unit) % unit
    return below == nil && rest == 0 ? nil : DecimalText(whole - rest)
  }

  /// The next smaller number with so many digits after the point; nil when the number has no more than that, or
  /// is beyond what can be counted exactly.
  func floor(toDecimals decimals: Int) -> DecimalText? {
    guard let digits = fractionDigits, digits > decimals, let point = text.firstIndex(of: ".") else {
      return nil
    }
    let end = text.index(point, offsetBy: decimals == 0 ? 0 : decimals + 1)
    let cut = String(text[..<end])
    let whole = cut.isEmpty || cut == "-" || cut == "+" ? cut + "0" : cut
    guard text.hasPrefix("-") else { return DecimalText(whole) }
    let unit = Decimal(sign: .plus, exponent: -decimals, significand: 1)
    return DecimalText(whole)?.decimal.map { DecimalText($0 - unit) }
  }
}
