import SheafModel
import SheafValues

/// What was copied last: its text, as other programs get it, and the cells themselves.
///
/// Pasted inside the program, records, options and people are those that were copied, whatever they are called.
public struct Register: Equatable, Sendable {
  /// The cells of the copied rows, where they come from a table of this program.
  struct Cells: Equatable, Sendable {
    let connection: ID<Connection>
    let table: ID<Table>
    let fields: [Field]
    /// Each row has a value for each field.
    let rows: [[Value]]
  }

  public var text: String
  var cells: Cells?

  public init(text: String = "") { self.text = text }

  init(text: String, cells: Cells) {
    self.text = text
    self.cells = cells
  }
}

/// Rows of cells that are about to be pasted: text from anywhere, or cells that were copied here.
struct PastedBlock {
  enum Content {
    case text([[String]])
    case cells(Register.Cells)
  }

  private let content: Content
  let rowCount: Int

  /// A text that is the one that was copied here stands for the cells that it was made of.
  init(_ text: String, register: Register) {
    if let cells = register.cells, text.utf8.elementsEqual(register.text.utf8) {
      content = .cells(cells)
      rowCount = cells.rows.count
    } else {
      let rows = TabbedText.rows(text)
      content = .text(rows)
      rowCount = rows.count
    }
  }

  func columnCount(ofRow row: Int) -> Int {
    switch content {
    case .text(let rows): rows[row].count
    case .cells(let cells): cells.fields.count
    }
  }

  var isOneCell: Bool { rowCount == 1 && columnCount(ofRow: 0) == 1 }

  /// What a cell of the block is for a field of a table, or why it is nothing.
  func value(
    row: Int, column: Int, for target: Field, in grid: GridState, now: DateTime
  ) -> Result<Value, ValueProblem> {
    switch content {
    case .text(let rows):
      let text = rows[row][column]
      if case .link = target.kind, let word = Self.bareWord(in: text) {
        return .failure(
          ValueProblem(
            "“\(word)” may be a title or an identifier: write #\(word) for the identifier, or choose with e"))
      }
      return ValueParser.parse(text, for: target, now: now)
    case .cells(let cells):
      let isHere = cells.connection == grid.connection
      let reach: ValueTransfer.Reach =
        isHere ? (cells.table == grid.tableID ? .table : .connection) : .elsewhere
      return ValueTransfer(from: cells.fields[column], to: target, reach: reach, now: now)(
        cells.rows[row][column])
    }
  }

  /// The first word that may be the title of one record and the identifier of another.
  private static func bareWord(in text: String) -> String? {
    QuotedList.parse(text)?.lazy.map { ItemReference($0) }.first { $0.id == nil }?.name
  }
}
