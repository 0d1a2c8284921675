import SheafModel
import SheafValues

extension ViewModel {
  /// Copies the selected cell, block or rows as text, columns parted by tabs.
  func copy(_ grid: inout GridState, _ state: inout AppState, wholeRows: Bool) -> Outcome {
    let records: [Record]
    switch grid.chosenRecords {
    case .failure(let refusal): return .notice(refusal.reason, .warning)
    case .success(let found): records = found
    }
    var isCut = false
    var isMasked = false
    let columns = grid.visibleColumns.enumerated().filter { position, _ in
      if wholeRows || grid.anchor?.kind == .rows { return true }
      guard let anchor = grid.anchor else { return position == grid.selection.column }
      return (min(anchor.at.column, grid.selection.column)...max(anchor.at.column, grid.selection.column))
        .contains(position)
    }.map(\.element)
    let copied = columns.compactMap { column in
      grid.table?.field(column.field).map { (field: $0, index: column.index) }
    }
    let rows = records.map { record in
      copied.map { field, index -> Value in
        let address = CellAddress(table: grid.tableID, record: record.id, field: field.id)
        let value = state.edits.value(at: address, over: grid.value(of: record, at: index))
        if case .excerpt = value { isCut = true }
        if field.isMasked, !value.isEmpty { isMasked = true }
        return field.masked(value)
      }
    }
    let lines = rows.map { row in zip(row, copied).map { PlainText.plain($0, for: $1.field) } }
    // One cell is copied as it is; a block as other programs paste it.
    let text =
      lines.count == 1 && columns.count == 1
      ? lines[0][0] : lines.map { $0.map(Self.quoted).joined(separator: "\t") }.joined(separator: "\n")
    state.register = Register(
      text: text,
      cells: .init(
        connection: grid.connection, table: grid.tableID, fields: copied.map(\.field), rows: rows))
    grid.anchor = nil
    let what =
      lines.count == 1 && columns.count == 1
      ? "the cell" : "\(EditText.count(lines.count, "row")) × \(EditText.count(columns.count, "column"))"
    let notice =
      isMasked
      ? Notice("Copied \(what), secrets masked; z s shows them first", .warning)
      : isCut
        ? Notice("Copied \(what), of long texts only the beginning", .warning) : Notice("Copied \(what)")
    return Outcome(effects: [.copy(text)], notice: notice)
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "\t" || $0.isNewline || $0 == "\"" }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Pastes a block of text at the selection: every cell is read by its field's kind first, and nothing is
  /// written when one of them cannot be.
  func pasteBlock(_ text: String, _ grid: GridState, _ state: AppState) -> Outcome {
    guard !text.isEmpty else { return .notice("Nothing was copied yet") }
    if grid.anchor != nil { return pasteOverRange(text, grid, state) }
    guard text.utf8.count <= TextLine.byteLimit else { return .notice(TextEditorState.tooLong(text), .error) }
    switch block(text, grid, state) {
    case .failure(let refusal): return .notice(refusal.reason, .warning)
    case .success(let edits):
      let words =
        edits.isEmpty ? "These cells hold that already" : "Pasted into \(EditText.count(edits.count, "row"))"
      return Outcome(edits: edits, notice: Notice(words))
    }
  }

  /// Over a selection of several cells, one cell fills all of them and a block starts at its first.
  private func pasteOverRange(_ text: String, _ grid: GridState, _ state: AppState) -> Outcome {
    guard text.utf8.count <= TextLine.byteLimit else { return .notice(TextEditorState.tooLong(text), .error) }
    let pasted = PastedBlock(text, register: state.register)
    guard pasted.isOneCell else {
      var corner = grid
      corner.selection.row = grid.selectedRows.lowerBound
      corner.selection.column =
        grid.anchor.map { $0.kind == .rows ? 0 : min($0.at.column, grid.selection.column) } ?? 0
      corner.anchor = nil
      return pasteBlock(text, corner, state)
    }
    var values: [ID<Field>: Value] = [:]
    for (position, column) in grid.visibleColumns.enumerated()
    where grid.isInRange(row: grid.selection.row, column: position) {
      guard let field = grid.table?.field(column.field), grid.editability(of: field) == .available else {
        continue
      }
      switch pasted.value(row: 0, column: 0, for: field, in: grid, now: state.now) {
      case .failure(let problem):
        return .notice("\(field.name): \(problem.message). Nothing was pasted", .warning)
      case .success(let value): values[field.id] = value
      }
    }
    return setRange(grid, state) { field, _ in values[field.id] }
  }

  private func block(_ text: String, _ grid: GridState, _ state: AppState) -> Result<[NewEdit], Refusal> {
    let pasted = PastedBlock(text, register: state.register)
    var edits: [NewEdit] = []
    for offset in 0..<pasted.rowCount {
      guard let record = grid.record(at: grid.selection.row + offset) else {
        return .failure(
          Refusal("The block has \(pasted.rowCount) rows; only \(offset) are here. Nothing was pasted"))
      }
      var changes: [CellChange] = []
      let width = pasted.columnCount(ofRow: offset)
      guard grid.selection.column + width <= grid.visibleColumns.count else {
        return .failure(Refusal("The block has \(width) columns; it does not fit here. Nothing was pasted"))
      }
      for shift in 0..<width {
        let column = grid.visibleColumns[grid.selection.column + shift]
        guard let field = grid.table?.field(column.field) else { continue }
        if let reason = grid.editability(of: field).reason {
          return .failure(Refusal("\(reason). Nothing was pasted"))
        }
        let address = CellAddress(table: grid.tableID, record: record.id, field: field.id)
        let base = state.edits.value(at: address, over: grid.loadedValue(address) ?? .null)
        switch pasted.value(row: offset, column: shift, for: field, in: grid, now: state.now) {
        case .failure(let problem):
          return .failure(Refusal("Row \(offset + 1), \(field.name): \(problem.message). Nothing was pasted"))
        case .success(let value) where field.isChange(from: base, to: value):
          if case .excerpt = base { return .failure(Refusal(Self.tooLongToReplace(field, record, grid))) }
          changes.append(CellChange(field: field.id, base: base, value: value))
        case .success: break
        }
      }
      if !changes.isEmpty {
        edits.append(
          NewEdit(
            change: .update(record.id, changes),
            label: "\(EditText.count(changes.count, "cell")) of \(grid.name(of: record))"))
      }
    }
    return .success(edits)
  }
}
