import SheafModel
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

  func availability(of operation: Capabilities.Operations, _ words: String) -> Availability {
    if let reason = table?.readOnlyReason { return .unavailable("Read-only: \(reason)") }
    guard table?.capabilities.operations.contains(operation) == true else {
      return .unavailable("This service does not \(words)")
    }
    return .available
  }

  /// The rows that a command for rows is about: the marked ones, else the selected ones.
  var chosenRecords: [Record] {
    if !marks.isEmpty {
      let loaded = rows.loaded.map(\.record) + newRecords.map(\.display.record)
      return loaded.filter { marks.contains($0.id) }
    }
    return selectedRows.compactMap { record(at: $0) }
  }

  /// Puts a record that is being made after the last row and selects it.
  mutating func showNew(_ local: ID<Record>, cells: [CellValue]) {
    let values = fields.map { field in cells.first { $0.field == field.id }?.value ?? .null }
    let record = Record(id: local, cells: values)
    newRecords.append(NewRecord(display: DisplayRow(record), isSaved: false))
    anchor = nil
    followsEnd = false
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
      guard let record = saved.records.first else { return }
      if let index = newRecords.firstIndex(where: { $0.display.record.id == local }) {
        newRecords[index] = NewRecord(display: DisplayRow(record), isSaved: true)
        if rows.row(of: record.id) != nil { newRecords.remove(at: index) }
      }
    case .delete(let ids):
      newRecords.removeAll { ids.contains($0.display.record.id) }
      marks.subtract(ids)
      anchor = nil
    case .restore(let restoration):
      wanted = restoration.records.first
    case .update, .attach:
      for record in saved.records { take(record, after: edit) }
    }
    keepSelectionVisible()
  }

  private mutating func take(_ record: Record, after edit: Edit) {
    rows.replace(record)
    if let index = newRecords.firstIndex(where: { $0.display.record.id == record.id }) {
      newRecords[index].display = DisplayRow(record)
    }
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
