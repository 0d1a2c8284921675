import SheafJSON
import SheafModel

/// Numbers as people type them.
///
/// What could be read in two ways is refused.
enum NumberParser {
  static func parse(_ text: String, format: NumberFormat) -> Result<DecimalText, ValueProblem> {
    let bare = stripped(trimmed(text), format)
    switch separators(in: bare) {
    case .failure(let problem): return .failure(problem)
    case .success(let digits):
      guard let typed = DecimalText(digits) else {
        return .failure(ValueProblem("\(quoted(text)) is not a number"))
      }
      // A number that JSON takes stays as it was typed; others are the same number in JSON's spelling.
      let number = isJSON(digits) ? typed : DecimalText(NumberText.json(typed)) ?? typed
      return checked(number, format)
    }
  }

  private static func checked(
    _ number: DecimalText, _ format: NumberFormat
  ) -> Result<DecimalText, ValueProblem> {
    if !format.allowsNegative, number.text.hasPrefix("-") {
      return .failure(ValueProblem("a negative number is not allowed here"))
    }
    guard let decimals = format.decimals else { return .success(number) }
    guard NumberText.decimalPlaces(of: number) <= decimals else {
      let allowed = decimals == 1 ? "one decimal is" : "\(decimals) decimals are"
      return .failure(
        ValueProblem(decimals == 0 ? "only whole numbers here" : "at most \(allowed) allowed here"))
    }
    return .success(withoutSpareZeros(number, decimals))
  }

  /// `1.500` where two decimals are kept is `1.50`.
  private static func withoutSpareZeros(_ number: DecimalText, _ decimals: Int) -> DecimalText {
    let parts = NumberText.Parts(number)
    guard parts.exponent == nil, parts.fraction.count > decimals else { return number }
    let text = number.text.dropLast(parts.fraction.count - decimals)
    return DecimalText(String(decimals == 0 ? text.dropLast() : text)) ?? number
  }

  /// Without the field's prefix and suffix, the sign in front.
  private static func stripped(_ text: String, _ format: NumberFormat) -> String {
    var rest = Substring(text.replacing("\u{2212}", with: "-"))
    var sign = ""
    func takeSign() {
      guard sign.isEmpty, let first = rest.first, first == "-" || first == "+" else { return }
      sign = String(first)
      rest = Substring(trimmed(rest.dropFirst()))
    }
    takeSign()
    let (prefix, suffix) = (trimmed(format.prefix), trimmed(format.suffix))
    if !prefix.isEmpty, rest.hasPrefix(prefix) { rest = Substring(trimmed(rest.dropFirst(prefix.count))) }
    if !suffix.isEmpty, rest.hasSuffix(suffix) { rest = Substring(trimmed(rest.dropLast(suffix.count))) }
    takeSign()
    return sign + rest
  }

  /// The digits with a point as the decimal sign and no grouping.
  private static func separators(in text: String) -> Result<String, ValueProblem> {
    let sign = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.prefix(1)) : ""
    let body = text.dropFirst(sign.count)
    let marks = Set(body.filter { !isDigit($0) })
    if marks.isEmpty || marks == ["."] || body.contains(where: { $0 == "e" || $0 == "E" }) {
      return resolvePoints(sign, body)
    }
    let problem = ValueProblem("\(quoted(text)) is not a number")
    let spaces = marks.filter(isGroupingSpace)
    guard spaces.count <= 1, marks.subtracting(spaces).isSubset(of: [".", ","]) else {
      return .failure(problem)
    }
    guard let comma = body.lastIndex(of: ",") else {
      return ungrouped(sign, body, by: spaces.first, point: ".").map(Result.success) ?? .failure(problem)
    }
    if let space = spaces.first {
      guard !marks.contains(".") else { return .failure(problem) }
      return ungrouped(sign, body, by: space, point: ",").map(Result.success) ?? .failure(problem)
    }
    if let point = body.lastIndex(of: ".") {
      let (group, decimal): (Character, Character) = point > comma ? (",", ".") : (".", ",")
      return ungrouped(sign, body, by: group, point: decimal).map(Result.success) ?? .failure(problem)
    }
    return commasOnly(sign, body, problem)
  }

  /// Several points can only be grouping: `1.200.300`.
  private static func resolvePoints(_ sign: String, _ body: Substring) -> Result<String, ValueProblem> {
    guard body.count(where: { $0 == "." }) > 1 else { return .success(sign + body) }
    guard let text = ungrouped(sign, body, by: ".", point: nil) else {
      return .failure(ValueProblem("\(quoted(sign + body)) is not a number"))
    }
    return .success(text)
  }

  /// `12,5` has a decimal comma, `1,200,300` has groups, `1,200` may be either.
  private static func commasOnly(
    _ sign: String, _ body: Substring, _ problem: ValueProblem
  ) -> Result<String, ValueProblem> {
    let asGroups = ungrouped(sign, body, by: ",", point: nil)
    let asDecimal = ungrouped(sign, body, by: nil, point: ",")
    switch (asGroups, asDecimal) {
    case (let groups?, let decimal?):
      return .failure(
        ValueProblem(
          "\(quoted(body)) can be read in two ways: write \(groups) or \(decimal)",
          suggestions: [groups, decimal]))
    case (let text?, nil), (nil, let text?): return .success(text)
    case (nil, nil): return .failure(problem)
    }
  }

  /// Nil unless the whole part is groups of three digits and the decimal sign occurs once at most.
  private static func ungrouped(
    _ sign: String, _ body: Substring, by group: Character?, point: Character?
  ) -> String? {
    var whole = body
    var fraction: Substring?
    if let point, let index = body.firstIndex(of: point) {
      whole = body[..<index]
      fraction = body[body.index(after: index)...]
    }
    guard fraction?.allSatisfy(isDigit) ?? true else { return nil }
    var digits = whole
    if let group, whole.contains(group) {
      let groups = whole.split(separator: group, omittingEmptySubsequences: false)
      guard groups.dropFirst().allSatisfy({ $0.count == 3 }), let first = groups.first,
        (1...3).contains(first.count), first.first != "0"
      else { return nil }
      digits = Substring(groups.joined())
    }
    guard digits.allSatisfy(isDigit), !digits.isEmpty || fraction?.isEmpty == false else { return nil }
    return sign + digits + (fraction.map { "." + $0 } ?? "")
  }

  private static func isGroupingSpace(_ character: Character) -> Bool {
    [" ", "_", "'", "\u{2019}", "\u{A0}", "\u{202F}", "\u{2009}"].contains(character)
  }

  private static func isJSON(_ text: String) -> Bool {
    // What is no JSON at all is no number of it.
    if case .number? = try? JSON.parse(Array(text.utf8)) { true } else { false }
  }
}
