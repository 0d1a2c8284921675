import SheafModel

extension DurationText {
  /// Reads `1:30`, `1:30:05.5`, `1d 2:03`, `1 2:03`, `1h 30m`, `90m`, `45s`, `1.5h`, `2d`, or plain seconds.
  ///
  /// As services read them, two numbers are hours and minutes, unless the style counts seconds: then they are
  /// minutes and seconds. A number alone after the days is in the style's smallest unit.
  static func parse(_ text: String, _ style: DurationStyle? = nil) -> DecimalText? {
    var rest = Substring(trimmed(text.lowercased()))
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest = rest.dropFirst() }
    guard rest.first?.isNumber == true || rest.first == "." else { return nil }
    var clocked = clock(rest, style) ?? daysAndClock(rest, style)
    // A style writes as many digits as it has, whatever the value is.
    if style != nil { clocked?.dropZeros() }
    guard let seconds = clocked?.text ?? units(rest) ?? plain(rest) else { return nil }
    return DecimalText(isNegative && seconds != "0" ? "-" + seconds : seconds)
  }

  /// Seconds as they were written: the fraction keeps its digits.
  private struct Seconds {
    var whole: Int
    /// With its point; empty for none.
    var fraction = Substring()

    var text: String { "\(whole)\(fraction)" }

    mutating func dropZeros() {
      while fraction.last == "0" { fraction.removeLast() }
      if fraction == "." { fraction = "" }
    }
  }

  /// More hours or days are a slip, and would not fit.
  private static let largest = 1_000_000_000_000

  private static func plain(_ text: Substring) -> String? {
    DecimalText(String(text)).map(NumberText.json)
  }

  private static func clock(_ text: Substring, _ style: DurationStyle?) -> Seconds? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3 else { return nil }
    var last = parts[parts.count - 1]
    var fraction = Substring()
    if let point = last.firstIndex(of: ".") {
      fraction = last[point...]
      last = last[..<point]
      guard fraction.count > 1, fraction.dropFirst().allSatisfy(isDigit) else { return nil }
    }
    guard (parts.dropFirst().dropLast() + [last]).allSatisfy({ $0.count == 2 && $0.allSatisfy(isDigit) }),
      parts[0].allSatisfy(isDigit), let first = Int(parts[0]), first <= largest,
      let second = Int(parts.count == 3 ? parts[1] : last), second < 60,
      let third = parts.count == 3 ? Int(last) : 0, third < 60
    else { return nil }
    if parts.count == 2, !fraction.isEmpty || style?.smallest == .seconds {
      return Seconds(whole: first * 60 + second, fraction: fraction)
    }
    return Seconds(whole: first * 3600 + second * 60 + third, fraction: fraction)
  }

  /// `1d 2:03:04`, with or without the letter.
  private static func daysAndClock(_ text: Substring, _ style: DurationStyle?) -> Seconds? {
    let figure = text.prefix(while: isDigit)
    var rest = text.dropFirst(figure.count)
    guard let days = Int(figure), days <= largest, rest.first == "d" || rest.first == " " else { return nil }
    rest = rest.dropFirst().drop { $0 == " " }
    guard var seconds = clock(rest, style) ?? number(rest, style) else { return nil }
    seconds.whole += days * 86_400
    return seconds
  }

  private static func number(_ text: Substring, _ style: DurationStyle?) -> Seconds? {
    guard let style, !text.isEmpty, text.allSatisfy(isDigit), let number = Int(text), number <= largest else {
      return nil
    }
    let unit =
      switch style.smallest {
      case .hours: 3600
      case .minutes: 60
      case .seconds: 1
      }
    return Seconds(whole: number * unit)
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
    let (whole, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    guard remainder != 0 else { return String(whole) }
    var fraction = String(1000 + remainder).dropFirst()
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
