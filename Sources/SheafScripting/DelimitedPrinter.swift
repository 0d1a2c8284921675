import SheafModel
import SheafValues

/// CSV (RFC 4180, lines ending in LF) and TSV (tabs, line breaks and backslashes escaped by a backslash).
struct DelimitedPrinter: RecordPrinter {
  enum Dialect { case csv, tsv }

  let fields: [Field]
  let includesIDs: Bool
  let dialect: Dialect

  func head(_ sample: [Record]) -> String { line((includesIDs ? [idColumn] : []) + fields.map(\.name)) }

  func row(_ record: Record) -> String {
    line(
      (includesIDs ? [record.id.raw] : []) + zip(record.cells, fields).map { PlainText.plain($0, for: $1) })
  }

  func foot() -> String { "" }

  private func line(_ cells: [String]) -> String {
    switch dialect {
    case .csv: return Self.csvLine(cells)
    case .tsv: return cells.map(Self.tsv).joined(separator: "\t") + "\n"
    }
  }

  /// One line of CSV with its end.
  static func csvLine(_ cells: [String]) -> String {
    // A line with one empty cell would be an empty line, which readers skip.
    if cells == [""] { return "\"\"\n" }
    return cells.map(csv).joined(separator: ",") + "\n"
  }

  private static func csv(_ text: String) -> String {
    let isSpecial = text.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
    guard isSpecial || text.first == " " || text.last == " " else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func tsv(_ text: String) -> String {
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
}
