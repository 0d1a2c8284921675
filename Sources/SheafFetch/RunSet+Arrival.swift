import SheafModel

extension RunSet {
  /// What a page changed.
  struct Arrival: Sendable {
    /// Where its records are now; they may be fewer than came.
    var rows = 0..<0
    var records: [Record] = []
    /// The key under which the records are known; nil when none were kept.
    var key: PageKey?
    /// Renumberings, in the order in which they happened.
    var moves: [Move] = []
    /// Whether the page contradicts what was known: others changed the table.
    var hasChanged = false
    /// Whether the number of rows should be asked for again.
    var needsCount = false
  }

  /// The records that are in memory, by page.
  typealias KnownRecords = (PageKey) -> [Record]?

  /// Gives a page its place, joins the runs that it connects, and renumbers those that it proves misnumbered.
  ///
  /// Nil when the runs have changed since the page was asked for, so that it has no place any more.
  mutating func insert(
    _ page: LoadedPage, for want: PageWant, canGoBack: Bool, known: KnownRecords
  ) -> Arrival? {
    var arrival = Arrival()
    if let total = page.total { setCount(total, &arrival) }
    var placing = Placing(page: page, opensTable: canGoBack && page.before == nil)
    let isPlaced: Bool
    switch want.purpose {
    case .head: isPlaced = insertHead(&placing, &arrival, known)
    case .tail: isPlaced = insertTail(&placing, &arrival, known)
    case .jump(let row): isPlaced = insertJump(to: row, &placing, &arrival, known)
    case .below(let key): isPlaced = grow(below: key, &placing, &arrival, known)
    case .above(let key): isPlaced = grow(above: key, &placing, &arrival, known)
    case .again(let key): isPlaced = reload(key, placing, &arrival)
    }
    joinNeighbours()
    // A page without a place may still have told that the table has changed.
    guard isPlaced else { return arrival.hasChanged || !arrival.moves.isEmpty ? arrival : nil }
    if let key = arrival.key, let place = locate(key) {
      let row = runs[place.run].row(ofSegment: place.segment)
      arrival.rows = row..<(row + runs[place.run].segments[place.segment].count)
    }
    return arrival
  }

  /// Takes the number of rows that the service told.
  ///
  /// Rows known from the end backwards get their numbers.
  mutating func setCount(_ count: Int, _ arrival: inout Arrival) {
    guard exactCount != count else { return }
    let certainEnd = knownEnd
    if exactCount != nil {
      arrival.hasChanged = true
      // Rows known from the end have the wrong numbers now, and which others have is not known.
      let kept = runs.first.map { $0.start == 0 && $0.end <= count } == true ? 1 : 0
      drop(kept..<runs.count)
      if kept == 1, runs[0].end < count, runs[0].segments.last?.after == nil {
        // It ended the table and no longer does; only the service knows how it goes on.
        dropDeadEnd(ofRun: 0)
      }
    } else if certainEnd > count {
      // The count was taken before rows that have been seen since, or the other way round.
      return
    } else if let tail = runs.last, tail.isGuessed {
      let last = runs.count - 1
      if count - tail.count < certainEnd {
        arrival.hasChanged = true
        drop(last..<runs.count)
      } else {
        if tail.end != count { arrival.moves.append(shift(from: last, by: count - tail.end)) }
        modifyRun(last) { $0.isGuessed = false }
      }
    }
    setExact(count)
    joinNeighbours()
  }

  /// Where a page is among the runs.
  func locate(_ key: PageKey) -> (run: Int, segment: Int)? {
    for run in runs.indices {
      if let segment = runs[run].segments.firstIndex(where: { $0.key == key }) { return (run, segment) }
    }
    return nil
  }
}

/// A page on its way to its place, and what is left of it.
struct Placing {
  let page: LoadedPage
  var records: [Record]
  /// How many records to ask for to get `records` again.
  var limit: Int
  /// Whether nothing is before the page.
  let opensTable: Bool
  var before: Cursor?
  var after: Cursor?

  init(page: LoadedPage, opensTable: Bool) {
    self.page = page
    limit = max(page.sentCount, 1)
    self.opensTable = opensTable
    records = page.records
    before = page.before
    after = page.after
  }

  /// Leaves out the records from `index` on: a known run begins there.
  mutating func cut(from index: Int) {
    records.removeSubrange(index...)
    limit = records.count
    after = nil
  }

  /// Leaves out the first `count` records: a known run ends there.
  mutating func cut(first count: Int) {
    records.removeFirst(count)
    limit = records.count
    before = nil
  }

  func segment(_ entry: Segment.Entry) -> Segment {
    var segment = Segment(key: page.key, entry: entry, limit: limit, page: page)
    segment.before = before
    segment.after = after
    segment.describe(records)
    return segment
  }
}
