import SheafModel
import SheafValues

/// CSV (RFC 4180, lines ending in LF) and TSV (tabs, line breaks and backslashes escaped by a backslash); in both a cell
/// without a value is nothing, and an empty text `""`.
struct DelimitedPrinter: RecordPrinter {
  let fields: [Field]
  let includesIDs: Bool
  let dialect: DelimitedLine.Dialect
  /// Whether no cell may begin as a formula of a spreadsheet program does.
  var guardsFormulas = false

  func head(_ sample: [Record]) -> String {
    var line = DelimitedLine(dialect)
    if includesIDs { line.append(idColumn) }
    for field in fields { line.append(guarded(field.name)) }
    let head = line.ended
    // At the start of a file it is taken for the mark that says UTF-8: where the text begins so, there are two.
    return head.utf8.starts(with: Self.mark.utf8) ? Self.mark + head : head
  }

  func row(_ record: Record) -> String {
    var line = DelimitedLine(dialect)
    if includesIDs { line.append(guarded(record.id.raw)) }
    // By index: a field is large, and pairing them would copy one for every cell.
    for index in fields.indices.prefix(record.cells.count) {
      let isEmptyText = fields[index].tellsEmptyText && record.cells[index] == .text("")
      line.append(guarded(PlainText.plain(record.cells[index], for: fields[index])), isQuoted: isEmptyText)
    }
    return line.ended
  }

  private static let mark = "\u{FEFF}"

  func foot() -> String { "" }

  private func guarded(_ text: String) -> String { guardsFormulas ? FormulaGuard.safe(text) : text }
}
