import SheafModel

extension RunSet {
  mutating func insertHead(_ placing: inout Placing, _ arrival: inout Arrival, _ known: KnownRecords) -> Bool
  {
    guard runs.first?.start != 0 else { return false }
    let index = insertRun(Run(start: 0))
    attachBelow(index, .first, &placing, &arrival, known)
    return true
  }

  mutating func insertTail(_ placing: inout Placing, _ arrival: inout Arrival, _ known: KnownRecords) -> Bool
  {
    guard tail == nil else { return false }
    let count = placing.records.count
    let end: Int
    if let exactCount {
      end = exactCount
    } else if let first = placing.page.firstRow {
      end = first + count
      setExact(end)
    } else if let estimate, estimate - count > knownEnd {
      end = estimate
    } else {
      end = guessedStart(after: knownEnd, count: count) + count
    }
    attachAbove(appendRun(Run(start: end, isGuessed: exactCount == nil)), .last, &placing, &arrival, known)
    return true
  }

  mutating func insertJump(
    to row: Int, _ placing: inout Placing, _ arrival: inout Arrival, _ known: KnownRecords
  ) -> Bool {
    var row = placing.page.firstRow ?? row
    if placing.opensTable, row != 0, !placing.records.isEmpty {
      arrival.hasChanged = true
      arrival.needsCount = true
      forgetCount()
      drop(0..<runs.count)
      row = 0
    }
    guard !placing.records.isEmpty else {
      foundNothing(at: row, &arrival)
      return true
    }
    if let above = runs.last(where: { $0.start <= row }), above.end > row {
      let overlap = above.end - row
      guard overlap < placing.records.count else { return false }
      placing.cut(first: overlap)
      row = above.end
    }
    var index = insertRun(Run(start: row))
    if index > 0, runs[index - 1].end == row, overlaps(placing.records, runs[index - 1].segments.last, known)
    {
      arrival.hasChanged = true
      drop(0..<index)
      index = 0
    }
    attachBelow(index, .row, &placing, &arrival, known)
    return true
  }

  /// There is no row with that number: the table is shorter than was thought.
  private mutating func foundNothing(at row: Int, _ arrival: inout Arrival) {
    if exactCount != nil { arrival.hasChanged = true }
    arrival.needsCount = true
    setCeiling(row)
    if let contradicted = runs.firstIndex(where: { !$0.isGuessed && $0.end > row }) {
      arrival.hasChanged = true
      drop(contradicted..<runs.count)
    }
    guard let tail = runs.last, tail.isGuessed, tail.end > row else { return }
    if row - tail.count > knownEnd {
      arrival.moves.append(shift(from: runs.count - 1, by: row - tail.end))
    } else {
      // Not even these rows fit between what is known and the end: they overlap it.
      drop((runs.count - 1)..<runs.count)
    }
  }

  /// Where to assume that a tail of unknown number begins: some way after what is known, but before the row
  /// that is known to be missing.
  func guessedStart(after end: Int, count: Int) -> Int {
    min(end + Self.guessedGap, max(end + 1, (ceiling ?? .max) - count))
  }

  mutating func grow(
    below key: PageKey, _ placing: inout Placing, _ arrival: inout Arrival, _ known: KnownRecords
  ) -> Bool {
    guard let index = runs.firstIndex(where: { $0.segments.last?.key == key }),
      let cursor = runs[index].segments.last?.after
    else { return false }
    attachBelow(index, .after(cursor), &placing, &arrival, known)
    return true
  }

  mutating func grow(
    above key: PageKey, _ placing: inout Placing, _ arrival: inout Arrival, _ known: KnownRecords
  ) -> Bool {
    guard let index = runs.firstIndex(where: { $0.segments.first?.key == key }),
      let cursor = runs[index].segments.first?.before
    else { return false }
    attachAbove(index, .before(cursor), &placing, &arrival, known)
    return true
  }

  /// Takes a page that was evicted and has been loaded again.
  mutating func reload(_ key: PageKey, _ placing: Placing, _ arrival: inout Arrival) -> Bool {
    guard let place = locate(key) else { return false }
    let old = runs[place.run].segments[place.segment]
    arrival.records = placing.records
    if old.count == placing.records.count, old.fingerprint == Segment.fingerprint(of: placing.records) {
      arrival.key = key
      return true
    }
    arrival.hasChanged = true
    arrival.needsCount = true
    forgetCount()
    guard old.isEnteredFromAbove, !runs[place.run].isGuessed, !placing.records.isEmpty else {
      // Its number depends on rows below it, of which nothing is certain now.
      arrival.records = []
      drop(0..<runs.count)
      return true
    }
    // What is above it still ends where it begins; what is below it may overlap.
    drop((place.run + 1)..<runs.count)
    dropSegments(ofRun: place.run, from: place.segment + 1)
    var segment = placing.segment(old.entry)
    segment.limit = max(old.limit, placing.limit)
    modifyRun(place.run) { $0.replace(at: place.segment, with: segment) }
    if placing.after == nil { setExact(runs[place.run].end) }
    arrival.key = key
    return true
  }

  func overlaps(_ records: [Record], _ segment: Segment?, _ known: KnownRecords) -> Bool {
    guard let segment, let loaded = known(segment.key) else { return false }
    let ids = Set(loaded.map(\.id))
    return records.contains { ids.contains($0.id) }
  }
}
