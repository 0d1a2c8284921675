/// Texts that stand on one line of output for programs.
public enum LineText {
  /// The text with what would end its line or its column as `\t`, `\n`, `\r`, and a backslash as `\\`; everything
  /// else is as it was.
  public static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 == 0x5C }) else {
      return text
    }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t": escaped += "\\t"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\\": escaped += "\\\\"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Columns with tabs between them, ending in a line break.
  public static func tabbed(_ columns: [String]) -> String {
    columns.map(escaped).joined(separator: "\t") + "\n"
  }
}
