import SheafModel

/// Decimal texts taken apart, shown and normalised without ever becoming a binary fraction.
enum NumberText {
  /// The parts of a number's text.
  ///
  /// Its size is `whole.fraction` times ten to the power of `exponent`.
  struct Parts {
    var isNegative: Bool
    var whole: Substring
    var fraction: Substring
    var exponent: Substring?

    init(_ number: DecimalText) {
      var rest = Substring(number.text)
      isNegative = rest.first == "-"
      if isNegative || rest.first == "+" { rest.removeFirst() }
      if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
        exponent = rest[rest.index(after: mark)...]
        rest = rest[..<mark]
      }
      let point = rest.firstIndex(of: ".")
      whole = rest[..<(point ?? rest.endIndex)]
      fraction = point.map { rest[rest.index(after: $0)...] } ?? ""
    }
  }

  /// What a cell shows: every digit that the service sent, more when the format asks for them, never fewer.
  static func display(_ number: DecimalText, _ format: NumberFormat) -> String {
    let parts = Parts(number)
    let sign = parts.isNegative ? "-" : ""
    guard parts.exponent == nil else { return sign + format.prefix + unsigned(number.text) + format.suffix }
    var whole = parts.whole.isEmpty ? "0" : String(parts.whole)
    // Numbers that may be years or identifiers are never grouped; amounts are.
    let isAmount = !format.prefix.isEmpty || !format.suffix.isEmpty || format.decimals == 2
    if isAmount { whole = grouped(whole) }
    var fraction = String(parts.fraction)
    let wanted = format.decimals ?? 0
    if fraction.count < wanted { fraction += String(repeating: "0", count: min(wanted - fraction.count, 64)) }
    if format.decimals == 0, fraction.allSatisfy({ $0 == "0" }) { fraction = "" }
    let digits = fraction.isEmpty ? whole : "\(whole).\(fraction)"
    return sign + format.prefix + digits + format.suffix
  }

  /// The same number as a JSON number: no plus sign, no leading zeros, digits on both sides of a point.
  static func json(_ number: DecimalText) -> String {
    let parts = Parts(number)
    let digits = parts.whole.drop { $0 == "0" }
    var text = (parts.isNegative ? "-" : "") + (digits.isEmpty ? "0" : digits)
    if !parts.fraction.isEmpty { text += "." + parts.fraction }
    if let exponent = parts.exponent { text += "e" + exponent }
    return text
  }

  /// Whether any digit other than 0 stands right of the point, and how many digits that takes.
  static func decimalPlaces(of number: DecimalText) -> Int {
    let parts = Parts(number)
    var fraction = parts.fraction
    var exponent =
      parts.exponent.map { Int(outside: $0) ?? ($0.hasPrefix("-") ? -Int.outsideLimit : Int.outsideLimit) }
      ?? 0
    while fraction.last == "0" { fraction.removeLast() }
    if fraction.isEmpty, exponent < 0 {
      // Zeros at the end of the whole part take part of a negative exponent: 1200e-2 has no decimals.
      exponent += parts.whole.reversed().prefix { $0 == "0" }.count
    }
    let isZero = parts.whole.allSatisfy { $0 == "0" } && fraction.isEmpty
    return isZero ? 0 : max(0, fraction.count - exponent)
  }

  private static func unsigned(_ text: String) -> String {
    text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
  }

  private static func grouped(_ digits: String) -> String {
    guard digits.count > 3 else { return digits }
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(" ") }
      text.append(digit)
    }
    return text
  }
}
