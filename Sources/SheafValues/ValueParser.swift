import SheafJSON
public import SheafModel

/// Reads what people type into a field.
public enum ValueParser {
  /// The value that `text` means in `field`, or why it means none.
  ///
  /// Empty text is `.null`, and an empty text where the field keeps one and `base` is a value. Relative dates are seen from `now`, which should carry the user's distance from
  /// UTC. `base` is the value to be replaced: a time without a zone stays on its clock. Whether the field is
  /// read-only is not looked at.
  public static func parse(
    _ text: String, for field: Field, now: DateTime, base: Value = .null
  ) -> Result<Value, ValueProblem> {
    guard !isEmpty(text, field.kind) else {
      if field.keepsEmptyText, text.isEmpty, base != .null { return .success(.text("")) }
      return field.isRequired ? .failure(ValueProblem("“\(field.name)” needs a value")) : .success(.null)
    }
    // What stands for a secret on a screen or in an export is no secret itself.
    if field.isMasked || field.isWriteOnly, SecretText.isMask(text) {
      return .failure(
        ValueProblem("\(Field.mask) stands for a secret that was not shown, and is not written"))
    }
    switch field.kind {
    case .text where field.isDateRange:
      return DateRangeText.problem(text).map { .failure($0) } ?? .success(.text(text))
    case .text, .longText: return .success(.text(text))
    case .url, .email, .phone: return line(trimmed(text), field.kind)
    case .number(let format): return NumberParser.parse(text, format: format).map(Value.number)
    case .rating(let max): return rating(trimmed(text), max: max)
    case .boolean: return boolean(text)
    case .date: return date(DateText.iso(trimmed(text), field.dateStyle) ?? text, now)
    case .dateTime: return dateTime(DateText.iso(trimmed(text), field.dateStyle) ?? text, field, now, base)
    case .duration: return duration(text, field.durationStyle)
    case .choice(let options, let allowsMany):
      return allowsMany ? choices(text, options) : choice(text, options).map { .choices([$0]) }
    case .link(_, let allowsMany): return links(text, allowsMany)
    case .people(let allowsMany): return people(text, allowsMany, known: field.people)
    case .json: return json(text)
    case .attachments: return .failure(ValueProblem("files are attached, not typed"))
    case .list: return .failure(ValueProblem("values of other records are changed where they are from"))
    case .blob: return .failure(ValueProblem("bytes cannot be typed"))
    case .unknown(let name):
      return .failure(ValueProblem("values of type \(quoted(name)) cannot be edited here"))
    }
  }

  private static func isEmpty(_ text: String, _ kind: Field.Kind) -> Bool {
    switch kind {
    case .text, .longText: text.isEmpty
    default: text.allSatisfy(\.isWhitespace)
    }
  }

  /// Refuses only what is clearly none; services have their own ideas of the rest.
  private static func line(_ text: String, _ kind: Field.Kind) -> Result<Value, ValueProblem> {
    let hasSpace = text.contains(where: \.isWhitespace)
    switch kind {
    case .url where hasSpace: return .failure(ValueProblem("a web address has no spaces"))
    case .email:
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !hasSpace else {
        return .failure(ValueProblem("\(quoted(text)) is not an e-mail address"))
      }
    case .phone where !text.contains(where: \.isNumber):
      return .failure(ValueProblem("\(quoted(text)) is not a phone number"))
    default: break
    }
    return .success(.text(text))
  }

  private static func rating(_ text: String, max: Int) -> Result<Value, ValueProblem> {
    var stars = Int(text)
    if text.allSatisfy({ $0 == "*" || $0 == "★" || $0 == "☆" }) {
      stars = text.count { $0 != "☆" }
    } else if text.hasSuffix("/\(max)") {
      stars = Int(trimmed(text.dropLast("/\(max)".count)))
    }
    guard let stars, (0...Swift.max(0, max)).contains(stars) else {
      return .failure(ValueProblem("\(quoted(text)) is not a whole number from 0 to \(max)"))
    }
    return .success(.number(DecimalText(stars)))
  }

  private static func boolean(_ text: String) -> Result<Value, ValueProblem> {
    switch trimmed(text).lowercased() {
    case "true", "t", "yes", "y", "1", "x", "on", "✓", "✔", "☑": .success(.boolean(true))
    case "false", "f", "no", "n", "0", "off", "·", "✗", "✘", "☐": .success(.boolean(false))
    default: .failure(ValueProblem("\(quoted(text)) is not yes or no", suggestions: ["yes", "no"]))
    }
  }

  private static func date(_ text: String, _ now: DateTime) -> Result<Value, ValueProblem> {
    if let time = DateTime(iso: trimmed(text)) {
      return .failure(
        ValueProblem("this field keeps no time of day: write \(time.date)", suggestions: ["\(time.date)"]))
    }
    return DateParser.parse(text, today: now.date).map(Value.date)
  }

  private static func dateTime(
    _ text: String, _ field: Field, _ now: DateTime, _ base: Value
  ) -> Result<Value, ValueProblem> {
    var replaced: DateTime?
    if case .dateTime(let time) = base { replaced = time }
    return DateTimeParser.parse(text, now: now, base: replaced, isSeasonal: field.hasSeasonalClock).map(
      Value.dateTime)
  }

  private static func duration(_ text: String, _ style: DurationStyle?) -> Result<Value, ValueProblem> {
    guard let seconds = DurationText.parse(text, style) else {
      let example = DurationText.example(style)
      return .failure(
        ValueProblem("\(quoted(text)) is not a duration: write \(example), 1h 30m, 90m or seconds"))
    }
    return .success(.duration(seconds: seconds))
  }

  private static func json(_ text: String) -> Result<Value, ValueProblem> {
    if let problem = JSONText.problem(in: text) { return .failure(ValueProblem(problem)) }
    return .success(.json(text))
  }
}
