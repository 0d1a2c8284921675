/// A number as the service reads it in the form in which a field shows it.
///
/// The service reads the numbers of a record that is made alone in this way although they have the plain form already:
/// of `12.50` a field with a decimal comma makes 1250.
struct LocalNumber {
  let field: BaserowField

  func read(_ text: String) throws(CellProblem) -> JSON {
    let prefix = Set(field.options["number_prefix"]?.text ?? "")
    let suffix = Set(field.options["number_suffix"]?.text ?? "")
    var digits = text[...]
    // Any of the characters, however often, is what is cut off.
    while let first = digits.first, prefix.contains(first) { digits.removeFirst() }
    while let last = digits.last, suffix.contains(last) { digits.removeLast() }
    let (group, point) = separators
    let plain = digits.filter { $0 != group }.map { $0 == point ? "." : $0 }
    if plain.isEmpty { return .null }
    guard let number = DecimalDigits(String(plain)) else { throw CellProblem("A valid number is required.") }
    return .string(number.text(places: field.decimalPlaces))
  }

  private var separators: (group: Character, point: Character) {
    switch field.options["number_separator"]?.text {
    case "PERIOD_COMMA": (".", ",")
    case "SPACE_COMMA": (" ", ",")
    case "SPACE_PERIOD": (" ", ".")
    default: (",", ".")
    }
  }
}
