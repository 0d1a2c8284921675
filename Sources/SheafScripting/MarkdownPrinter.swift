import SheafModel
import SheafText
import SheafValues

/// A Markdown table: pipes escaped, line breaks as `<br>`, numbers to the right.
struct MarkdownPrinter: RecordPrinter {
  let fields: [Field]
  let includesIDs: Bool
  /// Whether control characters must not get through.
  let isTerminal: Bool

  func head(_ sample: [Record]) -> String {
    let rules = (includesIDs ? ["---"] : []) + fields.map { isNumber($0) ? "---:" : "---" }
    return line((includesIDs ? [idColumn] : []) + fields.map(\.name)) + "| " + rules.joined(separator: " | ")
      + " |\n"
  }

  func row(_ record: Record) -> String {
    line(
      (includesIDs ? [record.id.raw] : []) + zip(record.cells, fields).map { PlainText.plain($0, for: $1) })
  }

  func foot() -> String { "" }

  private func line(_ cells: [String]) -> String {
    "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "|": result += "\\|"
      case "\\": result += "\\\\"
      case "\n": if previous != "\r" { result += "<br>" }
      case "\r": result += "<br>"
      default: result.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return isTerminal ? DisplayText(result, maxColumns: .max).text : result
  }

  private func isNumber(_ field: Field) -> Bool {
    switch field.kind {
    case .number, .rating, .duration: true
    default: false
    }
  }
}
