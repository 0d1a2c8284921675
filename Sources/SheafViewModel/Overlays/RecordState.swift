public import SheafModel

/// One record, field by field.
public struct RecordState: Equatable, Sendable, OverlayModel {
  public let row: Int
  public let table: ID<Table>
  public internal(set) var record: Record
  public private(set) var fields: [Field]
  public let title: String
  public internal(set) var list = ScrollList()
  /// Long texts are excerpts until the whole record has come.
  public internal(set) var isWhole: Bool
  /// Why the whole could not be read.
  public internal(set) var failure: BackendError?
  private let ticket: Ticket
  private let connection: ID<Connection>

  /// Opens at once with what is loaded, and asks for the whole when something is only an excerpt.
  static func open(_ record: Record, row: Int, grid: GridState, ticket: Ticket) -> Outcome {
    let hasExcerpt = record.cells.contains { if case .excerpt = $0 { true } else { false } }
    var state = RecordState(
      row: row, table: grid.tableID, record: record, fields: grid.fields, title: grid.title(of: record),
      isWhole: !hasExcerpt, ticket: ticket, connection: grid.connection)
    let index = grid.fields.firstIndex { $0.id == grid.selectedField?.id } ?? 0
    state.list.select(index, items: grid.fields.count, page: max(1, grid.viewport.lines))
    let effects: [Effect] =
      hasExcerpt ? [.fetch(grid.connection, .record(ticket, record.id, grid.tableID))] : []
    return .push(.record(state), effects)
  }

  var mode: KeymapMode { .list }
  var overlay: Overlay { .record(self) }

  public var address: CellAddress? {
    guard fields.indices.contains(list.index) else { return nil }
    return CellAddress(table: table, record: record.id, field: fields[list.index].id)
  }

  public var selectedField: Field? { fields.indices.contains(list.index) ? fields[list.index] : nil }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    let page = max(1, context.height - 4)
    if list.move(command, count: count, items: fields.count, page: page) { return .handled }
    switch command {
    case .open, .editCell, .enterPath:
      // The pane stays under the editor.
      return address.map { Outcome(answer: .editField($0)) } ?? .handled
    case .nextRecord:
      return Outcome(closes: true, answer: .expand(row: row + (count ?? 1), field: list.index))
    case .previousRecord:
      return Outcome(closes: true, answer: .expand(row: row - (count ?? 1), field: list.index))
    case .close, .back, .escape, .interrupt, .tick, .expandRecord: return .close
    default: return .ignored
    }
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    switch action {
    case .fetched(connection, .record(ticket, .success(let whole))):
      record = whole
      isWhole = true
    case .fetched(connection, .record(ticket, .failure(let error))): failure = error
    case .fetched(connection, .opened(_, .success(let table), _)) where table.id == self.table:
      adopt(table.fields)
    case .fetched(connection, .edit(_, .saved(let saved))):
      if let now = saved.records.first(where: { $0.id == record.id }) { return take(now) }
    case .fetched(connection, .edit(_, .conflict(let now))):
      if now.id == record.id, now.cells.count == fields.count { return take(now) }
    case .fetched(connection, .rows(_, _, let records, _)),
      .fetched(connection, .refreshed(_, _, let records, _)):
      if let now = records.first(where: { $0.id == record.id }), now.cells.count == fields.count,
        !isSame(now)
      {
        return take(now)
      }
    default: break
    }
    return []
  }

  /// The table has other fields now: the cells that are still there keep their contents until the rows come again.
  private mutating func adopt(_ fields: [Field]) {
    guard fields != self.fields else { return }
    let selected = self.fields.indices.contains(list.index) ? self.fields[list.index].id : nil
    record.cells = fields.map { field in
      self.fields.firstIndex { $0.id == field.id }
        .flatMap { record.cells.indices.contains($0) ? record.cells[$0] : nil } ?? .null
    }
    self.fields = fields
    let index = fields.firstIndex { $0.id == selected } ?? min(list.index, max(0, fields.count - 1))
    list.select(index, items: fields.count, page: max(1, fields.count))
  }

  /// Whether a record as pages have it, with the beginnings of long texts, is the one that is here.
  private func isSame(_ other: Record) -> Bool {
    other.id == record.id
      && zip(other.cells, record.cells).allSatisfy { now, known in
        if case .excerpt(let beginning, let count) = now, case .text(let whole) = known {
          return whole.utf8.count == count && whole.hasPrefix(beginning)
        }
        return now == known
      }
  }

  /// Takes the record as it was saved; long texts that are here whole stay so while they are the same.
  private mutating func take(_ saved: Record) -> [Effect] {
    let old = record.cells
    record = saved
    var isCut = false
    for index in record.cells.indices {
      guard case .excerpt(let beginning, let count) = record.cells[index] else { continue }
      if old.indices.contains(index), case .text(let whole) = old[index], whole.utf8.count == count,
        whole.hasPrefix(beginning)
      {
        record.cells[index] = old[index]
      } else {
        isCut = true
      }
    }
    guard isCut else { return [] }
    isWhole = false
    return [.fetch(connection, .record(ticket, record.id, table))]
  }
}
