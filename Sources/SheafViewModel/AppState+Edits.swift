import SheafModel
import SheafValues

extension AppState {
  /// Gives an edit a number and hands it to the fetch service.
  ///
  /// It lies over the grid from now on.
  ///
  /// - Parameter group: the number of edits that are made at once, so that they are taken back at once.
  mutating func submit(_ new: NewEdit, group: Int? = nil) -> [Effect] {
    guard let grid else { return [] }
    let edit = Edit(id: nextEditID(), table: grid.tableID, change: new.change, label: new.label)
    undo.record(
      .init(
        connection: grid.connection, table: edit.table, label: new.label, pending: edit.id, group: group))
    return submit(edit, label: new.label, origin: .user, connection: grid.connection)
  }

  mutating func nextEditID() -> ID<Edit> { ID("\(environment.session)-\(number())") }

  /// What a new record is called until the service names it.
  ///
  /// No two runs of the program give the same name: a record whose making was left undecided by one is not the
  /// record that another makes.
  mutating func nextLocalName() -> ID<Record> { ID("new-\(environment.session)-\(number())") }

  mutating func submit(
    _ edit: Edit, label: String, origin: EditBoard.Origin, connection: ID<Connection>
  ) -> [Effect] {
    let fields = isShown(edit.table, connection) ? grid?.fields ?? [] : []
    edits.add(
      .init(connection: connection, edit: edit, phase: nil, label: label, origin: origin, fields: fields))
    if case .create(let local, let cells) = edit.change, isShown(edit.table, connection) {
      grid?.showNew(local, cells: cells)
    }
    return [.fetch(connection, .submit(edit))]
  }

  func isShown(_ table: ID<Table>, _ connection: ID<Connection>) -> Bool {
    grid?.tableID == table && grid?.connection == connection
  }

  /// Edits found in the journal lie over the grid like new ones.
  mutating func recovered(_ pending: [PendingEdit], connection: ID<Connection>) {
    var count = 0
    for item in pending where edits[item.edit.id] == nil {
      count += 1
      edits.add(
        .init(
          connection: connection, edit: item.edit, phase: item.phase,
          label: item.edit.label ?? EditText.label(item.edit), origin: .recovered))
    }
    showPendingCreates()
    guard count > 0 else { return }
    say(
      Notice(
        "\(count) \(count == 1 ? "edit" : "edits") from before \(count == 1 ? "was" : "were") not saved yet; M lists them",
        .warning))
  }

  /// Shows the records of the open table that are being made and are not among its rows.
  mutating func showPendingCreates() {
    guard let grid, grid.table != nil else { return }
    for entry in edits.entries(of: grid.tableID, in: grid.connection) where !entry.isRefused {
      if case .create(let local, let cells) = entry.edit.change { self.grid?.appendNew(local, cells: cells) }
    }
  }

  /// Forgets an edit that has not been saved, at the user's wish.
  mutating func drop(_ entry: EditBoard.Entry) -> [Effect] {
    // What was never recorded is known only here.
    if case .unrecorded = entry.phase { forget(entry) }
    return [.fetch(entry.connection, .discard(entry.edit.id))]
  }

  /// Sends an edit again that was refused.
  mutating func resend(_ entry: EditBoard.Entry) -> [Effect] {
    guard case .unrecorded = entry.phase else { return [.fetch(entry.connection, .retry(entry.edit.id))] }
    edits.setPhase(nil, of: entry.edit.id)
    showPendingCreates()
    return [.fetch(entry.connection, .submit(entry.edit))]
  }

  private mutating func forget(_ entry: EditBoard.Entry) {
    edits.forget(entry)
    undo.discard(entry.edit)
    if isShown(entry.edit.table, entry.connection) { grid?.abandon(entry.edit) }
  }

  /// Follows an edit on its way.
  mutating func editMoved(_ id: ID<Edit>, _ phase: EditPhase) -> [Effect] {
    guard let entry = edits[id] else { return [] }
    defer { forgetWaiting() }
    switch phase {
    case .saved(let saved): return settle(overwriting(entry), saved)
    case .discarded: forget(entry)
    case .rejected(let error) where error.kind == .cancelled: forget(entry)
    case .rejected(let error) where error.kind == .notFound && entry.isPointless: return leaveGone(entry)
    case .rejected(let error) where error.kind == .irreversible && !entry.edit.isConsented:
      return ask(about: entry, error)
    case .rejected(let error):
      edits.setPhase(phase, of: id)
      undo.drop(id)
      if isShown(entry.edit.table, entry.connection) { grid?.abandon(entry.edit) }
      say(Notice("\(entry.label) was not saved: \(ErrorText.sentence(error)) · g e opens it again", .error))
    case .conflict(let server):
      edits.setPhase(phase, of: id)
      // What the service holds stands under the edit from here on.
      if isShown(entry.edit.table, entry.connection) { grid?.take(server) }
      say(Notice("\(entry.label) was changed by somebody else meanwhile · g e shows both", .warning))
    case .unrecorded(let reason):
      edits.setPhase(phase, of: id)
      undo.drop(id)
      if isShown(entry.edit.table, entry.connection) { grid?.abandon(entry.edit) }
      say(Notice("\(entry.label) could not be recorded, so it was not sent: \(reason)", .error))
    case .waiting(let seconds, let error):
      edits.setPhase(phase, of: id)
      waitingNotice = Notice(
        "\(ErrorText.sentence(error)) · next try in \(Int(seconds.rounded(.up))) s, Ctrl+S now", .warning)
      notice = waitingNotice
    case .queued, .sending, .uploading:
      _ = overwriting(entry)
      edits.setPhase(phase, of: id)
      if entry.isRefused { showPendingCreates() }
    }
    return putBack(entry, phase)
  }

  /// An edit that came too late: its record is gone, and with it the steps that were about it.
  private mutating func leaveGone(_ entry: EditBoard.Entry) -> [Effect] {
    edits.remove(entry.edit.id)
    undo.drop(entry.edit.id)
    let gone = entry.edit.change.changed
    undo.end(about: Set(gone), in: entry.edit.table, entry.connection)
    say(Notice("\(entry.label): nothing to do, because the record is gone", .warning))
    let effects: [Effect] = [.fetch(entry.connection, .discard(entry.edit.id))]
    guard let grid, isShown(entry.edit.table, entry.connection) else { return effects }
    self.grid?.leave(gone)
    return effects + [.fetch(grid.connection, .reload(grid.id))]
  }

  /// An edit that goes on from a conflict is written over what the service has, and undone to that.
  private mutating func overwriting(_ entry: EditBoard.Entry) -> EditBoard.Entry {
    guard case .conflict(let server) = entry.phase else { return entry }
    let fields = isShown(entry.edit.table, entry.connection) ? grid?.fields ?? [] : entry.fields
    edits.rebase(entry.edit.id, on: server, fields: fields)
    return edits[entry.edit.id] ?? entry
  }

  /// That edits wait is no longer true once none does.
  private mutating func forgetWaiting() {
    guard let said = waitingNotice, !edits.isWaiting else { return }
    if notice == said { notice = nil }
    waitingNotice = nil
  }

  /// A record that was shown in a new place and did not get it goes back: the rows are read again.
  private func putBack(_ entry: EditBoard.Entry, _ phase: EditPhase) -> [Effect] {
    guard case .move = entry.edit.change, let grid, isShown(entry.edit.table, entry.connection) else {
      return []
    }
    switch phase {
    case .discarded, .rejected, .unrecorded: return [.fetch(grid.connection, .reload(grid.id))]
    default: return []
    }
  }

  private mutating func settle(_ entry: EditBoard.Entry, _ saved: SavedEdit) -> [Effect] {
    let edit = entry.edit
    let fields = isShown(edit.table, entry.connection) ? grid?.fields ?? [] : entry.fields
    let next = nextEditID()
    let reversal = undo.settle(
      edit.id, inverse: edit.change.inverse(after: saved, fields: fields),
      caveat: saved.restoration?.caveat, next: next)
    edits.remove(edit.id)
    refreshOpened(edit, saved, fields: fields)
    followNames(edit, saved, connection: entry.connection)
    if isShown(edit.table, entry.connection) { grid?.settle(edit, saved: saved) }
    lastSaved = entry.label
    for difference in WriteReport.differences(edit, saved, fields: fields) {
      say(Notice(difference.sentence, .warning))
    }
    for text in saved.remarks + [saved.restoration?.caveat].compactMap({ $0 }) {
      say(Notice(EditText.capitalized(text), .warning))
    }
    return reversal.map { follow($0, as: next, entry.connection) } ?? []
  }

  /// An editor that was opened over an edit on its way goes on from what the service made of it.
  private mutating func refreshOpened(_ edit: Edit, _ saved: SavedEdit, fields: [Field]) {
    guard let opened, case .update(opened.address.record, let changes) = edit.change,
      changes.contains(where: { $0.field == opened.address.field && $0.value == opened.value }),
      let index = fields.firstIndex(where: { $0.id == opened.address.field }),
      let record = saved.records.first, record.cells.indices.contains(index)
    else { return }
    self.opened = (opened.address, record.cells[index])
  }

  /// Whether records have got other identifiers, or none any more: what is remembered of them follows.
  private mutating func followNames(_ edit: Edit, _ saved: SavedEdit, connection: ID<Connection>) {
    switch edit.change {
    case .create(let local, _):
      if let record = saved.records.first { rename(local, to: record) }
    case .restore(let restoration):
      guard saved.records.count == restoration.records.count else { return }
      for (old, record) in zip(restoration.records, saved.records) where old != record.id {
        rename(old, to: record)
      }
    case .delete(let records):
      // What can be brought back is brought back before anything else that was done to it is taken back.
      if saved.restoration == nil { undo.end(about: Set(records), in: edit.table, connection) }
    case .update, .attach, .move: break
    }
  }

  /// A new record has got its own identifier: everything that names it follows.
  private mutating func rename(_ local: ID<Record>, to record: Record) {
    renamed[local] = record.id
    undo.rename(local, to: record.id)
    edits.rename(local, to: record.id)
    for index in overlays.indices {
      guard case .record(var pane) = overlays[index], pane.record.id == local else { continue }
      pane.record = record
      overlays[index] = .record(pane)
    }
  }

  /// The address of a cell by the name that its record has now.
  func current(_ address: CellAddress) -> CellAddress {
    guard let name = renamed[address.record] else { return address }
    return CellAddress(table: address.table, record: name, field: address.field)
  }
}
