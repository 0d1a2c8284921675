import SheafModel

extension ViewModel {
  /// Commands that no pane and no overlay took; nil for one that has no meaning here.
  func runInApplication(_ command: Command, _ state: inout AppState) -> Outcome? {
    switch command {
    case .help:
      return .push(
        .help(
          HelpState(
            title: helpTitle(state), mode: mode(of: state), keymap: keymap, commands: working(in: state))))
    case .commandLine: return .push(.prompt(PromptState(.command, history: state.commandLines)))
    case .palette:
      return .push(
        .palette(PaletteState(commands: working(in: state), mode: mode(of: state), keymap: keymap)))
    case .quickSwitch:
      let effects = state.places.gather()
      return .push(.palette(PaletteState(places: state.places)), effects)
    case .connectService:
      return state.environment.forms.isEmpty
        ? .notice("No service can be connected here", .warning)
        : .push(.connectForm(ConnectFormState(forms: state.environment.forms)))
    case .logIn: return logIn(state)
    case .views: return state.showViews()
    case .webhooks: return state.showWebhooks()
    case .messages: return .push(.messages(MessagesState()))
    case .undoList: return .push(.undoList(UndoListState()))
    case .undo: return .effects(state.undoLast())
    case .redo: return .effects(state.redoLast())
    case .sendPending:
      let connections = Set(state.edits.entries.values.map(\.connection)).sorted { $0.raw < $1.raw }
      return connections.isEmpty
        ? .notice("Everything is saved", .good) : .effects(connections.map { .fetch($0, .sendPending) })
    case .back: return back(&state)
    case .quit: return askToQuit(&state)
    case .focusPlaces:
      state.focus = .places
      return .handled
    case .redraw: return .effects([.redraw])
    case .suspend: return .effects([.suspend])
    case .escape:
      return .handled
    case .interrupt:
      if state.focus == .places { return .notice("Q quits") }
      return .handled
    default: return nil
    }
  }

  /// The commands that do something where the user is.
  ///
  /// States are values, so each is tried on a copy.
  func working(in state: AppState) -> Set<Command> {
    Set(Command.allCases.filter { isKnown($0, in: state) })
  }

  private func isKnown(_ command: Command, in state: AppState) -> Bool {
    switch command {
    // These would list themselves.
    case .help, .palette: return true
    default: break
    }
    var copy = state
    return outcome(of: command, count: nil, &copy).outcome != nil
  }

  private func helpTitle(_ state: AppState) -> String {
    if !state.overlays.isEmpty { return "Keys in this list or editor" }
    return state.focus == .grid ? "Keys in the table" : "Keys in the list of places"
  }

  /// Asks for the password of the connection that the user is at.
  private func logIn(_ state: AppState) -> Outcome? {
    let connection = state.focus == .grid ? state.grid?.connection : state.places.selected?.connection
    guard let info = connection.flatMap({ state.places.connection($0) }) else { return nil }
    guard let account = info.account else { return .notice("\(info.name) needs no password", .warning) }
    return .push(.prompt(PromptState(.password(info.id, account: account))))
  }

  private func back(_ state: inout AppState) -> Outcome {
    if state.focus == .grid {
      state.focus = .places
      return .handled
    }
    return askToQuit(&state)
  }

  /// Takes what a closing overlay hands down.
  func take(_ answer: Answer, _ state: inout AppState) -> [Effect] {
    switch answer {
    case .value(let address, let value, let move): return take(value, at: address, move: move, &state)
    case .files(let files, let address): return takeFiles(files, for: address, &state)
    case .download(let attachment, let path): return state.startDownload(attachment, to: path)
    case .stopDownload(let ticket): return state.stopDownload(ticket)
    case .query(let query): return take(query, &state)
    case .search(let text): return search(text, &state)
    case .commandLine(let text): return runLine(text, &state)
    case .column(let field):
      if let at = state.grid?.visibleColumns.firstIndex(where: { $0.field == field }) {
        state.grid?.select(column: at)
        state.grid?.keepSelectionVisible()
      }
      return []
    case .resolve(let id):
      guard let entry = state.edits[id] else { return [] }
      if let question = entry.openQuestion {
        state.overlays.append(.confirm(AppState.question(entry, question)))
      } else {
        state.overlays.append(.conflict(ConflictState(entry, grid: state.grid)))
      }
      return []
    case .drop(let id): return state.edits[id].map { state.drop($0) } ?? []
    case .resend(let id): return state.edits[id].map { state.resend($0) } ?? []
    case .place(let connection, let node):
      guard let node = state.places.node(node, in: connection) else { return [] }
      return state.open(node, in: connection, keepsFocus: false)
    case .run(let command): return run(command, count: nil, &state)
    case .confirmed(.quit): return [.quit]
    case .confirmed(.removeWebhook(let connection, let webhook, let node)):
      return [.automation(connection, .remove(webhook, from: node))]
    case .confirmed(.delete(let records)):
      guard let grid = state.grid else { return [] }
      let outcome = Outcome(edits: state.deletions(of: records, in: grid))
      return carryOut(outcome, from: .application, &state)
    case .confirmed(.sortHere(let query)):
      let id = GridID(state.number())
      return state.grid?.apply(query, id: id) ?? []
    case .confirmed(.consent(let id)): return state.consent(to: id)
    case .follow(let link, let table): return state.follow(link, to: table)
    case .arrangement(let columns):
      state.grid?.columns = columns
      state.grid?.keepSelectionVisible()
      return []
    case .undoTo(let count): return state.undo(steps: count)
    case .editField(let address): return editField(address, &state)
    case .expand(let row, let field): return expand(row, field: field, &state)
    }
  }

  private func take(_ query: Query, _ state: inout AppState) -> [Effect] {
    guard let fields = state.grid?.fields else { return [] }
    let text = FilterLine.text(query, fields: fields)
    if !text.isEmpty, text != state.filters.last { state.filters.append(text) }
    guard var grid = state.grid else { return [] }
    let outcome = grid.apply(query) { state.number() }
    state.grid = grid
    return carryOut(outcome, from: .grid, &state)
  }

  private func takeFiles(_ files: [LocalFile], for named: CellAddress, _ state: inout AppState) -> [Effect] {
    let address = state.current(named)
    guard let field = state.grid?.table?.field(address.field), !files.isEmpty else { return [] }
    if let local = files.last(where: { $0.address == nil }) {
      state.pickerFolder = PathText.parent(of: local.path)
    }
    return state.submit(
      NewEdit(
        change: .attach(address.record, address.field, files: files, stored: []),
        label: "\(EditText.count(files.count, "file")) to \(field.name)"))
  }

  private func search(_ text: String, _ state: inout AppState) -> [Effect] {
    guard !text.isEmpty, var grid = state.grid else { return [] }
    if text != state.searches.last { state.searches.append(text) }
    grid.searched = text
    let outcome = grid.findNext(1)
    state.grid = grid
    return carryOut(outcome, from: .grid, &state)
  }

  private func runLine(_ text: String, _ state: inout AppState) -> [Effect] {
    if text != state.commandLines.last { state.commandLines.append(text) }
    switch CommandLine(text) {
    case .row(let row):
      state.grid?.jump(to: row - 1)
      state.grid?.keepSelectionVisible()
    case .run(let command): return run(command, count: nil, &state)
    case .theme(let name): return [.loadTheme(name)]
    case .open(let place):
      return [.openPlace(place)]
    case .column(let name):
      let shown = state.grid?.visibleColumns ?? []
      let best = FuzzyMatch.ranked(shown, by: name) { state.grid?.table?.field($0.field)?.name ?? "" }.first
      guard let best else { return sayNothing("There is no column “\(name)”", &state) }
      return take(.column(best.item.field), &state)
    case .search(let text): return searchEverywhere(text, &state)
    case .filter(let text): return takeLine(text, command: .dropFilters, &state) { .filter($0, $1) }
    case .sort(let text): return takeLine(text ?? "", command: .sortPanel, &state) { .sort($0, $1) }
    case .unknown(let verb): return sayNothing("“\(verb)” is no command; Ctrl+P lists them", &state)
    }
    return []
  }

  private func searchEverywhere(_ text: String, _ state: inout AppState) -> [Effect] {
    guard let grid = state.grid, var query = grid.query else { return sayNothing("No table is open", &state) }
    if let refusal = grid.searchRefusal { return sayNothing(refusal, &state) }
    query.search = text
    return take(query, &state)
  }

  /// A filter or sort given on the command line, checked as in its own line.
  private func takeLine(
    _ text: String?, command: Command, _ state: inout AppState,
    purpose: ([Field], Query) -> PromptState.Purpose
  ) -> [Effect] {
    guard let grid = state.grid, let query = grid.query else { return sayNothing("No table is open", &state) }
    guard let text else { return run(command, count: nil, &state) }
    var prompt = PromptState(purpose(grid.fields, query), text: text)
    if case .filter = prompt.purpose {
      prompt.native = NativeFilter(grid, state.places.connection(grid.connection))
    }
    state.overlays.append(.prompt(prompt))
    return run(.accept, count: nil, &state)
  }

  func sayNothing(_ text: String, _ state: inout AppState) -> [Effect] {
    state.say(Notice(text, .warning))
    return []
  }

  /// Shows the record of a row, going there in the grid.
  private func expand(_ row: Int, field: Int, _ state: inout AppState) -> [Effect] {
    guard var grid = state.grid else { return [] }
    let column =
      grid.fields.indices.contains(field)
      ? grid.visibleColumns.firstIndex { $0.field == grid.fields[field].id } : nil
    grid.point(row: row, column: column)
    state.grid = grid
    guard grid.selectedRecord != nil else {
      state.say(Notice("Row \(grid.selection.row + 1) is not loaded yet; Space shows it once it is"))
      return []
    }
    return run(.expandRecord, count: nil, &state)
  }
}
