public import SheafModel
import SheafValues

extension GridState {
  /// Whether cells of a field can be written, and if not why.
  func editability(of field: Field) -> Availability {
    if let reason = table?.readOnlyReason { return .unavailable("Read-only: \(reason)") }
    guard table?.capabilities.operations.contains(.update) == true else {
      return .unavailable("This service does not change records")
    }
    if let reason = field.readOnlyReason { return .unavailable("\(field.name) is read-only: \(reason)") }
    switch field.kind {
    case .blob: return .unavailable("Bytes are shown, not edited")
    case .unknown(let kind): return .unavailable("Sheaf does not know how to edit \(kind)")
    default: return .available
    }
  }

  /// Whether records can be added, and whether cells of a field can be written: what a screen may invite to.
  public var canAdd: Bool { availability(of: .create, "add records") == .available }
  public func canEdit(_ field: Field) -> Bool { editability(of: field) == .available }

  func availability(of operation: Capabilities.Operations, _ words: String) -> Availability {
    if let reason = table?.readOnlyReason { return .unavailable("Read-only: \(reason)") }
    guard table?.capabilities.operations.contains(operation) == true else {
      if let reason = table?.reason(against: operation) {
        return .unavailable("No record is added or deleted here: \(reason)")
      }
      return .unavailable("This service does not \(words)")
    }
    return .available
  }

  /// The records that a command for rows is about: those of a selection of several, else the marked ones,
  /// else the selected one.
  ///
  /// Fails with the reason where some of them are not loaded.
  var chosenRecords: Result<[Record], Refusal> {
    guard anchor == nil, !marks.isEmpty else { return rangeRecords }
    let records = markedRecords
    guard records.count == marks.count else {
      return .failure(Refusal("Only \(records.count) of the \(marks.count) marked rows are loaded"))
    }
    return .success(records)
  }

  /// The records of the selected rows, or why not all of them can be had.
  var rangeRecords: Result<[Record], Refusal> {
    let range = selectedRows
    let new = newRecords.indices.count { range.contains(rows.extent.rowCount + $0) }
    let loaded = rows.loadedCount(in: range) + new
    guard loaded == range.count else {
      return .failure(
        Refusal(
          range.count == 1
            ? "This row is not loaded yet" : "Only \(loaded) of these \(range.count) rows are loaded"))
    }
    return .success(range.compactMap { record(at: $0) })
  }

  /// The records that a delete is about; marked ones need not be loaded for that.
  var chosenForDeletion: Result<[ID<Record>], Refusal> {
    guard anchor == nil, !marks.isEmpty else { return rangeRecords.map { $0.map(\.id) } }
    let loaded = markedRecords.map(\.id)
    return .success(loaded + marks.subtracting(loaded).sorted { $0.raw < $1.raw })
  }

  private var markedRecords: [Record] {
    var seen: Set<ID<Record>> = []
    return (rows.loaded.map(\.record) + newRecords.map(\.display.record))
      .filter { marks.contains($0.id) && seen.insert($0.id).inserted }
  }

  /// Puts a record that is being made after the last row, unless it is there already.
  mutating func appendNew(_ local: ID<Record>, cells: [CellValue], isAskedFor: Bool = false) {
    guard rowNumber(of: local) == nil else { return }
    let values = fields.map { field in cells.first { $0.field == field.id }?.value ?? .null }
    let record = Record(id: local, cells: values)
    newRecords.append(NewRecord(display: DisplayRow(record), isSaved: false, isAskedFor: isAskedFor))
  }

  /// Puts a record that is being made after the last row and selects it.
  mutating func showNew(_ local: ID<Record>, cells: [CellValue]) {
    appendNew(local, cells: cells, isAskedFor: true)
    anchor = nil
    (followsEnd, wanted, wantedRow, heading) = (false, nil, nil, nil)
    jumps.append(selection)
    selection.row = rowCount - 1
    top = max(0, rowCount - pageRows)
    direction = 0
    keepSelectionVisible()
  }

  /// What a saved edit leaves in the loaded rows.
  mutating func settle(_ edit: Edit, saved: SavedEdit) {
    switch edit.change {
    case .create(let local, _):
      guard let record = saved.records.first else {
        // It was made, and a rule of the service took it elsewhere.
        newRecords.removeAll { $0.display.record.id == local }
        return keepSelectionVisible()
      }
      name(local, as: record)
    case .delete(let ids):
      newRecords.removeAll { ids.contains($0.display.record.id) }
      marks.subtract(ids)
    case .restore(let restoration):
      for record in saved.records where restoration.isOfContents { take(record, after: edit) }
      let isShown = restoration.records.first.map { rowNumber(of: $0) != nil } ?? true
      if !restoration.isOfContents || !isShown {
        wanted = saved.records.first?.id ?? restoration.records.first
      }
    case .update, .attach:
      for record in saved.records { take(record, after: edit) }
    case .move: break
    }
    keepSelectionVisible()
  }

  /// A new record has got its own identifier; the selection stays on it even where the loaded rows show it by now.
  private mutating func name(_ local: ID<Record>, as record: Record) {
    if marks.remove(local) != nil { marks.insert(record.id) }
    guard let index = newRecords.firstIndex(where: { $0.display.record.id == local }) else { return }
    let isSelected = selectedRecord?.id == local
    newRecords[index].display = DisplayRow(record)
    newRecords[index].isSaved = true
    if rows.row(of: record.id) != nil { newRecords.remove(at: index) }
    if isSelected, let row = rowNumber(of: record.id) { selection.row = row }
  }

  /// Takes a record as the service has it now.
  mutating func take(_ record: Record) {
    rows.replace(record)
    if let index = newRecords.firstIndex(where: { $0.display.record.id == record.id }) {
      newRecords[index].display = DisplayRow(record)
    }
  }

  /// Records made here that are gone from the service.
  mutating func leave(_ gone: [ID<Record>]) {
    newRecords.removeAll { gone.contains($0.display.record.id) }
    marks.subtract(gone)
    keepSelectionVisible()
  }

  private mutating func take(_ record: Record, after edit: Edit) {
    take(record)
    // A record whose key was edited comes back under another identifier.
    if case .update(let old, _) = edit.change, old != record.id { rows.replace(old, with: record) }
  }

  /// A new record that came to nothing goes away.
  mutating func abandon(_ edit: Edit) {
    guard case .create(let local, _) = edit.change else { return }
    newRecords.removeAll { $0.display.record.id == local }
    keepSelectionVisible()
  }
}
