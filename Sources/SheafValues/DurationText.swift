import SheafModel

/// Lengths of time as text.
///
/// A duration's value is exact decimal seconds.
enum DurationText {
  /// As the field's service writes it, else `1:30:00`: hours, minutes, seconds and the fraction as it came.
  ///
  /// Nothing is rounded: what is finer than the style is written out all the same. A number too odd for a clock is
  /// shown as its seconds.
  static func display(_ seconds: DecimalText, _ style: DurationStyle? = nil) -> String {
    let parts = NumberText.Parts(seconds)
    guard parts.exponent == nil, let whole = parts.whole.isEmpty ? 0 : Int(parts.whole) else {
      return seconds.text + "s"
    }
    let sign = parts.isNegative ? "-" : ""
    guard let style else {
      let fraction = parts.fraction.isEmpty ? "" : "." + parts.fraction
      return sign + clock(whole, days: false, .seconds) + fraction
    }
    return sign + text(whole, fraction: String(parts.fraction), style)
  }

  /// As `display`, except that a number too odd for a clock is its bare seconds, so that `parse` reads it.
  static func editing(_ seconds: DecimalText, _ style: DurationStyle? = nil) -> String {
    let parts = NumberText.Parts(seconds)
    let isOdd = parts.exponent != nil || !(parts.whole.isEmpty || Int(parts.whole) != nil)
    return isOdd ? seconds.text : display(seconds, style)
  }

  /// A text in a style, for those who wrote none.
  static func example(_ style: DurationStyle?) -> String {
    switch style?.smallest {
    case nil: "1:30"
    case .hours: display(DecimalText(93_600), style)
    case .minutes: display(DecimalText(93_780), style)
    case .seconds: display(DecimalText(93_784), style)
    }
  }

  private static func text(_ whole: Int, fraction: String, _ style: DurationStyle) -> String {
    var digits = fraction
    while digits.last == "0" { digits.removeLast() }
    let smallest = finest(whole, hasFraction: !digits.isEmpty, style.smallest)
    if smallest == .seconds, style.smallest == .seconds {
      while digits.count < style.decimals { digits.append("0") }
    }
    let end = digits.isEmpty ? "" : "." + digits
    switch style.form {
    case .clock: return clock(whole, days: false, smallest) + end
    case .units where digits.isEmpty: return units(whole, smallest)
    case .units, .daysAndClock: return clock(whole, days: true, smallest) + end
    }
  }

  /// The unit of the style, or the smaller one that the number needs.
  private static func finest(
    _ whole: Int, hasFraction: Bool, _ unit: DurationStyle.Unit
  ) -> DurationStyle.Unit {
    if unit == .seconds || hasFraction || whole % 60 != 0 { return .seconds }
    return unit == .minutes || whole % 3600 != 0 ? .minutes : .hours
  }

  private static func clock(_ whole: Int, days: Bool, _ smallest: DurationStyle.Unit) -> String {
    let hours = days ? whole / 3600 % 24 : whole / 3600
    let start = (days ? "\(whole / 86_400)d " : "") + "\(hours):\(twoDigits(whole / 60 % 60))"
    return smallest == .seconds ? "\(start):\(twoDigits(whole % 60))" : start
  }

  private static func units(_ whole: Int, _ smallest: DurationStyle.Unit) -> String {
    let hours = "\(whole / 86_400)d \(whole / 3600 % 24)h"
    if smallest == .hours { return hours }
    let minutes = "\(hours) \(twoDigits(whole / 60 % 60))m"
    return smallest == .minutes ? minutes : "\(minutes) \(twoDigits(whole % 60))s"
  }
}

func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
