import SheafModel

extension RunSet {
  /// A page's rows within a wanted range.
  struct Piece: Hashable, Sendable {
    var key: PageKey
    /// The row number of the page's first row.
    var start: Int
    /// The row numbers that are wanted of it.
    var rows: Range<Int>
  }

  /// The pages that hold rows of a range, in order.
  func pieces(in range: Range<Int>) -> [Piece] {
    var pieces: [Piece] = []
    for run in runs where run.rows.overlaps(range) {
      var row = run.start
      for segment in run.segments {
        let rows = row..<(row + segment.count)
        row = rows.upperBound
        if rows.overlaps(range) {
          pieces.append(Piece(key: segment.key, start: rows.lowerBound, rows: rows.clamped(to: range)))
        }
      }
    }
    return pieces
  }

  /// Every page that has a place.
  var keys: [PageKey] { runs.flatMap { $0.segments.map(\.key) } }

  /// Takes a deleted record out of its page, which holds `remaining` now.
  ///
  /// The rows after it move up by one.
  mutating func removeRow(of key: PageKey, at offset: Int, remaining: [Record]) -> Move? {
    guard let place = locate(key) else { return nil }
    let row = runs[place.run].row(ofSegment: place.segment) + offset
    var segment = runs[place.run].segments[place.segment]
    segment.describe(remaining)
    segment.limit = max(segment.limit - 1, remaining.count)
    modifyRun(place.run) { $0.replace(at: place.segment, with: segment) }
    if place.run + 1 < runs.count { _ = shift(from: place.run + 1, by: -1) }
    if let exactCount { setExact(max(0, exactCount - 1)) }
    return Move(from: row + 1, by: -1)
  }

  /// Puts a new record into its page, which holds `records` now.
  ///
  /// The rows from there on move down by one.
  mutating func insertRow(of key: PageKey, at offset: Int, holding records: [Record]) -> Move? {
    guard let place = locate(key) else { return nil }
    let row = runs[place.run].row(ofSegment: place.segment) + offset
    var segment = runs[place.run].segments[place.segment]
    segment.describe(records)
    segment.limit = max(segment.limit + 1, records.count)
    modifyRun(place.run) { $0.replace(at: place.segment, with: segment) }
    if place.run + 1 < runs.count { _ = shift(from: place.run + 1, by: 1) }
    if let exactCount { setExact(exactCount + 1) }
    return Move(from: row, by: 1)
  }

  /// Takes note of the order in which a page's records are now.
  mutating func describe(_ key: PageKey, holding records: [Record]) {
    guard let place = locate(key) else { return }
    var segment = runs[place.run].segments[place.segment]
    segment.describe(records)
    modifyRun(place.run) { $0.replace(at: place.segment, with: segment) }
  }

  /// Forgets the positions that the service gave, because they are row numbers and rows came or went: pages are
  /// asked for by the numbers that they have now.
  mutating func forgetPositions() {
    for run in runs.indices {
      for index in runs[run].segments.indices {
        var segment = runs[run].segments[index]
        // The first and the last rows are so whatever their numbers.
        if segment.entry != .first, segment.entry != .last { segment.entry = .row }
        (segment.before, segment.after) = (nil, nil)
        modifyRun(run) { $0.replace(at: index, with: segment) }
      }
    }
  }

  /// Takes note that so many rows more are somewhere, or fewer.
  mutating func adjustCount(by difference: Int) {
    if let exactCount { setExact(max(0, exactCount + difference)) }
  }

  /// Forgets the rows from the page that holds `row` on, because a record was added somewhere.
  ///
  /// What is above it keeps its numbers when it is known from the start; otherwise everything is forgotten.
  mutating func forget(from row: Int) {
    guard let first = runs.first, first.start == 0, row < first.end else { return forgetRows() }
    drop(1..<runs.count)
    var start = 0
    for (index, segment) in first.segments.enumerated() {
      if row < start + segment.count || index == first.segments.count - 1 {
        dropSegments(ofRun: 0, from: index)
        dropDeadEnd(ofRun: 0)
        break
      }
      start += segment.count
    }
    removeEmptyRuns()
  }
}
