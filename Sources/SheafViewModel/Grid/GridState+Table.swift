import SheafModel

extension GridState {
  /// Takes the table's fields as the service has them now; the user's layout stays.
  mutating func take(_ table: Table) {
    let isFirst = self.table == nil
    if let known = self.table, known.fields.map(\.id) != table.fields.map(\.id) {
      // Cells are in the order of the fields, so rows loaded before say nothing any more.
      rows = RowWindow()
      lastNeed = nil
    }
    let field = selectedField?.id
    // It may have been opened by its identifier alone.
    if path.last == tableID.raw, path.last != table.name { path[path.count - 1] = table.name }
    // A query that is the table's own follows it.
    if let known = self.table, query == known.defaultQuery { query = table.defaultQuery }
    self.table = table
    failure = nil
    if isFirst {
      columns = Columns(table.fields)
      query = query ?? table.defaultQuery
    } else {
      columns.adopt(table.fields)
      if let field, let at = visibleColumns.firstIndex(where: { $0.field == field }) { selection.column = at }
    }
    let work = query.flatMap { LocalWork($0, for: table) }
    if work?.explanation != localWork?.explanation { localWork = work }
    keepSelectionVisible()
  }
}
