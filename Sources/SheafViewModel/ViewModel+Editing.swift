import SheafModel
import SheafValues

extension ViewModel {
  /// Editing commands of the grid; nil for a command that is none.
  func edit(_ command: Command, _ grid: inout GridState, _ state: inout AppState) -> Outcome? {
    switch command {
    case .editCell: return openEditor(grid, state, isEmpty: false)
    case .replaceCell: return openEditor(grid, state, isEmpty: true)
    case .clearCell: return clear(grid, state)
    case .toggle: return withCell(grid, state) { toggled($0, $1, $2, in: grid) }
    case .copyAbove: return copyAbove(grid, state)
    case .repeatEdit:
      guard let last = state.lastChange else { return .notice("Nothing to repeat yet") }
      return withCell(grid, state) { address, field, base in
        guard field.id == last.field else { return .notice("The last edit was of another column") }
        return grid.change(address, field, from: base, to: last.value)
      }
    case .attachFile: return attach(grid, state)
    case .newRowBelow, .newRowAbove: return newRow(grid, &state, cells: [])
    case .duplicateRow: return duplicate(grid, &state)
    case .deleteRow: return delete(&grid)
    case .copyCell: return copy(&grid, &state, wholeRows: false)
    case .copyRow: return copy(&grid, &state, wholeRows: true)
    case .paste: return pasteBlock(state.register, grid, state)
    case .refusedEdit: return openRefused(state)
    default: return nil
    }
  }

  /// Gives a body the selected cell, or says why it cannot be changed.
  private func withCell(
    _ grid: GridState, _ state: AppState, _ body: (CellAddress, Field, Value) -> Outcome
  ) -> Outcome {
    guard let field = grid.selectedField, let address = grid.selectedAddress else {
      return .notice("This row is not loaded yet")
    }
    if let reason = grid.editability(of: field).reason { return .notice(reason, .warning) }
    if state.edits.isDeleting(address.record, in: address.table) {
      return .notice("This record is being deleted")
    }
    return body(address, field, state.edits.value(at: address, over: grid.loadedValue(address) ?? .null))
  }

  private func openEditor(_ grid: GridState, _ state: AppState, isEmpty: Bool) -> Outcome {
    withCell(grid, state) { address, field, value in
      let refused = state.edits.entry(at: address).flatMap {
        $0.isRefused ? $0.edit.cells(of: address.record).first { $0.field == field.id }?.value : nil
      }
      let shown = isEmpty ? .null : refused ?? value
      if case .excerpt = shown {
        return .push(
          .loading(LoadingState(address: address, field: field, ticket: Ticket(state.nextNumber))),
          [.fetch(grid.connection, .record(Ticket(state.nextNumber), address.record, address.table))])
      }
      return Self.editor(
        for: field, at: address, base: value, shown: shown, grid: grid, number: state.nextNumber)
    }
  }

  /// The editor that fits the field's kind.
  static func editor(
    for field: Field, at address: CellAddress, base: Value, shown: Value, grid: GridState, number: Int
  ) -> Outcome {
    switch field.kind {
    case .boolean where shown == base || shown.isEmpty && base.isEmpty:
      return grid.change(address, field, from: base, to: .boolean(base != .boolean(true)))
    case .choice(let options, let allowsMany):
      return .push(
        .choices(
          ChoicesState(address: address, field: field, base: base, options: options, allowsMany: allowsMany)))
    case .rating(let max):
      return .push(.choices(ChoicesState(address: address, field: field, base: base, stars: max)))
    case .link(let table?, let allowsMany):
      let picker = LinkPickerState(
        address: address, field: field, base: base, table: table, allowsMany: allowsMany,
        connection: grid.connection, ticket: Ticket(number))
      return .push(.links(picker), picker.ask())
    case .attachments:
      return .push(.attachments(AttachmentsState(address: address, field: field, value: base, grid: grid)))
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

  private func clear(_ grid: GridState, _ state: AppState) -> Outcome {
    guard grid.anchor != nil else {
      return withCell(grid, state) { grid.change($0, $1, from: $2, to: .null) }
    }
    return setRange(grid, state) { _, _ in .null }
  }

  /// Gives every cell of the selection a value; a cell that cannot be changed is left as it is.
  func setRange(_ grid: GridState, _ state: AppState, value: (Field, Int) -> Value?) -> Outcome {
    var outcome = Outcome.handled
    for row in grid.selectedRows {
      guard let record = grid.record(at: row) else { continue }
      var changes: [CellChange] = []
      for (position, column) in grid.visibleColumns.enumerated()
      where grid.isInRange(row: row, column: position) {
        guard let field = grid.table?.field(column.field), grid.editability(of: field) == .available else {
          continue
        }
        let address = CellAddress(table: grid.tableID, record: record.id, field: field.id)
        let base = state.edits.value(at: address, over: record.cells[column.index])
        guard let value = value(field, row - grid.selectedRows.lowerBound), value != base else { continue }
        changes.append(CellChange(field: field.id, base: base, value: value))
      }
      guard !changes.isEmpty else { continue }
      outcome.edits.append(
        NewEdit(
          change: .update(record.id, changes),
          label: "\(EditText.count(changes.count, "cell")) of \(grid.title(of: record))"))
    }
    return outcome
  }

  /// Copies the first selected row's cells down over the others.
  func fillDown(_ grid: GridState, _ state: AppState) -> Outcome {
    guard let first = grid.record(at: grid.selectedRows.lowerBound) else { return .handled }
    return setRange(grid, state) { field, offset in
      guard offset > 0, let index = grid.fields.firstIndex(where: { $0.id == field.id }) else { return nil }
      return first.cells[index]
    }
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

  private func copyAbove(_ grid: GridState, _ state: AppState) -> Outcome {
    withCell(grid, state) { address, field, base in
      guard let above = grid.record(at: grid.selection.row - 1) else { return .notice("No row above") }
      let source = CellAddress(table: address.table, record: above.id, field: field.id)
      let value = state.edits.value(at: source, over: grid.loadedValue(source) ?? .null)
      if case .excerpt = value {
        return .notice("The text above is too long to copy unseen; open it first", .warning)
      }
      return grid.change(address, field, from: base, to: value)
    }
  }

  private func attach(_ grid: GridState, _ state: AppState) -> Outcome {
    withCell(grid, state) { address, field, _ in
      guard field.kind == .attachments else {
        return .notice("\(field.name) holds no files; a works on attachment cells")
      }
      if let reason = grid.availability(of: .upload, "store files").reason {
        return .notice(reason, .warning)
      }
      let picker = FilePickerState(
        purpose: .attach(address), folder: state.pickerFolder ?? state.environment.currentFolder)
      return .push(.filePicker(picker), picker.ask())
    }
  }

  private func newRow(_ grid: GridState, _ state: inout AppState, cells: [CellValue]) -> Outcome {
    if let reason = grid.availability(of: .create, "add records").reason { return .notice(reason, .warning) }
    return .edit(
      .create(ID("new-\(state.number())"), cells), "New record in \(grid.table?.name ?? "the table")")
  }

  private func duplicate(_ grid: GridState, _ state: inout AppState) -> Outcome {
    guard let record = grid.selectedRecord else { return .notice("This row is not loaded yet") }
    let cells = zip(grid.fields, record.cells).compactMap { field, value -> CellValue? in
      guard grid.editability(of: field) == .available, !value.isEmpty else { return nil }
      if case .excerpt = value { return nil }
      return CellValue(field: field.id, value: value)
    }
    return newRow(grid, &state, cells: cells)
  }

  private func delete(_ grid: inout GridState) -> Outcome {
    if let reason = grid.availability(of: .delete, "delete records").reason {
      return .notice(reason, .warning)
    }
    let records = grid.chosenRecords
    guard let first = records.first else { return .notice("This row is not loaded yet") }
    let label = records.count == 1 ? "Deleting \(grid.title(of: first))" : "Deleting \(records.count) records"
    grid.anchor = nil
    // Where the service brings records back, undo replaces the question.
    if grid.table?.capabilities.operations.contains(.restore) == true {
      return .edit(.delete(records.map(\.id)), label)
    }
    return .push(
      .confirm(
        ConfirmState(
          question: "\(label) cannot be undone here. Go on?", verb: "Delete",
          confirmation: .delete(records.map(\.id)))))
  }

  private func openRefused(_ state: AppState) -> Outcome {
    guard let entry = state.edits.entries.values.last(where: \.needsUser) else {
      return .notice("No edit was refused")
    }
    return .push(.conflict(ConflictState(entry, grid: state.grid)))
  }
}

extension GridState {
  /// An edit of one cell, or nothing when it holds the value already.
  func change(_ address: CellAddress, _ field: Field, from base: Value, to value: Value) -> Outcome {
    guard value != base, !(value.isEmpty && base.isEmpty) else { return .handled }
    if value.isEmpty, field.isRequired { return .notice("\(field.name) may not be empty", .warning) }
    let record =
      rows.row(of: address.record).flatMap { rows.record(at: $0) }
      ?? newRecords.first { $0.display.record.id == address.record }?.display.record
    let title = record.map { self.title(of: $0) } ?? address.record.raw
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
