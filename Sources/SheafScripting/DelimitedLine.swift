/// One line of CSV (RFC 4180, ending in LF) or TSV (tabs, line breaks and backslashes escaped by a backslash), cell
/// by cell.
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

  /// - Parameter isQuoted: whether a cell of CSV is in quotes though it needs none, as an empty text is.
  package mutating func append(_ cell: String, isQuoted: Bool = false) {
    if count > 0 { text += dialect == .csv ? "," : "\t" }
    if isQuoted, cell.isEmpty, dialect == .csv {
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

  private static func tsv(_ text: String) -> String {
    guard has(text, [0x09, 0x0A, 0x0D, 0x5C]) else { return text }
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

  private static func has(_ text: String, _ marks: SIMD4<UInt8>) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      for byte in bytes where any(marks .== byte) { return true }
      return false
    }
  }
}
