import SheafModel

extension FetchService {
  /// How many times in a row the rows are read again at once; more wait until that time is over.
  static let checksAtOnce = 2
  static let checkInterval = Duration.seconds(2)

  /// Reads the needed rows again, because others may have inserted, deleted or moved rows.
  ///
  /// What is on the screen stays until all of them are here and are told at once.
  ///
  /// Answers whether it has begun; else it is done later.
  ///
  /// - Parameter isUrgent: whether it may not wait although it was done a moment ago.
  @discardableResult
  func check(_ id: GridID, isUrgent: Bool = false) -> Bool {
    guard !isStopped, var grid = grids[id], grid.table != nil else { return false }
    let now = elapsed()
    grid.checks.removeAll { now - $0 >= Self.checkInterval }
    if !isUrgent, grid.checks.count >= Self.checksAtOnce {
      grids[id] = grid
      checkLater(id)
      return false
    }
    grid.checks.append(now)
    grids[id] = grid
    checkTimers.removeValue(forKey: id)?.cancel()
    beginCheck(id)
    return true
  }

  private func checkLater(_ id: GridID) {
    guard checkTimers[id] == nil else { return }
    checkTimers[id] = Task { [clock] in
      // Cancelled when the grid is closed or checked anyway.
      guard (try? await clock.sleep(for: Self.checkInterval)) != nil, !Task.isCancelled else { return }
      self.checkTimers[id] = nil
      self.check(id)
    }
  }

  private func beginCheck(_ id: GridID) {
    guard var grid = grids[id] else { return }
    cancelFlights { $0.grid == id }
    cancelErrand(.count(id))
    for key in grid.runs.keys { cache.remove(key) }
    if grid.isNumbered || grid.isGathered {
      grid.runs.reset()
    } else {
      // Positions name places between records here, so the pages that are shown are read again by them.
      grid.runs.forgetCount()
    }
    grid.beginAgain(turn: newNumber())
    grid.isChecking = true
    grids[id] = grid
    dropForgotten(id)
    if grid.isGathered { gather(id) }
    pump()
  }

  /// Tells the screen all rows anew once those that it needs are here.
  func settleCheck(_ id: GridID) {
    guard let grid = grids[id], grid.isChecking, !grid.isGathering, isSatisfied(grid),
      !(grid.runs.isEmpty && grid.runs.exactCount == nil)
    else { return }
    if grid.needsRecheck, grid.contradictions < Self.contradictionLimit {
      // The table changed while its pages came.
      grids[id]?.needsRecheck = false
      grids[id]?.contradictions += 1
      if check(id) { return }
    }
    grids[id]?.isChecking = false
    let blocks = visibleBlocks(grid)
    let needed = grid.neededRows ?? 0..<0
    let main =
      blocks.first { $0.start <= needed.lowerBound && needed.lowerBound < $0.start + $0.records.count }
      ?? blocks.first
    grids[id]?.publishedExtent = grid.runs.extent
    publish(
      .refreshed(id, start: main?.start ?? needed.lowerBound, main?.records ?? [], grid.runs.extent))
    for block in blocks where block.start != main?.start { send(block.records, at: block.start, id) }
    askCount(id)
  }

  /// The rows could not be read again: what is shown is said to be old.
  func giveUpCheck(_ id: GridID) {
    guard grids[id]?.isChecking == true else { return }
    grids[id]?.isChecking = false
    publish(.rowsChanged(id))
  }

  func isSatisfied(_ grid: OpenGrid) -> Bool {
    guard let rows = grid.neededRows else { return false }
    return isLoaded(grid.runs.clip(rows), of: grid)
  }

  func isLoaded(_ rows: Range<Int>, of grid: OpenGrid) -> Bool {
    grid.runs.pieces(in: rows).reduce(0) { $0 + (cache.contains($1.key) ? $1.rows.count : 0) } == rows.count
  }
}
