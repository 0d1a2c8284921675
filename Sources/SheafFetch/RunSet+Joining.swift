import SheafModel

extension RunSet {
  /// Adds a page after the last row of a run, and joins the next run where the two meet.
  mutating func attachBelow(
    _ index: Int, _ entry: Segment.Entry, _ placing: inout Placing, _ arrival: inout Arrival,
    _ known: KnownRecords
  ) {
    dropRepeated(&placing, of: runs[index].segments.last { $0.count > 0 }, &arrival, known)
    let next = index + 1
    let meeting = next < runs.count ? placing.records.firstIndex { $0.id == runs[next].first } : nil
    if let meeting { placing.cut(from: meeting) }
    if meeting == nil, next < runs.count, runs[next].isGuessed {
      settleTail(under: placing, from: runs[index].end, &arrival, known)
    }
    let overlapsNext = next < runs.count && overlaps(placing.records, runs[next].segments.first, known)
    if meeting == nil, next < runs.count, overlapsNext || placing.after == nil {
      arrival.hasChanged = true
      arrival.needsCount = true
      forgetCount()
      drop(next..<runs.count)
    }
    let segment = placing.segment(entry)
    modifyRun(index) { $0.append(segment) }
    arrival.key = segment.key
    arrival.records = placing.records
    if meeting != nil {
      meet(index, &arrival)
    } else if placing.after == nil {
      if !runs[index].isGuessed { setExact(runs[index].end) }
    } else {
      makeRoom(below: index, &arrival)
    }
  }

  /// Adds a page before the first row of a run, and joins the previous run where the two meet.
  mutating func attachAbove(
    _ index: Int, _ entry: Segment.Entry, _ placing: inout Placing, _ arrival: inout Arrival,
    _ known: KnownRecords
  ) {
    var index = index
    dropRepeated(&placing, of: runs[index].segments.first { $0.count > 0 }, &arrival, known)
    let meeting =
      index > 0 && runs[index - 1].last != nil
      ? placing.records.lastIndex { $0.id == runs[index - 1].last } : nil
    if let meeting { placing.cut(first: meeting + 1) }
    if meeting == nil, index > 0, runs[index].isGuessed,
      let shared = shared(placing.records, runs[index - 1], known)
    {
      // The tail reaches into rows whose numbers are certain, so its own follow, and it is not needed.
      settle(by: shared.row - (runs[index].start - placing.records.count + shared.offset), &arrival)
      return
    }
    let overlapsPrevious = index > 0 && overlaps(placing.records, runs[index - 1].segments.last, known)
    if meeting == nil, index > 0, overlapsPrevious || placing.opensTable {
      arrival.hasChanged = true
      drop(0..<index)
      index = 0
    }
    let segment = placing.segment(entry)
    modifyRun(index) { $0.prepend(segment) }
    arrival.key = segment.key
    arrival.records = placing.records
    if meeting != nil {
      renumber(index, startingAt: runs[index - 1].end, grownBy: segment.count, &arrival)
      meet(index - 1, &arrival)
    } else if placing.opensTable {
      renumber(index, startingAt: 0, grownBy: segment.count, &arrival)
      if runs[index].isGuessed {
        modifyRun(index) { $0.isGuessed = false }
        setExact(runs[index].end)
      }
    } else {
      makeRoom(above: index, grownBy: segment.count, &arrival)
    }
  }

  /// A page whose numbers are certain shows where a tail belongs that it reaches into: by a record that both
  /// have, or because it ends the table.
  ///
  /// The tail is renumbered and then forgotten, since rows overlap.
  private mutating func settleTail(
    under placing: Placing, from row: Int, _ arrival: inout Arrival, _ known: KnownRecords
  ) {
    guard let tail = runs.last, tail.isGuessed else { return }
    if let shared = shared(placing.records, tail, known) {
      settle(by: row + shared.offset - shared.row, &arrival)
    } else if placing.after == nil {
      settle(by: row + placing.records.count - tail.end, &arrival)
    }
  }

  /// Gives the tail its numbers, and forgets its rows.
  private mutating func settle(by distance: Int, _ arrival: inout Arrival) {
    let last = runs.count - 1
    arrival.moves.append(shift(from: last, by: distance))
    setExact(runs[last].end)
    drop(last..<runs.count)
  }

  /// The first of the records that a run has in memory: its place among them, and its row in the run.
  private func shared(_ records: [Record], _ run: Run, _ known: KnownRecords) -> (offset: Int, row: Int)? {
    var offsets: [ID<Record>: Int] = [:]
    for (offset, record) in records.enumerated() { offsets[record.id] = offset }
    var row = run.start
    for segment in run.segments {
      for (place, record) in (known(segment.key) ?? []).enumerated() {
        if let offset = offsets[record.id] { return (offset, row + place) }
      }
      row += segment.count
    }
    return nil
  }

  /// A service that pages by a field that changes may send a row again; it is shown once.
  private func dropRepeated(
    _ placing: inout Placing, of segment: Segment?, _ arrival: inout Arrival, _ known: KnownRecords
  ) {
    guard let segment, let loaded = known(segment.key) else { return }
    let ids = Set(loaded.map(\.id))
    let count = placing.records.count
    placing.records.removeAll { ids.contains($0.id) }
    if placing.records.count != count { arrival.hasChanged = true }
  }

  /// Joins a run with the next one, which begins right after it whatever its numbers say.
  private mutating func meet(_ index: Int, _ arrival: inout Arrival) {
    let next = runs[index + 1]
    let distance = runs[index].end - next.start
    if distance != 0 {
      arrival.moves.append(shift(from: index + 1, by: distance))
      if !next.isGuessed {
        arrival.hasChanged = true
        arrival.needsCount = true
        if let exactCount { setExact(exactCount + distance) }
      }
    }
    modifyRun(index) { $0.append(contentsOf: next) }
    removeRun(index + 1)
    if next.isGuessed { setExact(runs[index].end) }
  }

  /// Moves a run, which has just grown at its beginning, to where it must start.
  private mutating func renumber(
    _ index: Int, startingAt row: Int, grownBy count: Int, _ arrival: inout Arrival
  ) {
    let distance = row - runs[index].start
    guard distance != 0 else { return }
    if !runs[index].isGuessed {
      arrival.hasChanged = true
      arrival.needsCount = true
      if let exactCount { setExact(exactCount + distance) }
    }
    move(index, by: distance, grownBy: count, &arrival)
  }

  private mutating func move(_ index: Int, by distance: Int, grownBy count: Int, _ arrival: inout Arrival) {
    var move = shift(from: index, by: distance)
    // The screens have only the rows that were there before this page.
    move.from += count
    arrival.moves.append(move)
  }

  /// Keeps the runs after a grown one out of its way.
  private mutating func makeRoom(below index: Int, _ arrival: inout Arrival) {
    let end = runs[index].end
    if let exactCount, end > exactCount, !runs[index].isGuessed {
      forgetCount()
      arrival.needsCount = true
    }
    guard index + 1 < runs.count else { return }
    let next = runs[index + 1]
    if next.isGuessed, end >= next.start {
      arrival.moves.append(
        shift(from: index + 1, by: guessedStart(after: end, count: next.count) - next.start))
    } else if !next.isGuessed, end > next.start {
      arrival.hasChanged = true
      arrival.needsCount = true
      forgetCount()
      drop((index + 1)..<runs.count)
    }
  }

  /// Keeps a run that grew at its beginning clear of what is before it.
  private mutating func makeRoom(above index: Int, grownBy count: Int, _ arrival: inout Arrival) {
    var index = index
    let isGuessed = runs[index].isGuessed
    // Row 0 has not been reached, so at least one row is before this one.
    var lowest = max(1, index > 0 ? runs[index - 1].end + (isGuessed ? 1 : 0) : 1)
    guard runs[index].start < lowest else { return }
    if !isGuessed {
      arrival.hasChanged = true
      arrival.needsCount = true
      drop(0..<index)
      index = 0
      lowest = 1
      guard runs[index].start < lowest else { return }
      drop(1..<runs.count)
      forgetCount()
      modifyRun(index) { $0.isGuessed = true }
    }
    let start = guessedStart(after: lowest, count: runs[index].count)
    move(index, by: start - runs[index].start, grownBy: count, &arrival)
  }
}
