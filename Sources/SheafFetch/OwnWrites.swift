import SheafModel

/// What was saved from here lately, to tell a service's echo of it from changes by others.
struct OwnWrites: Sendable {
  /// How many records are remembered; an echo comes soon or never.
  private static let limit = 500

  /// As they were saved; nil for those that were deleted.
  private var saved: [RecordKey: Record?] = [:]
  private var order: [RecordKey] = []

  mutating func note(_ edit: Edit, _ answer: SavedEdit) {
    switch edit.change {
    case .delete(let records):
      for record in records { note(RecordKey(table: edit.table, record: record), nil) }
    case .update, .create, .restore, .attach:
      for record in answer.records { note(RecordKey(table: edit.table, record: record.id), record) }
    case .move: break
    }
  }

  private mutating func note(_ key: RecordKey, _ record: Record?) {
    if saved.updateValue(record, forKey: key) == nil { order.append(key) }
    if order.count > Self.limit { saved[order.removeFirst()] = nil }
  }

  /// Takes note that others have taken a record away.
  mutating func forget(_ record: ID<Record>, in table: ID<Table>) {
    let key = RecordKey(table: table, record: record)
    if saved.removeValue(forKey: key) != nil { order.removeAll { $0 == key } }
  }

  /// Whether a record was made or left like this from here.
  func isEcho(_ record: Record, in table: ID<Table>) -> Bool {
    guard let known = saved[RecordKey(table: table, record: record.id)], let known else { return false }
    return known.cells == record.cells
  }

  /// Whether a record was made or changed here, whatever it holds now.
  func contains(_ record: ID<Record>, in table: ID<Table>) -> Bool {
    if let known = saved[RecordKey(table: table, record: record)] { known != nil } else { false }
  }

  func isDeleted(_ record: ID<Record>, in table: ID<Table>) -> Bool {
    if let known = saved[RecordKey(table: table, record: record)] { known == nil } else { false }
  }
}
