import SheafModel

/// A record of a connection.
struct RecordKey: Hashable, Sendable {
  var table: ID<Table>
  var record: ID<Record>
}

extension Edit {
  /// The records that it changes, or must find on the service.
  ///
  /// Edits of the same record are sent one after the other.
  var recordKeys: [RecordKey] {
    switch change {
    case .update(let record, _), .create(let record, _), .attach(let record, _, _, _):
      [RecordKey(table: table, record: record)]
    case .move(let record, let before, _):
      [record, before].compactMap { $0.map { RecordKey(table: table, record: $0) } }
    case .delete(let records): records.map { RecordKey(table: table, record: $0) }
    case .restore(let restoration):
      restoration.records.map { RecordKey(table: restoration.table, record: $0) }
    }
  }

  /// Whether only a receipt tells for certain that it was carried out: reading shows what cells hold, but not
  /// which record is new, nor whether another one has got the identifier of one that is gone.
  var needsReceipt: Bool {
    switch change {
    case .create, .delete, .restore: true
    case .update, .attach, .move: false
    }
  }

  var isCreate: Bool { if case .create = change { true } else { false } }

  /// The same edit on a record that has got another identifier.
  func renaming(_ old: ID<Record>, to new: ID<Record>) -> Edit {
    var copy = self
    switch change {
    case .update(old, let changes): copy.change = .update(new, changes)
    case .attach(old, let field, let files, let stored):
      copy.change = .attach(new, field, files: files, stored: stored)
    case .delete(let records): copy.change = .delete(records.map { $0 == old ? new : $0 })
    case .move(let record, let before, let was):
      func named(_ id: ID<Record>) -> ID<Record> { id == old ? new : id }
      copy.change = .move(named(record), before: before.map(named), was: was.map(named))
    case .update, .attach, .create, .restore: break
    }
    return copy
  }
}
