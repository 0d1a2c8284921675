import SheafModel

extension FetchService {
  /// Tells the screen what a page or a count changed, renumberings before rows.
  func finish(_ arrival: RunSet.Arrival, of id: GridID, isOnTheWay: Bool = false) {
    guard var grid = grids[id] else { return }
    for move in arrival.moves { grid.follow(move) }
    grids[id] = grid
    dropForgotten(id)
    if grid.isChecking {
      if arrival.hasChanged, grid.isNumbered { grids[id]?.needsRecheck = true }
      return
    }
    if arrival.hasChanged, checkContradiction(id) { return }
    let extent = grid.runs.extent
    for move in arrival.moves {
      publish(.extent(id, extent, movedFrom: move.from, movedBy: move.by))
      grids[id]?.publishedExtent = extent
    }
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
    guard let grid = grids[id] else { return }
    for block in visibleBlocks(grid) { send(block.records, at: block.start, id) }
  }

  /// What is loaded of the needed rows and their surroundings: neighbouring rows together.
  func visibleBlocks(_ grid: OpenGrid) -> [(start: Int, records: [Record])] {
    guard let visible = grid.visibleRows else { return [] }
    var blocks: [(start: Int, records: [Record])] = []
    for piece in grid.runs.pieces(in: visible) {
      guard let records = cache.use(piece.key), records.count >= piece.rows.upperBound - piece.start else {
        continue
      }
      let part = records[(piece.rows.lowerBound - piece.start)..<(piece.rows.upperBound - piece.start)]
      if let last = blocks.last, last.start + last.records.count == piece.rows.lowerBound {
        blocks[blocks.count - 1].records += part
      } else {
        blocks.append((piece.rows.lowerBound, Array(part)))
      }
    }
    return blocks
  }

  /// Reads the rows again because a page contradicted what was known.
  ///
  /// False when that has to wait, or does not help: a service may contradict itself for ever.
  private func checkContradiction(_ id: GridID) -> Bool {
    guard let count = grids[id]?.contradictions else { return false }
    grids[id]?.contradictions = count + 1
    guard count < Self.contradictionLimit else {
      publish(.rowsChanged(id))
      return false
    }
    return check(id)
  }

  static let contradictionLimit = 4

  func send(_ records: [Record], at start: Int, _ id: GridID) {
    guard !records.isEmpty, let extent = grids[id]?.runs.extent else { return }
    grids[id]?.publishedExtent = extent
    publish(.rows(id, start: start, records, extent))
  }

  func publishExtent(_ id: GridID) {
    guard let grid = grids[id], !grid.isChecking, grid.publishedExtent != grid.runs.extent else { return }
    grids[id]?.publishedExtent = grid.runs.extent
    publish(.extent(id, grid.runs.extent, movedFrom: 0, movedBy: 0))
  }
}
