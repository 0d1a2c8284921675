import SheafModel
import SheafValues

extension ViewModel {
  /// Editing commands of the grid; nil for a command that is none.
  func edit(_ command: Command, _ grid: inout GridState, _ state: inout AppState) -> Outcome? {
    switch command {
    case .editCell:
      // Only `c` sets every selected cell.
      grid.anchor = nil
      return openEditor(grid, &state, isEmpty: false)
    case .replaceCell: return openEditor(grid, &state, isEmpty: true)
    case .clearCell: return clear(grid, &state)
    case .toggle:
      return withCell(grid, &state) { _, address, field, base in toggled(address, field, base, in: grid) }
    case .copyAbove: return copyAbove(grid, &state)
    case .repeatEdit:
      guard let last = state.lastChange else { return .notice("Nothing to repeat yet") }
      return withCell(grid, &state) { state, address, field, base in
        guard field.id == last.field else { return .notice("The last edit was of another column") }
        return write(last.value, at: address, field, over: base, grid, &state)
      }
    case .attachFile: return attach(grid, &state)
    case .newRowBelow, .newRowAbove: return newRow(grid, &state, cells: [])
    case .duplicateRow: return duplicate(grid, &state)
    case .deleteRow: return delete(&grid, state)
    case .copyCell: return copy(&grid, &state, wholeRows: false)
    case .copyRow: return copy(&grid, &state, wholeRows: true)
    case .paste: return pasteBlock(state.register.text, grid, state)
    case .refusedEdit: return openRefused(grid, state)
    case .moveRowUp: return moveRow(&grid, by: -1)
    case .moveRowDown: return moveRow(&grid, by: 1)
    default: return nil
    }
  }

  private typealias CellBody = (inout AppState, CellAddress, Field, Value) -> Outcome

  /// Gives a body the selected cell, or says why it cannot be changed.
  private func withCell(_ grid: GridState, _ state: inout AppState, _ body: CellBody) -> Outcome {
    guard let field = grid.selectedField, let address = grid.selectedAddress else {
      return .notice("This row is not loaded yet")
    }
    return with(address, field, grid, &state, body)
  }

  private func with(
    _ address: CellAddress, _ field: Field, _ grid: GridState, _ state: inout AppState, _ body: CellBody
  ) -> Outcome {
    if let reason = grid.editability(of: field).reason { return .notice(reason, .warning) }
    if state.edits.isDeleting(address.record, in: address.table) {
      return .notice("This record is being deleted")
    }
    guard let loaded = grid.loadedValue(address) ?? knownBase(address, state) else {
      return .notice("This row is not loaded yet")
    }
    return body(&state, address, field, state.edits.value(at: address, over: loaded))
  }

  /// What an edit that needs the user was made against.
  private func knownBase(_ address: CellAddress, _ state: AppState) -> Value? {
    guard let entry = state.edits.entry(at: address), case .update(_, let changes) = entry.edit.change else {
      return nil
    }
    return changes.first { $0.field == address.field }?.base
  }

  private func openEditor(_ grid: GridState, _ state: inout AppState, isEmpty: Bool) -> Outcome {
    guard let field = grid.selectedField, let address = grid.selectedAddress else {
      return .notice("This row is not loaded yet")
    }
    return openEditor(at: address, field, grid, &state, isEmpty: isEmpty)
  }

  /// Opens the editor of a cell, with what was refused for it last if there is such a thing.
  func openEditor(
    at address: CellAddress, _ field: Field, _ grid: GridState, _ state: inout AppState, isEmpty: Bool
  ) -> Outcome {
    with(address, field, grid, &state) { state, address, field, value in
      let refused = state.edits.entry(at: address).flatMap {
        $0.isRefused ? $0.edit.cells(of: address.record).first { $0.field == field.id }?.value : nil
      }
      if case .excerpt = refused ?? value {
        return load(address, field, then: .edit(isEmpty: isEmpty), grid, &state)
      }
      if field.isMasked, !isEmpty, refused == nil, !value.isEmpty {
        return .notice("\(field.secrecy); c writes another", .warning)
      }
      state.opened = (address, value)
      return Self.editor(
        for: field, at: address, base: value, shown: isEmpty ? .null : refused ?? value, grid: grid,
        number: state.number())
    }
  }

  /// Gives a cell a value.
  ///
  /// A long text is read whole before something else is put in its place.
  private func write(
    _ value: Value, at address: CellAddress, _ field: Field, over base: Value, _ grid: GridState,
    _ state: inout AppState
  ) -> Outcome {
    guard case .excerpt = base else { return grid.change(address, field, from: base, to: value) }
    if value.isEmpty, field.isRequired { return .notice("\(field.name) may not be empty", .warning) }
    return load(address, field, then: .write(value), grid, &state)
  }

  /// The editor that fits the field's kind.
  static func editor(
    for field: Field, at address: CellAddress, base: Value, shown: Value, grid: GridState, number: Int
  ) -> Outcome {
    switch field.kind {
    case .boolean where shown == base || shown.isEmpty && base.isEmpty:
      return grid.change(address, field, from: base, to: .boolean(base != .boolean(true)))
    case .choice(let options, let allowsMany):
      let takesNew = grid.table?.capabilities.operations.contains(.addChoice) == true
      return .push(
        .choices(
          ChoicesState(
            address: address, field: field, base: shown, options: options, allowsMany: allowsMany,
            creation: takesNew ? .init(connection: grid.connection, ticket: Ticket(number)) : nil)))
    case .rating(let max):
      return .push(.choices(ChoicesState(address: address, field: field, base: shown, stars: max)))
    case .link(let table?, let allowsMany):
      let picker = LinkPickerState(
        address: address, field: field, base: shown, table: table, allowsMany: allowsMany,
        connection: grid.connection, ticket: Ticket(number))
      return .push(.links(picker), picker.ask())
    case .attachments:
      return .push(.attachments(AttachmentsState(address: address, field: field, value: base, grid: grid)))
    case .people(let allowsMany) where !field.people.isEmpty:
      return .push(
        .choices(
          ChoicesState(
            address: address, field: field, base: shown, people: field.people, allowsMany: allowsMany)))
    case .link(nil, _), .people: return .notice("Sheaf cannot list what \(field.name) may hold", .warning)
    default: break
    }
    guard let text = ValueText.editing(shown, for: field) else {
      return .notice("This cell is shown, not edited", .warning)
    }
    if field.kind == .longText || field.kind == .json || text.contains("\n") {
      return .push(.textEditor(TextEditorState(address: address, field: field, base: base, text: text)))
    }
    return .push(.cellEditor(CellEditorState(address: address, field: field, base: base, text: text)))
  }

  private func clear(_ grid: GridState, _ state: inout AppState) -> Outcome {
    guard grid.anchor != nil else {
      return withCell(grid, &state) { state, address, field, base in
        write(.null, at: address, field, over: base, grid, &state)
      }
    }
    return setRange(grid, state) { _, _ in .null }
  }

  /// Gives every cell of the selection a value; a cell that cannot be changed is left as it is.
  ///
  /// Where a row is not loaded, nothing is changed at all.
  func setRange(_ grid: GridState, _ state: AppState, value: (Field, Int) -> Value?) -> Outcome {
    let records: [Record]
    switch grid.rangeRecords {
    case .failure(let refusal): return .notice(refusal.reason, .warning)
    case .success(let found): records = found
    }
    let row = grid.selection.row
    let fields = grid.visibleColumns.enumerated().compactMap { position, column in
      grid.isInRange(row: row, column: position) ? grid.table?.field(column.field) : nil
    }.filter { grid.editability(of: $0) == .available }
    guard !fields.isEmpty else { return .notice("These cells are read-only", .warning) }
    var outcome = Outcome.handled
    for (offset, record) in records.enumerated() {
      guard !state.edits.isDeleting(record.id, in: grid.tableID) else { continue }
      var changes: [CellChange] = []
      for field in fields {
        let address = CellAddress(table: grid.tableID, record: record.id, field: field.id)
        let base = state.edits.value(at: address, over: grid.loadedValue(address) ?? .null)
        guard let value = value(field, offset), field.isChange(from: base, to: value) else {
          continue
        }
        guard !value.isEmpty || !field.isRequired else {
          return .notice("\(field.name) may not be empty. Nothing was changed", .warning)
        }
        if case .excerpt = base { return .notice(Self.tooLongToReplace(field, record, grid), .warning) }
        changes.append(CellChange(field: field.id, base: base, value: value))
      }
      guard !changes.isEmpty else { continue }
      outcome.edits.append(
        NewEdit(
          change: .update(record.id, changes),
          label: "\(EditText.count(changes.count, "cell")) of \(grid.name(of: record))"))
    }
    return outcome
  }

  static func tooLongToReplace(_ field: Field, _ record: Record, _ grid: GridState) -> String {
    "\(field.name) of \(grid.name(of: record)) is a long text; change it by itself. Nothing was changed"
  }

  /// Copies the first selected row's cells down over the others.
  func fillDown(_ grid: GridState, _ state: AppState) -> Outcome {
    guard let first = grid.record(at: grid.selectedRows.lowerBound) else {
      return .notice("This row is not loaded yet")
    }
    var obstacle: String?
    let outcome = setRange(grid, state) { field, offset in
      let address = CellAddress(table: grid.tableID, record: first.id, field: field.id)
      let value = state.edits.value(at: address, over: grid.loadedValue(address) ?? .null)
      obstacle = obstacle ?? Self.obstacle(toCopying: value, of: field)
      return offset > 0 ? value : nil
    }
    return obstacle.map { .notice("\($0). Nothing was changed", .warning) } ?? outcome
  }

  /// Why a value that was not read whole is not written into another cell; nil for one that was.
  private static func obstacle(toCopying value: Value, of field: Field) -> String? {
    if case .excerpt = value { return "\(field.name) is too long to copy unseen; open it first" }
    return field.isWriteOnly && !value.isEmpty ? field.secrecy : nil
  }

  private func toggled(_ address: CellAddress, _ field: Field, _ base: Value, in grid: GridState) -> Outcome {
    switch field.kind {
    case .boolean: return grid.change(address, field, from: base, to: .boolean(base != .boolean(true)))
    case .choice(let options, false):
      var current: String?
      if case .choices(let chosen) = base { current = chosen.first?.id }
      let next = (options.firstIndex { $0.id == current } ?? -1) + 1
      return grid.change(
        address, field, from: base, to: next < options.count ? .choices([options[next]]) : .null)
    case .rating(let max):
      var stars = 0
      if case .number(let number) = base { stars = Int(number.text) ?? 0 }
      return grid.change(address, field, from: base, to: .number(DecimalText(stars >= max ? 0 : stars + 1)))
    default: return .notice("~ toggles yes and no, and takes the next option")
    }
  }

  private func copyAbove(_ grid: GridState, _ state: inout AppState) -> Outcome {
    withCell(grid, &state) { state, address, field, base in
      guard let above = grid.record(at: grid.selection.row - 1) else { return .notice("No row above") }
      let source = CellAddress(table: address.table, record: above.id, field: field.id)
      let value = state.edits.value(at: source, over: grid.loadedValue(source) ?? .null)
      if let obstacle = Self.obstacle(toCopying: value, of: field) { return .notice(obstacle, .warning) }
      return write(value, at: address, field, over: base, grid, &state)
    }
  }

  private func attach(_ grid: GridState, _ state: inout AppState) -> Outcome {
    withCell(grid, &state) { state, address, field, _ in
      guard field.kind == .attachments else {
        return .notice("\(field.name) holds no files; a works on attachment cells")
      }
      if let reason = grid.availability(of: .upload, "store files").reason {
        return .notice(reason, .warning)
      }
      let picker = FilePickerState(
        purpose: .attach(address), folder: state.pickerFolder ?? state.environment.currentFolder,
        byteLimit: grid.table?.capabilities.maxUploadBytes)
      return .push(.filePicker(picker), picker.ask())
    }
  }

  private func newRow(_ grid: GridState, _ state: inout AppState, cells: [CellValue]) -> Outcome {
    if let reason = grid.availability(of: .create, "add records").reason { return .notice(reason, .warning) }
    return .edit(
      .create(state.nextLocalName(), cells), "New record in \(grid.table?.name ?? "the table")")
  }

  private func duplicate(_ grid: GridState, _ state: inout AppState) -> Outcome {
    guard let record = grid.selectedRecord else { return .notice("This row is not loaded yet") }
    var left: [String] = []
    let cells = grid.fields.compactMap { field -> CellValue? in
      let address = CellAddress(table: grid.tableID, record: record.id, field: field.id)
      let value = state.edits.value(at: address, over: grid.loadedValue(address) ?? .null)
      guard grid.editability(of: field) == .available, !value.isEmpty else { return nil }
      if Self.obstacle(toCopying: value, of: field) != nil {
        left.append(field.name)
        return nil
      }
      return CellValue(field: field.id, value: value)
    }
    var outcome = newRow(grid, &state, cells: cells)
    if !left.isEmpty, !outcome.edits.isEmpty {
      outcome.notice = Notice(
        "Duplicated without \(left.joined(separator: ", ")): not wholly known here", .warning)
    }
    return outcome
  }

  private func openRefused(_ grid: GridState, _ state: AppState) -> Outcome {
    guard let entry = state.edits.entries.values.last(where: \.needsUser) else {
      return .notice("No edit was refused")
    }
    if let question = entry.openQuestion { return .push(.confirm(AppState.question(entry, question))) }
    return .push(.conflict(ConflictState(entry, grid: grid)))
  }
}

extension GridState {
  /// An edit of one cell, or nothing when it holds the value already.
  func change(_ address: CellAddress, _ field: Field, from base: Value, to value: Value) -> Outcome {
    guard field.isChange(from: base, to: value) else { return .handled }
    if value.isEmpty, field.isRequired { return .notice("\(field.name) may not be empty", .warning) }
    let record =
      rows.row(of: address.record).flatMap { rows.record(at: $0) }
      ?? newRecords.first { $0.display.record.id == address.record }?.display.record
    let title = record.map { name(of: $0) } ?? "a record"
    var outcome = Outcome.edit(
      .update(address.record, [CellChange(field: field.id, base: base, value: value)]),
      "\(field.name) of \(title)")
    outcome.repeatable = RepeatableChange(field: field.id, value: value)
    return outcome
  }

  mutating func toggleAnchor(_ kind: Anchor.Kind) {
    if let anchor, anchor.kind == kind {
      self.anchor = nil
    } else {
      anchor = Anchor(kind: kind, at: selection)
    }
  }
}
