import SheafModel

extension FetchService {
  /// Tells the screen what a page or a count changed, renumberings before rows.
  func finish(_ arrival: RunSet.Arrival, of id: GridID, isOnTheWay: Bool = false) {
    guard var grid = grids[id] else { return }
    for move in arrival.moves { grid.follow(move) }
    grids[id] = grid
    dropForgotten(id)
    let extent = grid.runs.extent
    for move in arrival.moves {
      publish(.extent(id, extent, movedFrom: move.from, movedBy: move.by))
      grids[id]?.publishedExtent = extent
    }
    if arrival.hasChanged { publish(.rowsChanged(id)) }
    if arrival.hasChanged || !arrival.moves.isEmpty {
      // Loaded rows may have come into sight by their new numbers.
      publishVisible(id)
    } else if !arrival.rows.isEmpty {
      publishRows(of: arrival, id, isOnTheWay: isOnTheWay)
    }
    publishExtent(id)
  }

  private func publishRows(of arrival: RunSet.Arrival, _ id: GridID, isOnTheWay: Bool) {
    guard let grid = grids[id] else { return }
    let visible = grid.visibleRows?.clamped(to: arrival.rows) ?? (isOnTheWay ? arrival.rows : 0..<0)
    // A page on the way to what is needed shows that something is coming.
    let rows = visible.isEmpty && isOnTheWay ? arrival.rows : visible
    guard !rows.isEmpty else { return }
    let from = rows.lowerBound - arrival.rows.lowerBound
    send(Array(arrival.records[from..<(from + rows.count)]), at: rows.lowerBound, id)
  }

  /// Publishes what is loaded of the needed rows and their surroundings, in this very turn.
  func publishVisible(_ id: GridID) {
    guard let grid = grids[id], let visible = grid.visibleRows else { return }
    var block: [Record] = []
    var start = visible.lowerBound
    for piece in grid.runs.pieces(in: visible) {
      guard let records = cache.use(piece.key), records.count >= piece.rows.upperBound - piece.start else {
        continue
      }
      if start + block.count != piece.rows.lowerBound {
        send(block, at: start, id)
        (block, start) = ([], piece.rows.lowerBound)
      }
      block += records[(piece.rows.lowerBound - piece.start)..<(piece.rows.upperBound - piece.start)]
    }
    send(block, at: start, id)
  }

  private func send(_ records: [Record], at start: Int, _ id: GridID) {
    guard !records.isEmpty, let extent = grids[id]?.runs.extent else { return }
    grids[id]?.publishedExtent = extent
    publish(.rows(id, start: start, records, extent))
  }

  func publishExtent(_ id: GridID) {
    guard let grid = grids[id], grid.publishedExtent != grid.runs.extent else { return }
    grids[id]?.publishedExtent = grid.runs.extent
    publish(.extent(id, grid.runs.extent, movedFrom: 0, movedBy: 0))
  }
}
