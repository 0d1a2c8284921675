import SheafModel

extension GridState {
  /// Takes the table's fields as the service has them now; the user's layout stays.
  ///
  /// Answers with what went with fields that the table no longer has.
  @discardableResult
  mutating func take(_ table: Table) -> LostFields {
    let lost = LostFields(from: self, to: table)
    let isFirst = self.table == nil
    if let known = self.table, known.fields.map(\.id) != table.fields.map(\.id) {
      // Cells are in the order of the fields, so rows loaded before say nothing any more; they keep their numbers.
      rows.trim(to: 0..<0)
      for index in newRecords.indices { newRecords[index].rearrange(from: known.fields, to: table.fields) }
      asked = nil
    }
    let field = selectedField?.id
    // It may have been opened by its identifier alone, or have got another name.
    let isOpened = path.last.map { last in
      ID(last) == tableID || self.table.map { last.isExactly($0.name) } ?? false
    }
    if isOpened == true { path[path.count - 1] = table.name }
    // A query that is the table's own follows it.
    if let known = self.table, query == known.defaultQuery { query = table.defaultQuery }
    query?.dropFields(unknownTo: table)
    self.table = table
    unmask()
    failure = nil
    if isFirst {
      columns = Columns(table.fields)
      query = query ?? table.defaultQuery
      query?.dropFields(unknownTo: table)
    } else {
      columns.adopt(table.fields)
      if let field, let at = visibleColumns.firstIndex(where: { $0.field == field }) { selection.column = at }
    }
    let work = query.flatMap { LocalWork($0, for: table) }
    if work?.explanation != localWork?.explanation { localWork = work }
    keepSelectionVisible()
    return lost
  }

  /// Shows the secrets of the selected column, or masks them again; nil where there are none.
  mutating func toggleSecrets() -> Outcome? {
    guard let field = selectedField, let index = fields.firstIndex(where: { $0.id == field.id }),
      field.isMasked || revealed.contains(field.id)
    else { return nil }
    if field.isWriteOnly { return .notice(field.secrecy, .warning) }
    let isShown = revealed.remove(field.id) == nil
    if isShown { revealed.insert(field.id) }
    table?.fields[index].isMasked = !isShown
    rows.forgetTexts()
    for row in newRecords.indices { newRecords[row].display = DisplayRow(newRecords[row].display.record) }
    return .notice(isShown ? "\(field.name) is shown; z s masks it again" : "\(field.name) is masked")
  }

  /// Keeps in sight what the user asked to see.
  private mutating func unmask() {
    for field in revealed {
      if let index = table?.fields.firstIndex(where: { $0.id == field }) {
        table?.fields[index].isMasked = false
      }
    }
  }
}

extension GridState.NewRecord {
  fileprivate mutating func rearrange(from old: [Field], to new: [Field]) {
    var record = display.record
    let cells = Dictionary(zip(old.map(\.id), record.cells), uniquingKeysWith: { first, _ in first })
    record.cells = new.map { cells[$0.id] ?? .null }
    display = DisplayRow(record)
  }
}

extension Field {
  /// Why a secret of this field is not put where it could be read.
  var secrecy: String {
    isWriteOnly
      ? "\(name) is a secret that its service tells nobody" : "\(name) is a secret; z s shows it first"
  }
}
