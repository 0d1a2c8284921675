public import SheafModel
import SheafText

/// The rows around the viewport, by row number.
///
/// The fetch service keeps the rest.
public struct RowWindow: Equatable, Sendable {
  public enum Slot: Equatable, Sendable {
    case loaded(DisplayRow)
    case failed(BackendError)
    /// Not here: on its way, or not asked for yet.
    case missing
  }

  public private(set) var extent: Extent = .atLeast(0)
  private var slots: [Int: Slot] = [:]

  public init() {}

  public subscript(row: Int) -> Slot { slots[row] ?? .missing }

  public func record(at row: Int) -> Record? {
    if case .loaded(let row) = self[row] { row.record } else { nil }
  }

  /// The row number of a record, if it is loaded here.
  public func row(of record: ID<Record>) -> Int? {
    // While others insert rows, a record can be known at two places; the first counts.
    slots.lazy.filter { $0.value.record?.id == record }.map(\.key).min()
  }

  /// How many rows of a range are loaded.
  func loadedCount(in rows: ClosedRange<Int>) -> Int {
    slots.count { rows.contains($0.key) && $0.value.record != nil }
  }

  /// Rows with their numbers, in order.
  public var loaded: [(row: Int, record: Record)] {
    slots.compactMap { row, slot in slot.record.map { (row, $0) } }.sorted { $0.row < $1.row }
  }

  public mutating func fill(from start: Int, with records: [Record], extent: Extent) {
    self.extent = extent
    for (offset, record) in records.enumerated() {
      if case .loaded(let known) = slots[start + offset], known.record == record { continue }
      slots[start + offset] = .loaded(DisplayRow(record))
    }
    if extent.isExact { trim(to: 0..<Int.max) }
  }

  /// Takes all rows anew; what is formatted of records that are the same stays.
  public mutating func refresh(from start: Int, with records: [Record], extent: Extent) {
    var known: [ID<Record>: DisplayRow] = [:]
    for case .loaded(let display) in slots.values { known[display.record.id] = display }
    slots = [:]
    self.extent = extent
    for (offset, record) in records.enumerated() {
      let display = known[record.id].flatMap { $0.record == record ? $0 : nil }
      slots[start + offset] = .loaded(display ?? DisplayRow(record))
    }
    if extent.isExact { trim(to: 0..<Int.max) }
  }

  public mutating func fail(_ rows: Range<Int>, with error: BackendError) {
    for row in rows where self[row] == .missing { slots[row] = .failed(error) }
  }

  /// Renumbers the rows from `start` on; rows that fall onto others replace them.
  public mutating func renumber(from start: Int, by distance: Int, extent: Extent) {
    self.extent = extent
    guard distance != 0 else { return trim(to: 0..<Int.max) }
    var moved: [Int: Slot] = [:]
    for (row, slot) in slots
    where row < start && row < start + min(0, distance) || row < start && distance > 0 {
      moved[row] = slot
    }
    for (row, slot) in slots where row >= start { moved[row + distance] = slot }
    slots = moved
    trim(to: 0..<Int.max)
  }

  /// Lets two rows change their places.
  mutating func swap(_ a: Int, _ b: Int) { (slots[a], slots[b]) = (slots[b], slots[a]) }

  /// Takes a changed record in place.
  public mutating func replace(_ record: Record) { replace(record.id, with: record) }

  public mutating func replace(_ id: ID<Record>, with record: Record) {
    guard let row = row(of: id) else { return }
    slots[row] = .loaded(DisplayRow(record))
  }

  /// Forgets rows outside a range, and beyond an extent that is known exactly.
  public mutating func trim(to range: Range<Int>) {
    let end = extent.isExact ? min(range.upperBound, extent.rowCount) : range.upperBound
    slots = slots.filter { $0.key >= range.lowerBound && $0.key < end }
  }

  public mutating func forgetFailures() {
    slots = slots.filter { if case .failed = $0.value { false } else { true } }
  }

  public func isComplete(_ rows: Range<Int>) -> Bool {
    rows.allSatisfy { if case .loaded = self[$0] { true } else { false } }
  }

  /// Formats every row anew, because a field is shown otherwise now.
  mutating func forgetTexts() {
    for (row, slot) in slots { if let record = slot.record { slots[row] = .loaded(DisplayRow(record)) } }
  }

  /// Formats the cells that are about to be drawn and are not formatted yet.
  mutating func prepare(_ rows: Range<Int>, columns: [Int], fields: [Field]) {
    for row in rows {
      guard case .loaded(var display) = slots[row] else { continue }
      guard display.prepare(columns, fields: fields) else { continue }
      slots[row] = .loaded(display)
    }
  }
}

extension RowWindow.Slot {
  var record: Record? { if case .loaded(let row) = self { row.record } else { nil } }
}
