import SheafModel
import SheafValues

extension ViewModel {
  /// Takes what an editor was left with.
  func take(_ value: Value, at named: CellAddress, move: Move?, _ state: inout AppState) -> [Effect] {
    let address = state.current(named)
    guard let grid = state.grid, grid.tableID == address.table, let field = grid.table?.field(address.field)
    else { return sayNothing("The table of this cell is no longer open; nothing was changed", &state) }
    var effects: [Effect]
    if let entry = state.edits.entry(at: address), entry.needsUser,
      case .update(let record, let changes) = entry.edit.change
    {
      effects = replace(entry, record, changed(changes, entry, address, value, grid), &state)
    } else {
      let loaded = grid.loadedValue(address) ?? .null
      // A long text was read whole for its editor; the grid has its beginning only.
      var known = loaded
      if case .excerpt = loaded { known = state.wholeValues[address] ?? loaded }
      let now = state.edits.value(at: address, over: known)
      // What came in under the open editor is not written over unseen.
      let base = state.opened.flatMap { $0.address == address ? $0.value : nil } ?? now
      let outcome =
        grid.anchor == nil || !state.overlays.isEmpty
        ? grid.change(address, field, from: base, to: value) : setAll(value, of: field, grid, state)
      effects = carryOut(outcome, from: .grid, &state)
    }
    state.wholeValues[address] = nil
    state.opened = nil
    if let move, state.overlays.isEmpty, state.grid?.anchor == nil { state.grid?.moveAfterEdit(move) }
    return effects
  }

  /// The changes of an edit that needs the user, with another value for one of its cells, made against what the
  /// service has now.
  private func changed(
    _ changes: [CellChange], _ entry: EditBoard.Entry, _ address: CellAddress, _ value: Value,
    _ grid: GridState
  ) -> [CellChange] {
    changes.map { change in
      var base = change.base
      if case .conflict(let server) = entry.phase,
        let index = grid.fields.firstIndex(where: { $0.id == change.field })
      {
        base = grid.value(of: server, at: index)
      }
      return CellChange(
        field: change.field, base: base, value: change.field == address.field ? value : change.value)
    }
    .filter { change in
      grid.table?.field(change.field)?.isChange(from: change.base, to: change.value)
        ?? (change.value != change.base)
    }
  }

  /// Sends an edit that was refused or conflicts anew, with other changes; none drop it.
  private func replace(
    _ entry: EditBoard.Entry, _ record: ID<Record>, _ changes: [CellChange], _ state: inout AppState
  ) -> [Effect] {
    state.edits.remove(entry.edit.id)
    state.undo.drop(entry.edit.id)
    let effects: [Effect] = [.fetch(entry.connection, .discard(entry.edit.id))]
    guard !changes.isEmpty else { return effects }
    return effects + state.submit(NewEdit(change: .update(record, changes), label: entry.label))
  }

  /// Gives every selected cell what was typed for one of them.
  ///
  /// Other columns read it by their own kind; where one cannot, nothing is changed.
  private func setAll(_ value: Value, of field: Field, _ grid: GridState, _ state: AppState) -> Outcome {
    var values: [ID<Field>: Value] = [field.id: value]
    for (position, column) in grid.visibleColumns.enumerated()
    where column.field != field.id && grid.isInRange(row: grid.selection.row, column: position) {
      guard let other = grid.table?.field(column.field), grid.editability(of: other) == .available else {
        continue
      }
      switch ValueTransfer(from: field, to: other, reach: .table, now: state.now)(value) {
      case .failure(let problem):
        return .notice("\(other.name): \(problem.message). Nothing was changed", .warning)
      case .success(let translated): values[column.field] = translated
      }
    }
    return setRange(grid, state) { field, _ in values[field.id] }
  }

  /// Opens the editor of a cell from the record pane or from a list of edits.
  func editField(_ named: CellAddress, _ state: inout AppState) -> [Effect] {
    let address = state.current(named)
    guard let grid = state.grid, grid.tableID == address.table, let field = grid.table?.field(address.field)
    else { return sayNothing("This cell is in another table; open that table to edit it", &state) }
    if state.overlays.isEmpty, let row = grid.rowNumber(of: address.record) {
      state.grid?.anchor = nil
      state.grid?.point(row: row, column: grid.visibleColumns.firstIndex { $0.field == field.id })
    }
    guard let shown = state.grid else { return [] }
    let outcome = openEditor(at: address, field, shown, &state, isEmpty: false)
    return carryOut(outcome, from: .grid, &state)
  }

  /// Reads a long text whole before something is done with its cell.
  func load(
    _ address: CellAddress, _ field: Field, then purpose: LoadingState.Purpose, _ grid: GridState,
    _ state: inout AppState
  ) -> Outcome {
    let ticket = Ticket(state.number())
    return .push(
      .loading(
        LoadingState(
          address: address, field: field, ticket: ticket, connection: grid.connection, purpose: purpose)),
      [.fetch(grid.connection, .record(ticket, address.record, address.table))])
  }

  /// The long text that an editor waits for has come.
  func openLoaded(
    _ ticket: Ticket, _ result: Result<Record, BackendError>, _ state: inout AppState
  ) -> [Effect] {
    guard case .loading(let waiting)? = state.overlays.last, waiting.ticket == ticket, let grid = state.grid
    else { return [] }
    state.overlays.removeLast()
    switch result {
    case .failure(let error):
      state.say(Notice(ErrorText.sentence(error), .error))
      return []
    case .success(let record):
      guard let index = grid.fields.firstIndex(where: { $0.id == waiting.field.id }) else { return [] }
      let whole = grid.value(of: record, at: index)
      if case .excerpt = whole {
        return sayNothing("This text is too long to be edited here", &state)
      }
      state.wholeValues = [waiting.address: whole]
      return goOn(waiting, with: whole, grid, &state)
    }
  }

  private func goOn(
    _ waiting: LoadingState, with whole: Value, _ grid: GridState, _ state: inout AppState
  ) -> [Effect] {
    switch waiting.purpose {
    case .edit(let isEmpty):
      let outcome = Self.editor(
        for: waiting.field, at: waiting.address, base: whole, shown: isEmpty ? .null : whole, grid: grid,
        number: state.number())
      return carryOut(outcome, from: .grid, &state)
    case .write(let value): return take(value, at: waiting.address, move: nil, &state)
    }
  }
}
