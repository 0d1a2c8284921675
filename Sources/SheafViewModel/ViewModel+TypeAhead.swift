import SheafInput

extension ViewModel {
  /// Keys typed ahead wait for the rows they are about: nothing that was meant for a cell runs as a command
  /// because the cell was not here yet.
  ///
  /// Esc and Ctrl-C let go of them.
  func hold(_ event: InputEvent, _ state: inout AppState) -> Bool {
    guard !state.held.isEmpty else { return false }
    if case .key(let key) = event, key == .escape || key == .control("c") {
      state.held = []
      state.notice = Notice("Dropped what was typed ahead")
      if state.isArriving { state.stopArriving() }
      return true
    }
    state.held.append(event)
    return true
  }

  /// Whether a command has to wait for rows that are on their way.
  func mustWait(_ command: Command, _ state: AppState) -> Bool {
    guard state.overlays.isEmpty, state.focus == .grid, let grid = state.grid, grid.failure == nil else {
      return false
    }
    if grid.isOpening { return command.group != .everywhere }
    return command.needsRecord && grid.awaitsSelected
  }

  /// Whether a key is meant for the table that the program was started with and that is not here yet.
  func isForArrival(_ key: Key, _ state: AppState) -> Bool {
    guard state.isArriving, state.pendingKeys.isEmpty, state.count == nil else { return false }
    if case .command(let command) = keymap.match([key], in: .grid) { return command.group != .everywhere }
    return true
  }

  /// Goes on with what was held, as far as its rows have come.
  func release(_ state: inout AppState) -> [Effect] {
    guard let grid = state.grid else { return [] }
    if grid.failure == nil, grid.isOpening || grid.awaitsSelected { return [] }
    let events = state.held
    state.held = []
    return events.flatMap { event in hold(event, &state) ? [] : input(event, &state) }
  }
}

extension Command {
  /// Whether it is about the record under the selection.
  var needsRecord: Bool {
    switch self {
    case .editCell, .replaceCell, .clearCell, .toggle, .copyAbove, .repeatEdit, .attachFile, .listFiles,
      .duplicateRow,
      .deleteRow, .copyCell, .copyRow, .paste, .expandRecord, .wholeValue, .followLink, .openOutside,
      .markRow, .moveRowUp, .moveRowDown,
      .filterToValue, .filterOutValue, .searchValue:
      true
    default: false
    }
  }
}

extension AppState {
  /// Whether the way to a table is being followed and nothing else is open: there is nothing yet that keys could
  /// be about.
  var isArriving: Bool {
    guard grid == nil, overlays.isEmpty else { return false }
    if opening?.isWanted == true { return true }
    guard let arrival, !arrival.path.isEmpty else { return false }
    let branch = PlacesState.Branch(connection: arrival.connection, node: arrival.node)
    if case .failed? = places.children[branch] { return false }
    return true
  }
}

extension AppState {
  /// The user no longer wants to go where the program is on its way to.
  mutating func stopArriving() {
    arrival = nil
    opening?.isWanted = false
  }
}

extension GridState {
  /// Whether neither the table nor its first rows are known yet, and they are on their way.
  var isOpening: Bool {
    failure == nil && readFailure == nil && (table == nil || rows.extent == .atLeast(0))
  }

  /// Whether the record that is to be selected is on its way.
  var awaitsSelected: Bool { heading != nil || selectedRecord == nil && isOnItsWay(selection.row) }

  /// Whether a row was asked for, or soon will be, and is neither here nor refused.
  func isOnItsWay(_ row: Int) -> Bool { rows[row] == .missing && !isNew(row) && row < rowCount }
}
