import SheafModel
import SheafText
import SheafValues

/// Columns under a header.
///
/// The first records decide the widths; a longer text later on pushes its line wider. On a terminal a column
/// is at most `widestColumn` wide and what does not fit is cut with "…".
struct TablePrinter: RecordPrinter {
  static let widestColumn = 60

  let fields: [Field]
  let includesIDs: Bool
  let isTerminal: Bool
  private var widths: [Int] = []

  init(fields: [Field], includesIDs: Bool, isTerminal: Bool) {
    self.fields = fields
    self.includesIDs = includesIDs
    self.isTerminal = isTerminal
  }

  mutating func head(_ sample: [Record]) -> String {
    let titles = (includesIDs ? [idColumn] : []) + fields.map(\.name)
    let header = titles.map(text)
    widths = header.map(\.width)
    for record in sample {
      for (index, cell) in cells(record).enumerated() where index < widths.count {
        widths[index] = max(widths[index], cell.width)
      }
    }
    if isTerminal { widths = widths.map { min($0, Self.widestColumn) } }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    return line(header) + (widths.isEmpty ? "" : rule + "\n")
  }

  func row(_ record: Record) -> String { line(cells(record)) }

  func foot() -> String { "" }

  private func cells(_ record: Record) -> [DisplayText] {
    (includesIDs ? [text(record.id.raw)] : [])
      + zip(record.cells, fields).map { text(PlainText.plain($0, for: $1)) }
  }

  /// A line break in a value would break the table wherever it is read, so texts are always made safe.
  private func text(_ raw: String) -> DisplayText {
    DisplayText(raw, maxColumns: isTerminal ? Self.widestColumn : .max)
  }

  private func line(_ cells: [DisplayText]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() where index < widths.count {
      if index > 0 { line += "  " }
      line += cell.padded(to: widths[index], isNumber(index) ? .trailing : .leading).text
    }
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }

  private func isNumber(_ index: Int) -> Bool {
    let index = includesIDs ? index - 1 : index
    guard fields.indices.contains(index) else { return false }
    switch fields[index].kind {
    case .number, .rating, .duration: return true
    default: return false
    }
  }
}
