import SheafModel

/// How records are printed.
public enum RecordFormat: String, CaseIterable, Hashable, Sendable {
  case table, csv, tsv, json, jsonl, md
}

/// Prints records one at a time; each method returns text that ends in a line break, or none.
protocol RecordPrinter {
  /// What comes before the records. `sample` are the first of them, for those who need to know their widths.
  mutating func head(_ sample: [Record]) -> String
  mutating func row(_ record: Record) -> String
  /// What comes after the last record.
  func foot() -> String
}

extension RecordFormat {
  /// A printer for records whose cells are in the order of `fields`.
  /// - Parameter guardsFormulas: whether a spreadsheet program may open what is printed; for CSV and TSV.
  func printer(
    for fields: [Field], includesIDs: Bool, isTerminal: Bool, guardsFormulas: Bool = false
  ) -> any RecordPrinter {
    switch self {
    case .table: TablePrinter(fields: fields, includesIDs: includesIDs, isTerminal: isTerminal)
    case .csv:
      DelimitedPrinter(
        fields: fields, includesIDs: includesIDs, dialect: .csv, guardsFormulas: guardsFormulas)
    case .tsv:
      DelimitedPrinter(
        fields: fields, includesIDs: includesIDs, dialect: .tsv, guardsFormulas: guardsFormulas)
    case .json: JSONPrinter(fields: fields, includesIDs: includesIDs, layout: .array)
    case .jsonl: JSONPrinter(fields: fields, includesIDs: includesIDs, layout: .lines)
    case .md: MarkdownPrinter(fields: fields, includesIDs: includesIDs, isTerminal: isTerminal)
    }
  }
}

/// The name of the column of record identifiers, in every format.
let idColumn = "_id"
