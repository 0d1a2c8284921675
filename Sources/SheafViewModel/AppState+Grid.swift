import SheafModel

extension AppState {
  /// The terminal row of the tree's first line.
  var placesTop: Int { layout.body.lowerBound }

  /// After every action: asks for rows that are missing and formats those that are about to be drawn.
  mutating func settleGrid() -> [Effect] {
    guard var grid else { return [] }
    grid.viewport = gridViewport
    self.grid = nil
    let effects = grid.needs()
    grid.prepareVisible()
    self.grid = grid
    return effects
  }

  /// Opens the table that a link leads to, at the linked record.
  mutating func follow(_ link: RecordLink, to table: ID<Table>) -> [Effect] {
    guard let connection = grid?.connection else { return [] }
    let node = places.node(opening: table, in: connection)
    let path = node.map { places.path(to: $0, in: connection) } ?? [connection.raw, table.raw]
    var effects: [Effect]
    if let node, grid?.tableID != table {
      effects = open(node, in: connection, keepsFocus: false)
    } else {
      effects = openTable(table, path: path, in: connection)
    }
    grid?.wanted = link.id
    effects.append(.fetch(connection, .locate(grid?.id ?? GridID(0), link.id)))
    return effects
  }
}

extension GridState {
  mutating func prepareVisible() {
    var placed = columnLayout.placed.map(\.index)
    rows.prepare(visibleRows, columns: placed, fields: fields)
    if widenForVisible() {
      keepSelectionVisible()
      placed = columnLayout.placed.map(\.index)
      rows.prepare(visibleRows, columns: placed, fields: fields)
    }
    for index in newRecords.indices { _ = newRecords[index].display.prepare(placed, fields: fields) }
  }
}
