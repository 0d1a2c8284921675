import SheafModel
import SheafText
import SheafValues

extension ViewModel {
  /// What the open table makes of a command.
  func runInGrid(_ command: Command, count: Int?, _ state: inout AppState) -> Outcome {
    guard var grid = state.grid else { return .ignored }
    // Taken out and put back, so that the grid's storage is not copied at each key.
    state.grid = nil
    defer { state.grid = grid }
    if command == .halfPageDown, grid.anchor != nil { return fillDown(grid, state) }
    if grid.move(command, count: count) { return .handled }
    if let outcome = grid.arrange(command, count: count) { return outcome }
    if let outcome = choose(command, &grid) { return outcome }
    if let outcome = find(command, &grid, &state) { return outcome }
    if let outcome = look(command, &grid, &state) { return outcome }
    return edit(command, &grid, &state) ?? .ignored
  }

  /// Selecting and marking.
  private func choose(_ command: Command, _ grid: inout GridState) -> Outcome? {
    switch command {
    case .selectCells: grid.toggleAnchor(.cells)
    case .selectRows: grid.toggleAnchor(.rows)
    case .markRow:
      guard let record = grid.selectedRecord else { return .handled }
      if grid.marks.remove(record.id) == nil { grid.marks.insert(record.id) }
      _ = grid.move(.down, count: nil)
    case .markAll: grid.marks.formUnion(grid.rows.loaded.map(\.record.id))
    case .escape:
      if grid.anchor != nil {
        grid.anchor = nil
      } else if !grid.marks.isEmpty {
        grid.marks = []
      } else if grid.searched != nil {
        grid.searched = nil
      } else {
        return nil
      }
    default: return nil
    }
    return .handled
  }

  /// Finding, filtering and sorting.
  private func find(_ command: Command, _ grid: inout GridState, _ state: inout AppState) -> Outcome? {
    let value = grid.selectedAddress.flatMap { address in
      grid.loadedValue(address).map { state.edits.value(at: address, over: $0) }
    }
    if let result = grid.query(for: command, value: value) {
      switch result {
      case .failure(let refusal): return .notice(refusal.reason, .warning)
      case .success(let query): return grid.apply(query) { state.number() }
      }
    }
    guard let query = grid.query, let field = grid.selectedField else { return nil }
    switch command {
    case .search: return .push(.prompt(PromptState(.search, text: "", history: state.searches)))
    case .searchEverywhere:
      if let refusal = grid.searchRefusal { return .notice(refusal, .warning) }
      return .push(.prompt(PromptState(.everywhere(query), text: query.search ?? "")))
    case .searchNext, .searchPrevious:
      return grid.searched == nil
        ? .notice("Nothing to look for yet; / searches") : grid.findNext(command == .searchNext ? 1 : -1)
    case .searchValue:
      guard let value, !value.isEmpty else { return .notice("This cell is empty") }
      if case .excerpt = value { return .notice("This text is too long to search for; / searches") }
      if field.isMasked { return .notice(field.secrecy, .warning) }
      grid.searched = ValueText.display(value, for: field)
      return grid.findNext(1)
    case .filterColumn:
      return askForFilter(FilterLine.starting(field, query, fields: grid.fields), query, grid, state)
    case .filterPanel:
      return askForFilter(FilterLine.text(query, fields: grid.fields), query, grid, state)
    case .sortPanel:
      return .push(
        .prompt(PromptState(.sort(grid.fields, query), text: SortLine.text(query, fields: grid.fields))))
    case .goToColumn: return .push(.palette(PaletteState(columns: grid)))
    default: return nil
    }
  }

  private func askForFilter(_ text: String, _ query: Query, _ grid: GridState, _ state: AppState) -> Outcome {
    var prompt = PromptState(.filter(grid.fields, query), text: text, history: state.filters)
    prompt.native = NativeFilter(grid, state.places.connection(grid.connection))
    return .push(.prompt(prompt), prompt.described(in: context(state)).effects)
  }

  /// Looking closer.
  private func look(_ command: Command, _ grid: inout GridState, _ state: inout AppState) -> Outcome? {
    switch command {
    case .expandRecord:
      guard let record = grid.selectedRecord else { return .handled }
      return RecordState.open(record, row: grid.selection.row, grid: grid, ticket: Ticket(state.number()))
    case .wholeValue:
      guard let address = grid.selectedAddress, let field = grid.selectedField,
        let record = grid.selectedRecord
      else { return .handled }
      let value = state.edits.value(at: address, over: grid.loadedValue(address) ?? .null)
      return ValueState.open(
        value, field: field, record: record, grid: grid, ticket: Ticket(state.number()))
    case .columnsPanel: return .push(.columns(ColumnsState(grid)))
    case .listFiles: return listFiles(grid, state)
    case .followLink: return followLink(grid, state)
    case .openOutside: return openOutside(grid, state)
    case .showSecrets: return grid.toggleSecrets() ?? .notice("There are no secrets in this column")
    case .columnSummary: return .notice(ColumnSummary.text(grid))
    case .refresh:
      return Outcome(effects: reload(&grid, &state), notice: .loadingAgain)
    case .interrupt:
      if let outcome = grid.stopGathering(number: { state.number() }) { return outcome }
      return .notice("Nothing runs here; q goes back, Q quits")
    default: return nil
    }
  }

  /// Loads the rows again, or the table where it could not be opened.
  private func reload(_ grid: inout GridState, _ state: inout AppState) -> [Effect] {
    if grid.failure != nil {
      let old = grid.id
      grid.id = GridID(state.number())
      grid.failure = nil
      grid.readFailure = nil
      grid.isReloading = true
      return [
        .fetch(grid.connection, .close(old)),
        .fetch(grid.connection, .open(grid.id, grid.tableID, grid.query)),
      ]
    }
    grid.rows.forgetFailures()
    grid.isStale = false
    grid.readFailure = nil
    grid.isReloading = true
    return [.fetch(grid.connection, .reload(grid.id))]
  }

  private func listFiles(_ grid: GridState, _ state: AppState) -> Outcome {
    guard let field = grid.selectedField, let address = grid.selectedAddress else { return .handled }
    guard field.kind == .attachments else { return .notice("\(field.name) holds no files") }
    let value = state.edits.value(at: address, over: grid.loadedValue(address) ?? .null)
    return .push(.attachments(AttachmentsState(address: address, field: field, value: value, grid: grid)))
  }

  private func followLink(_ grid: GridState, _ state: AppState) -> Outcome {
    guard let field = grid.selectedField, let address = grid.selectedAddress,
      case .link(let target?, _) = field.kind
    else { return .notice("This cell is no link") }
    guard case .links(let links)? = grid.loadedValue(address), let link = links.first else {
      return .notice("\(field.name) is empty here")
    }
    return Outcome(answer: .follow(link, table: target))
  }

  private func openOutside(_ grid: GridState, _ state: AppState) -> Outcome {
    guard let address = grid.selectedAddress, let value = grid.loadedValue(address) else { return .handled }
    switch value {
    case .text(let text) where grid.selectedField?.kind == .email && !text.contains(":"):
      return open(OpenTarget(address: "mailto:" + text), text)
    case .text(let text) where text.contains(":"): return open(OpenTarget(address: text), text)
    case .attachments(let files):
      guard let file = files.first else { return .notice("No file here") }
      guard let target = OpenTarget(file) else { return .notice(EditText.notOpened(file), .warning) }
      return .effects([.openOutside(target)])
    default: return .notice("There is no address or file in this cell")
    }
  }

  private func open(_ target: OpenTarget?, _ text: String) -> Outcome {
    guard let target else {
      return .notice(
        "“\(text.prefix(40))” is not opened: only http, https and mail addresses are; y copies it", .warning)
    }
    return .effects([.openOutside(target)])
  }
}
