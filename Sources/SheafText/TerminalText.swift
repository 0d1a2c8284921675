/// Text of any number of lines made safe for a terminal that shows it as it comes.
public enum TerminalText {
  /// The text with its line breaks and tabs, everything else as `DisplayText` has it.
  ///
  /// What is safe already comes back as it is.
  public static func safe(_ raw: String) -> String {
    guard !isSafe(raw) else { return raw }
    var result = ""
    var piece = String.UnicodeScalarView()
    for scalar in raw.unicodeScalars {
      guard scalar == "\n" || scalar == "\t" else {
        piece.append(scalar)
        continue
      }
      if !piece.isEmpty { result += DisplayText(String(piece), maxColumns: .max).text }
      result.unicodeScalars.append(scalar)
      piece = String.UnicodeScalarView()
    }
    return piece.isEmpty ? result : result + DisplayText(String(piece), maxColumns: .max).text
  }

  private static func isSafe(_ raw: String) -> Bool {
    raw.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x09 }
  }
}
