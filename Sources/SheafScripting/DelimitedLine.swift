/// One line of CSV (RFC 4180, ending in LF) or TSV (tabs, line breaks and backslashes escaped by a backslash), cell
/// by cell.
///
/// In both an empty text is two quotes where nothing would be no value; a text of TSV that is two quotes has a backslash
/// before them.
package struct DelimitedLine {
  package enum Dialect { case csv, tsv }

  private let dialect: Dialect
  private var text = ""
  private var count = 0

  package init(_ dialect: Dialect) { self.dialect = dialect }

  /// A whole line of CSV with its end.
  static func csv(_ cells: [String]) -> String {
    var line = DelimitedLine(.csv)
    for cell in cells { line.append(cell) }
    return line.ended
  }

  /// - Parameter isQuoted: whether an empty cell is an empty text.
  package mutating func append(_ cell: String, isQuoted: Bool = false) {
    if count > 0 { text += dialect == .csv ? "," : "\t" }
    if isQuoted, cell.isEmpty {
      text += "\"\""
    } else {
      text += dialect == .csv ? Self.csv(cell) : Self.tsv(cell)
    }
    count += 1
  }

  /// The line with its end.
  package var ended: String {
    // A line with one empty cell would be an empty line, which readers skip.
    dialect == .csv && count == 1 && text.isEmpty ? "\"\"\n" : text + "\n"
  }

  private static func csv(_ text: String) -> String {
    // At the start of a file it would be taken for the mark that says UTF-8.
    let isMark = text.utf8.starts(with: [0xEF, 0xBB, 0xBF])
    guard isMark || text.utf8.first == 0x20 || text.utf8.last == 0x20 || has(text, [0x2C, 0x22, 0x0A, 0x0D])
    else {
      return text
    }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// As one cell of TSV; a text that looks like an empty one in quotes is told from it.
  private static func tsv(_ text: String) -> String {
    text == "\"\"" ? "\\\"\"" : LineText.escaped(text)
  }

  private static func has(_ text: String, _ marks: SIMD4<UInt8>) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      for byte in bytes where any(marks .== byte) { return true }
      return false
    }
  }
}
