import SheafModel

extension GridState {
  /// Changes how the columns lie, or answers nil for a command that does not.
  mutating func arrange(_ command: Command, count: Int?) -> Outcome? {
    guard let field = selectedField else { return nil }
    let width = visibleColumns[selection.column].width
    switch command {
    case .widen: columns.setWidth(width + 2 * (count ?? 1), of: field.id)
    case .narrow: columns.setWidth(width - 2 * (count ?? 1), of: field.id)
    case .fitColumn: fit([field.id])
    case .fitAllColumns: fit(visibleColumns.map(\.field))
    case .hideColumn: return hide(field)
    case .moveColumnLeft: if columns.move(field.id, by: -1) { select(column: selection.column - 1) }
    case .moveColumnRight: if columns.move(field.id, by: 1) { select(column: selection.column + 1) }
    case .freeze: columns.frozenCount = columns.frozenCount == selection.column + 1 ? 0 : selection.column + 1
    case .wrap: rowHeight = rowHeight == 1 ? 3 : 1
    default: return nil
    }
    keepSelectionVisible()
    return .handled
  }

  private mutating func hide(_ field: Field) -> Outcome {
    guard visibleColumns.count > 1 else { return .notice("The last column stays", .warning) }
    columns.setHidden(true, field.id)
    keepSelectionVisible()
    return .notice("\(field.name) is hidden; C shows it again")
  }

  private mutating func fit(_ ids: [ID<Field>]) {
    for id in ids {
      guard let index = fields.firstIndex(where: { $0.id == id }) else { continue }
      let widest = visibleRows.reduce(Columns.headerWidth(fields[index])) { width, row in
        guard let record = record(at: row) else { return width }
        return max(width, CellWidth.of(value(of: record, at: index), field: fields[index]))
      }
      columns.setWidth(min(widest, viewport.width / 2), of: id)
    }
  }
}
