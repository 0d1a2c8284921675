public import SheafModel
import SheafText

/// The open table: which rows are here, what is selected, how the columns lie.
public struct GridState: Equatable, Sendable {
  /// New with every query, so that late answers to an old one are recognised.
  public internal(set) var id: GridID
  public let connection: ID<Connection>
  public let tableID: ID<Table>
  /// The names from the connection down to the table.
  public internal(set) var path: [String]
  /// Nil until the service has told the table's fields.
  public internal(set) var table: Table?
  /// Why the table could not be opened.
  public internal(set) var failure: BackendError?
  /// What the rows are filtered and sorted by; nil until the table's own is known.
  public internal(set) var query: Query?
  public internal(set) var columns = Columns([])
  public internal(set) var rows = RowWindow()
  public internal(set) var selection = Selection()
  /// The row number at the top of the viewport.
  public internal(set) var top = 0
  /// How many columns that are not frozen are scrolled away at the left.
  public internal(set) var scroll = 0
  public internal(set) var viewport: Viewport
  /// Terminal lines of one record.
  public internal(set) var rowHeight = 1
  /// Rows chosen one by one, kept while scrolling.
  public internal(set) var marks: Set<ID<Record>> = []
  /// Where a selection of several rows or cells began.
  public internal(set) var anchor: Anchor?
  /// Records made here that the loaded rows do not show yet; they stand after the last row.
  public internal(set) var newRecords: [NewRecord] = []
  /// The text that `n` looks for, marked in the cells.
  public internal(set) var searched: String?
  /// Columns of secrets that the user asked to see.
  var revealed: Set<ID<Field>> = []
  /// Rows on the service are no longer those that were loaded.
  public internal(set) var isStale = false
  /// Why the rows that were asked for last could not be read; nil when they could, or are on their way.
  public internal(set) var readFailure: BackendError?
  /// Whether the user asked to read everything again, and no answer has come.
  var isReloading = false
  /// Whether changes by others are heard as they happen; nil where the service does not tell them.
  public internal(set) var isLive: Bool?
  /// Records that others changed a moment ago, and how many times since they are marked.
  public internal(set) var touched: [ID<Record>: Int] = [:]
  /// What of the query is done here and not by the service; nil when nothing is.
  public internal(set) var localWork: LocalWork?
  /// True until the last row that was jumped to is known.
  var followsEnd = false
  var jumps: [Selection] = []
  /// The rows that the fetch service was told to keep here.
  var asked: Asked?
  var direction = 0
  /// Whether the columns were fitted to the first rows.
  var isFitted = false
  /// The record to select once it is loaded; forgotten when the user moves.
  var wanted: ID<Record>?
  /// Where the last movement leads, while its rows are on their way.
  var heading: Heading?
  /// The row to go to once so many rows are known; forgotten when the user moves.
  var wantedRow: Int?

  /// What the user is on: a row number and a place among the visible columns.
  public struct Selection: Hashable, Sendable {
    public var row = 0
    public var column = 0
  }

  /// What the fetch service holds to be on the screen, and so to be told of.
  enum Asked: Hashable, Sendable {
    case rows(Range<Int>)
    /// So many at the end, whatever their numbers turn out to be.
    case end(count: Int)
  }

  public struct Viewport: Hashable, Sendable {
    /// Terminal lines for records and terminal columns for the grid.
    public var lines: Int
    public var width: Int
  }

  public struct Anchor: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case cells, rows }
    public var kind: Kind
    public var at: Selection
  }

  /// A record made here: by its local name until the service gives it one.
  public struct NewRecord: Equatable, Sendable {
    public var display: DisplayRow
    public var isSaved: Bool
    /// Whether the user asked for it here, and so was taken to it; not one that an earlier start left.
    var isAskedFor: Bool
  }

  init(id: GridID, connection: ID<Connection>, table: ID<Table>, path: [String], viewport: Viewport) {
    self.id = id
    self.connection = connection
    tableID = table
    self.path = path
    self.viewport = viewport
  }

  public var fields: [Field] { table?.fields ?? [] }
  /// Records that fit on the screen.
  public var pageRows: Int { max(1, viewport.lines / rowHeight) }
  /// Rows that can be selected: those of the service and the new ones after them.
  public var rowCount: Int { rows.extent.rowCount + newRecords.count }
  public var visibleColumns: [Columns.Column] { columns.visible }

  /// The field under the selection.
  public var selectedField: Field? {
    let shown = visibleColumns
    guard shown.indices.contains(selection.column) else { return nil }
    return table?.field(shown[selection.column].field)
  }

  public var selectedRecord: Record? { record(at: selection.row) }

  public func record(at row: Int) -> Record? {
    let beyond = row - rows.extent.rowCount
    if beyond >= 0 { return newRecords.indices.contains(beyond) ? newRecords[beyond].display.record : nil }
    return rows.record(at: row)
  }

  /// A record's value for a field of the table.
  ///
  /// Empty where the service left the field out.
  func value(of record: Record, at index: Int) -> Value {
    record.cells.indices.contains(index) ? record.cells[index] : .null
  }

  /// What to draw on a row.
  public func slot(at row: Int) -> RowWindow.Slot {
    let beyond = row - rows.extent.rowCount
    if beyond >= 0, newRecords.indices.contains(beyond) { return .loaded(newRecords[beyond].display) }
    return rows[row]
  }

  public func isNew(_ row: Int) -> Bool { row >= rows.extent.rowCount }

  /// The address of the selected cell, if its record is loaded.
  public var selectedAddress: CellAddress? {
    guard let field = selectedField, let record = selectedRecord else { return nil }
    return CellAddress(table: tableID, record: record.id, field: field.id)
  }

  /// The loaded value of a cell.
  public func loadedValue(_ address: CellAddress) -> Value? {
    guard let index = fields.firstIndex(where: { $0.id == address.field }) else { return nil }
    let record =
      rows.row(of: address.record).flatMap { rows.record(at: $0) }
      ?? newRecords.first { $0.display.record.id == address.record }?.display.record
    return record.flatMap { $0.cells.indices.contains(index) ? $0.cells[index] : nil }
  }

  /// The columns of the row numbers: enough for the largest, a mark and a rule.
  public var gutterWidth: Int { max(3, String(max(1, rows.extent.rowCount)).count) + 3 }

  public var columnLayout: ColumnLayout {
    ColumnLayout(
      visibleColumns, frozen: columns.frozenCount, scroll: scroll, gutter: gutterWidth, width: viewport.width)
  }

  /// The rows that can be seen.
  public var visibleRows: Range<Int> { top..<min(max(top, rowCount), top + pageRows) }

  /// The selected rows: a selection of several, else the one that is selected.
  public var selectedRows: ClosedRange<Int> {
    guard let anchor else { return selection.row...selection.row }
    return min(anchor.at.row, selection.row)...max(anchor.at.row, selection.row)
  }

  public func isInRange(row: Int, column: Int) -> Bool {
    guard let anchor, selectedRows.contains(row) else { return false }
    if anchor.kind == .rows { return true }
    return (min(anchor.at.column, selection.column)...max(anchor.at.column, selection.column)).contains(
      column)
  }

  /// What stands over a record that is shown by itself: its primary field, else its identifier.
  public func title(of record: Record) -> String {
    primaryText(of: record) ?? "#" + record.id.raw
  }

  /// What messages and the list of changes call a record: its primary field; never its identifier, which says
  /// nothing to people.
  func name(of record: Record) -> String {
    if let text = primaryText(of: record) { return text }
    if newRecords.contains(where: { $0.display.record.id == record.id }) { return "the new record" }
    return table?.primary.map { "a record without \($0.name)" } ?? "a record"
  }

  private func primaryText(of record: Record) -> String? {
    guard let primary = table?.primary, let index = fields.firstIndex(where: { $0.id == primary.id }),
      record.cells.indices.contains(index)
    else { return nil }
    let text = DisplayRow.text(of: record.cells[index], field: primary).text
    return text.isEmpty ? nil : text
  }
}
