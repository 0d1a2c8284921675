import SheafModel

/// Texts that a spreadsheet program would take for a formula, and run, when it opens a file of text.
enum FormulaGuard {
  /// The text with an apostrophe before it where it begins as a formula does; numbers stay numbers.
  static func safe(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, starters.contains(first), !isNumber(text) else {
      return text
    }
    return "'" + text
  }

  /// The signs that begin one, also in the width of East Asian letters, and what is passed over before them.
  private static let starters: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
  ]

  private static func isNumber(_ text: String) -> Bool { DecimalText(text) != nil }
}
