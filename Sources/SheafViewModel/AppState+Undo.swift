import SheafModel

extension AppState {
  /// Takes back the newest step, with those that were made together with it.
  mutating func undoLast() -> [Effect] { reverse(.undo) }

  /// Makes again what was taken back last.
  mutating func redoLast() -> [Effect] { reverse(.redo) }

  /// Undoes that many steps of the list, newest first.
  mutating func undo(steps count: Int) -> [Effect] {
    let end = max(0, undo.done.count - count)
    var effects: [Effect] = []
    while undo.done.count > end { effects += undoLast() }
    if count > 1 { say(Notice("Undid \(EditText.count(count, "step"))")) }
    return effects
  }

  private mutating func reverse(_ origin: EditBoard.Origin) -> [Effect] {
    let steps = origin == .undo ? undo.done : undo.undone
    guard let last = steps.last else {
      say(Notice(origin == .undo ? "Nothing to undo" : "Nothing to redo"))
      return []
    }
    let count = last.group == nil ? 1 : steps.reversed().prefix { $0.group == last.group }.count
    var effects: [Effect] = []
    for step in steps.suffix(count).reversed() {
      if origin == .undo { undo.done.removeLast() } else { undo.undone.removeLast() }
      effects += reverse(step, origin)
    }
    if count > 1 { say(Notice("\(origin == .undo ? "Undid" : "Redid") \(EditText.count(count, "edit"))")) }
    return effects
  }

  private mutating func reverse(_ step: UndoStack.Step, _ origin: EditBoard.Origin) -> [Effect] {
    var reversed = step
    if let pending = step.pending {
      // Whether it has left is known only where it is sent from. If it is saved all the same, it is reversed then.
      reversed.isTakenBack = true
      keep(reversed, origin)
      say(Notice("Took back \(step.label)"))
      return [.fetch(step.connection, .discard(pending))]
    }
    guard let inverse = step.inverse else {
      say(Notice("\(step.label) cannot be undone: this service cannot bring it back", .warning))
      return []
    }
    reversed.pending = nextEditID()
    reversed.inverse = nil
    keep(reversed, origin)
    say(Notice(origin == .undo ? "Undid \(step.label)" : "Redid \(step.label)"))
    return send(inverse, of: reversed, origin)
  }

  private mutating func keep(_ step: UndoStack.Step, _ origin: EditBoard.Origin) {
    if origin == .undo { undo.undone.append(step) } else { undo.done.append(step) }
  }

  private mutating func send(
    _ change: Edit.Change, of step: UndoStack.Step, _ origin: EditBoard.Origin
  ) -> [Effect] {
    guard let id = step.pending else { return [] }
    let label = EditText.label(step.label, origin)
    // Whoever takes a change back has been told already what that cannot bring back.
    let edit = Edit(id: id, table: step.table, change: change, label: label, isConsented: true)
    let effects = submit(edit, label: label, origin: origin, connection: step.connection)
    if isShown(step.table, step.connection) { grid?.show(change) }
    return effects
  }

  /// Sends what reverses an edit that was taken back while it was on its way and was saved all the same.
  mutating func follow(_ reversal: UndoStack.Reversal, as id: ID<Edit>, _ connection: ID<Connection>)
    -> [Effect]
  {
    guard let change = reversal.change else {
      say(Notice("\(reversal.label) was saved before it could be taken back", .warning))
      return []
    }
    let label = EditText.label(reversal.label, reversal.origin)
    let edit = Edit(id: id, table: reversal.table, change: change, label: label)
    return submit(edit, label: label, origin: reversal.origin, connection: connection)
  }
}
