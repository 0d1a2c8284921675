import SheafModel

extension AppState {
  /// Gives an edit a number and hands it to the fetch service. It lies over the grid from now on.
  mutating func submit(_ new: NewEdit, origin: EditBoard.Origin = .user) -> [Effect] {
    guard let grid else { return [] }
    let id = ID<Edit>("\(environment.session)-\(number())")
    let edit = Edit(id: id, table: grid.tableID, change: new.change)
    return submit(edit, label: new.label, origin: origin, connection: grid.connection)
  }

  private mutating func submit(
    _ edit: Edit, label: String, origin: EditBoard.Origin, connection: ID<Connection>
  ) -> [Effect] {
    edits.add(.init(connection: connection, edit: edit, phase: nil, label: label, origin: origin))
    if origin == .user {
      undo.record(.init(connection: connection, table: edit.table, label: label, pending: edit.id))
    }
    if case .create(let local, let cells) = edit.change, isShown(edit.table, connection) {
      grid?.showNew(local, cells: cells)
    }
    return [.fetch(connection, .submit(edit))]
  }

  private func isShown(_ table: ID<Table>, _ connection: ID<Connection>) -> Bool {
    grid?.tableID == table && grid?.connection == connection
  }

  /// Edits found in the journal lie over the grid like new ones.
  mutating func recovered(_ pending: [PendingEdit], connection: ID<Connection>) {
    var count = 0
    for item in pending where edits[item.edit.id] == nil {
      count += 1
      edits.add(
        .init(
          connection: connection, edit: item.edit, phase: item.phase, label: EditText.label(item.edit),
          origin: .recovered))
      if case .create(let local, let cells) = item.edit.change, isShown(item.edit.table, connection) {
        grid?.showNew(local, cells: cells)
      }
    }
    guard count > 0 else { return }
    say(
      Notice(
        "\(count) \(count == 1 ? "edit" : "edits") from before \(count == 1 ? "was" : "were") not saved yet; M lists them",
        .warning))
  }

  /// Follows an edit on its way.
  mutating func editMoved(_ id: ID<Edit>, _ phase: EditPhase) -> [Effect] {
    guard let entry = edits[id] else { return [] }
    switch phase {
    case .saved(let saved): settle(entry, saved)
    case .discarded:
      edits.remove(id)
      undo.drop(id)
      if isShown(entry.edit.table, entry.connection) { grid?.abandon(entry.edit) }
    case .rejected(let error):
      edits.setPhase(phase, of: id)
      undo.drop(id)
      if isShown(entry.edit.table, entry.connection) { grid?.abandon(entry.edit) }
      say(Notice("\(entry.label) was not saved: \(ErrorText.sentence(error)) · g e opens it again", .error))
    case .conflict:
      edits.setPhase(phase, of: id)
      say(Notice("\(entry.label) was changed by somebody else meanwhile · g e shows both", .warning))
    case .unrecorded(let reason):
      edits.setPhase(phase, of: id)
      undo.drop(id)
      say(Notice("\(entry.label) could not be recorded, so it was not sent: \(reason)", .error))
    case .waiting(let seconds, let error):
      edits.setPhase(phase, of: id)
      notice = Notice(
        "\(ErrorText.sentence(error)) · next try in \(Int(seconds.rounded(.up))) s, Ctrl+S now", .warning)
    case .queued, .sending, .uploading: edits.setPhase(phase, of: id)
    }
    return []
  }

  private mutating func settle(_ entry: EditBoard.Entry, _ saved: SavedEdit) {
    let edit = entry.edit
    let fields = isShown(edit.table, entry.connection) ? grid?.fields ?? [] : []
    var before: Value?
    if case .attach(let record, let field, _, _) = edit.change {
      before = grid?.loadedValue(CellAddress(table: edit.table, record: record, field: field))
    }
    undo.settle(
      edit.id, inverse: edit.change.inverse(after: saved, fields: fields, attachmentsBefore: before),
      caveat: saved.restoration?.caveat)
    edits.remove(edit.id)
    if case .create(let local, _) = edit.change, let record = saved.records.first {
      undo.rename(local, to: record.id)
    }
    if isShown(edit.table, entry.connection) { grid?.settle(edit, saved: saved) }
    lastSaved = entry.label
    sayIfChanged(entry, saved, fields: fields)
    if let caveat = saved.restoration?.caveat { say(Notice(caveat, .warning)) }
  }

  /// A cell shows what the service answered; where that is not what was sent, the user is told.
  private mutating func sayIfChanged(_ entry: EditBoard.Entry, _ saved: SavedEdit, fields: [Field]) {
    guard case .update(_, let changes) = entry.edit.change, let record = saved.records.first else { return }
    for change in changes {
      guard let index = fields.firstIndex(where: { $0.id == change.field }),
        record.cells.indices.contains(index)
      else { continue }
      let answered = record.cells[index]
      guard !EditText.showsSame(answered, change.value, field: fields[index]) else { continue }
      say(
        Notice(
          "\(fields[index].name) was saved as “\(DisplayRow.text(of: answered, field: fields[index]).text)”, "
            + "not as it was typed", .warning))
    }
  }

  mutating func undoLast() -> [Effect] {
    guard let step = undo.done.popLast() else { return say("Nothing to undo") }
    return reverse(step, origin: .undo)
  }

  mutating func redoLast() -> [Effect] {
    guard let step = undo.undone.popLast() else { return say("Nothing to redo") }
    return reverse(step, origin: .redo)
  }

  private mutating func say(_ text: String) -> [Effect] {
    say(Notice(text))
    return []
  }

  private mutating func reverse(_ step: UndoStack.Step, origin: EditBoard.Origin) -> [Effect] {
    if let pending = step.pending {
      // What never left is simply taken back.
      if let phase = edits[pending]?.phase, phase.isBeforeSending {
        say(Notice("Took back \(step.label) before it was sent"))
        return [.fetch(step.connection, .discard(pending))]
      }
      if origin == .undo { undo.done.append(step) } else { undo.undone.append(step) }
      return say("\(step.label) is being saved; try again in a moment")
    }
    guard let inverse = step.inverse else {
      return say("\(step.label) cannot be undone: this service cannot bring it back")
    }
    let edit = Edit(id: ID("\(environment.session)-\(number())"), table: step.table, change: inverse)
    let effects = submit(edit, label: step.label, origin: origin, connection: step.connection)
    var reversed = step
    reversed.pending = edit.id
    reversed.inverse = nil
    if origin == .undo { undo.undone.append(reversed) } else { undo.done.append(reversed) }
    say(Notice(origin == .undo ? "Undid \(step.label)" : "Redid \(step.label)"))
    if isShown(step.table, step.connection) { grid?.show(inverse) }
    return effects
  }
}

extension EditPhase {
  var isBeforeSending: Bool {
    switch self {
    case .queued, .waiting, .rejected, .unrecorded: true
    default: false
    }
  }
}
