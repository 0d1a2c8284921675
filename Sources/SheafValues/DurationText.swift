import SheafModel

/// Lengths of time as text.
///
/// A duration's value is exact decimal seconds.
enum DurationText {
  /// `1:30:00`: hours, minutes, seconds and the fraction as it came.
  ///
  /// A number too odd for a clock is shown as its seconds.
  static func display(_ seconds: DecimalText) -> String {
    let parts = NumberText.Parts(seconds)
    guard parts.exponent == nil, let whole = parts.whole.isEmpty ? 0 : Int(parts.whole) else {
      return seconds.text + "s"
    }
    let fraction = parts.fraction.isEmpty ? "" : "." + parts.fraction
    let clock = "\(whole / 3600):\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
    return (parts.isNegative ? "-" : "") + clock + fraction
  }

  /// As `display`, except that a number too odd for a clock is its bare seconds, so that `parse` reads it.
  static func editing(_ seconds: DecimalText) -> String {
    let text = display(seconds)
    return text.hasSuffix("s") ? seconds.text : text
  }

  /// Reads `1:30` (hours and minutes), `1:30:05.5`, `1h 30m`, `90m`, `45s`, `1.5h`, `2d`, or plain seconds.
  static func parse(_ text: String) -> DecimalText? {
    var rest = Substring(trimmed(text.lowercased()))
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest = rest.dropFirst() }
    guard rest.first?.isNumber == true || rest.first == "." else { return nil }
    guard let seconds = clock(rest) ?? units(rest) ?? plain(rest) else { return nil }
    return DecimalText(isNegative && seconds != "0" ? "-" + seconds : seconds)
  }

  private static func plain(_ text: Substring) -> String? {
    DecimalText(String(text)).map(NumberText.json)
  }

  private static func clock(_ text: Substring) -> String? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    var last = parts[parts.count - 1]
    var fraction = Substring()
    if parts.count == 3, let point = last.firstIndex(of: ".") {
      fraction = last[point...]
      last = last[..<point]
      guard fraction.count > 1, fraction.dropFirst().allSatisfy(isDigit) else { return nil }
    }
    guard (parts.dropFirst().dropLast() + [last]).allSatisfy({ $0.count == 2 && $0.allSatisfy(isDigit) }),
      parts[0].allSatisfy(isDigit), let hours = Int(parts[0]), hours <= 1_000_000_000_000,
      let minutes = Int(parts.count == 3 ? parts[1] : last), minutes < 60,
      let seconds = parts.count == 3 ? Int(last) : 0, seconds < 60
    else { return nil }
    return "\(hours * 3600 + minutes * 60 + seconds)\(fraction)"
  }

  private static func units(_ text: Substring) -> String? {
    // Milliseconds keep the sum exact for up to three decimals of a unit without leaving whole numbers.
    var milliseconds = 0
    var rest = text
    while !rest.isEmpty {
      let figure = rest.prefix { isDigit($0) || $0 == "." }
      rest = rest.dropFirst(figure.count).drop { $0 == " " }
      let word = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(word.count).drop { $0 == " " }
      guard let unit = unitSeconds[String(word)], let thousandths = thousandths(figure) else { return nil }
      let (part, overflow) = thousandths.multipliedReportingOverflow(by: unit)
      guard !overflow, part < Int.max / 4, milliseconds < Int.max / 4 else { return nil }
      milliseconds += part
    }
    let (whole, rest3) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    guard rest3 != 0 else { return String(whole) }
    var fraction = String(1000 + rest3).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(whole).\(fraction)"
  }

  private static func thousandths(_ figure: Substring) -> Int? {
    let parts = figure.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first.flatMap({ Int($0) }), whole < 1_000_000_000_000 else {
      return nil
    }
    guard parts.count == 2 else { return whole * 1000 }
    guard !parts[1].isEmpty, parts[1].count <= 3 else { return nil }
    return Int(parts[1] + String(repeating: "0", count: 3 - parts[1].count)).map { whole * 1000 + $0 }
  }

  private static let unitSeconds: [String: Int] = [
    "w": 604_800, "week": 604_800, "weeks": 604_800, "d": 86_400, "day": 86_400, "days": 86_400,
    "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600, "m": 60, "min": 60, "mins": 60, "minute": 60,
    "minutes": 60, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
  ]
}

func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
