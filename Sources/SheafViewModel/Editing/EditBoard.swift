public import Collections
public import SheafModel

/// Every edit that is not saved yet, in the order in which it was made.
///
/// It lies over the loaded records: taking an entry away is the whole of a rollback.
public struct EditBoard: Equatable, Sendable {
  public struct Entry: Equatable, Sendable {
    public let connection: ID<Connection>
    public var edit: Edit
    /// Nil until the journal has it.
    public var phase: EditPhase?
    public var label: String
    public var origin: Origin
    /// The fields of its table in the order of a record's cells, as far as they were known when it was made.
    var fields: [Field] = []
  }

  /// Where an edit came from, which decides what undo makes of it.
  public enum Origin: Hashable, Sendable { case user, undo, redo, recovered }

  public private(set) var entries: OrderedDictionary<ID<Edit>, Entry> = [:]

  public init() {}

  public subscript(id: ID<Edit>) -> Entry? { entries[id] }
  public var isEmpty: Bool { entries.isEmpty }

  mutating func add(_ entry: Entry) { entries[entry.edit.id] = entry }
  mutating func remove(_ id: ID<Edit>) { entries.removeValue(forKey: id) }
  mutating func setPhase(_ phase: EditPhase?, of id: ID<Edit>) { entries[id]?.phase = phase }

  /// A new record has got its own identifier.
  mutating func rename(_ old: ID<Record>, to new: ID<Record>) {
    for id in entries.keys { entries[id]?.edit.change.rename(old, to: new) }
  }

  /// An edit is to be written over what the service has: undoing it leads back to that.
  mutating func rebase(_ id: ID<Edit>, on server: Record, fields: [Field]) {
    guard case .update(let record, let changes)? = entries[id]?.edit.change else { return }
    let rebased = changes.map { change in
      guard let index = fields.firstIndex(where: { $0.id == change.field }),
        server.cells.indices.contains(index)
      else { return change }
      return CellChange(field: change.field, base: server.cells[index], value: change.value)
    }
    entries[id]?.edit.change = .update(record, rebased)
  }

  /// Takes away an edit that came to nothing.
  ///
  /// Later ones that were made on top of it are made against what it was made against, so that undoing them
  /// leads back to what was saved.
  mutating func forget(_ gone: Entry) {
    remove(gone.edit.id)
    guard case .update(let record, let dropped) = gone.edit.change else { return }
    for (id, entry) in entries where entry.edit.table == gone.edit.table {
      guard case .update(record, let changes) = entry.edit.change else { continue }
      let rebased = changes.map { change in
        let base = dropped.first { $0.field == change.field && $0.value == change.base }?.base
        return CellChange(field: change.field, base: base ?? change.base, value: change.value)
      }
      if rebased != changes { entries[id]?.edit.change = .update(record, rebased) }
    }
  }

  /// How many are on their way to the service, and how many go no further without the user.
  ///
  /// One that the journal does not have yet is not told as pending: it would not survive the program.
  public var counts: (saving: Int, stuck: Int) {
    let held = held
    let stuck = entries.values.count { $0.needsUser || held[$0.edit.id] != nil }
    return (entries.count - recordingCount - stuck, stuck)
  }

  /// How many are on their way into the journal: they would not survive the program.
  public var recordingCount: Int { entries.values.count { $0.phase == nil } }

  /// The edits of records whose making waits for the user, each with the edit that makes its record.
  ///
  /// They wait as well, and nothing else does: whatever needs the user holds up no edit of another record.
  public var held: [ID<Edit>: ID<Edit>] {
    guard entries.values.contains(where: { $0.needsUser && $0.edit.isCreate }) else { return [:] }
    var unmade: [RecordName: ID<Edit>] = [:]
    var held: [ID<Edit>: ID<Edit>] = [:]
    for (id, entry) in entries {
      let names = entry.edit.change.records.map { RecordName(entry.connection, entry.edit.table, $0) }
      if entry.needsUser {
        if entry.edit.isCreate { for name in names { unmade[name] = id } }
      } else if case .queued = entry.phase, let cause = names.lazy.compactMap({ unmade[$0] }).first {
        held[id] = cause
        for name in names { unmade[name] = cause }
      }
    }
    return held
  }

  private struct RecordName: Hashable {
    let connection: ID<Connection>
    let table: ID<Table>
    let record: ID<Record>

    init(_ connection: ID<Connection>, _ table: ID<Table>, _ record: ID<Record>) {
      (self.connection, self.table, self.record) = (connection, table, record)
    }
  }

  /// Whether one is still on its way into the journal.
  public var isRecording: Bool { entries.values.contains { $0.phase == nil } }

  /// Whether one is on its way to the service and nothing has stopped it so far.
  var isGoingOut: Bool {
    let held = held
    return entries.values.contains { entry in
      switch entry.phase {
      case .queued, .sending: held[entry.edit.id] == nil
      default: false
      }
    }
  }

  /// Whether one could not be sent and goes again later.
  var isWaiting: Bool {
    entries.values.contains { if case .waiting = $0.phase { true } else { false } }
  }

  /// The newest edit of a cell that is not saved.
  public func entry(at address: CellAddress) -> Entry? {
    entries.values.last { $0.edit.table == address.table && $0.touches(address) }
  }

  /// What a cell holds for the user: the newest edit's value, else the loaded one.
  ///
  /// An edit that was refused no longer counts; its text is kept for the editor.
  public func value(at address: CellAddress, over loaded: Value) -> Value {
    var value = loaded
    for entry in entries.values where entry.edit.table == address.table && !entry.isRefused {
      if let change = entry.edit.cells(of: address.record).first(where: { $0.field == address.field }) {
        value = change.value
      }
    }
    return value
  }

  /// Whether an edit that deletes the record is on its way.
  public func isDeleting(_ record: ID<Record>, in table: ID<Table>) -> Bool {
    entries.values.contains { entry in
      guard entry.edit.table == table, !entry.isRefused, case .delete(let ids) = entry.edit.change
      else { return false }
      return ids.contains(record)
    }
  }

  /// The edits of one table.
  public func entries(of table: ID<Table>, in connection: ID<Connection>) -> [Entry] {
    entries.values.filter { $0.edit.table == table && $0.connection == connection }
  }
}

extension EditBoard.Entry {
  public var isRefused: Bool {
    switch phase {
    case .rejected, .unrecorded: true
    default: false
    }
  }

  /// Whether nothing is lost by dropping it when its record is gone: it would delete the record, or take back what
  /// was done to it.
  var isPointless: Bool {
    switch edit.change {
    case .delete(let records): records.count == 1
    case .update, .attach, .move: origin == .undo || origin == .redo
    case .create, .restore: false
    }
  }

  /// Whether it goes no further by itself.
  public var needsUser: Bool {
    switch phase {
    case .rejected, .unrecorded, .conflict: true
    default: false
    }
  }

  /// Whether the edit changes that cell, or its whole record.
  public func touches(_ address: CellAddress) -> Bool {
    switch edit.change {
    case .update(let record, let changes):
      record == address.record && changes.contains { $0.field == address.field }
    case .attach(let record, let field, _, _): record == address.record && field == address.field
    case .move: false
    case .create(let record, _): record == address.record
    case .delete(let records): records.contains(address.record)
    case .restore: false
    }
  }
}

extension Edit.Change {
  /// The records that it changes.
  var changed: [ID<Record>] {
    switch self {
    case .update(let record, _), .create(let record, _), .attach(let record, _, _, _),
      .move(let record, _, _):
      [record]
    case .delete(let records): records
    case .restore(let restoration): restoration.records
    }
  }

  /// The records that it changes, or must find on the service.
  var records: [ID<Record>] {
    if case .move(_, let before?, _) = self { changed + [before] } else { changed }
  }
}

extension Edit {
  var isCreate: Bool { if case .create = change { true } else { false } }

  /// The cells of a record that this edit gives a value.
  public func cells(of record: SheafModel.ID<Record>) -> [CellValue] {
    switch change {
    case .update(let id, let changes) where id == record:
      changes.map { CellValue(field: $0.field, value: $0.value) }
    case .create(let id, let cells) where id == record: cells
    default: []
    }
  }
}
