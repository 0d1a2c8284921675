import SheafModel

/// What is known of an open table's rows: runs of rows in a space of row numbers, with gaps between them.
///
/// Runs are in order, do not overlap, and carry no records: those are in the page cache, by `PageKey`. The
/// records of a page may be gone; its place and the way to load it again stay.
struct RunSet: Sendable {
  /// All row numbers from `from` on grew by `by`.
  struct Move: Hashable, Sendable {
    var from: Int
    var by: Int
  }

  /// How many rows of the unknown are assumed between what is known and a tail whose numbers are guessed.
  static let guessedGap = 1000

  private(set) var runs: [Run] = []
  /// The number of rows, once it is known.
  private(set) var exactCount: Int?
  /// What the number of rows was, or may be.
  var estimate: Int?
  /// No row has this number or a larger one: a jump there found nothing.
  private(set) var ceiling: Int?
  /// The pages that were forgotten since the last `takeDropped`.
  private var dropped: [PageKey] = []

  init() {}

  var isEmpty: Bool { runs.isEmpty }

  /// The end of the rows whose numbers are certain.
  var knownEnd: Int { runs.last { !$0.isGuessed }?.end ?? 0 }

  var extent: Extent {
    if let exactCount { return .exactly(exactCount) }
    if let tail = runs.last, tail.isGuessed { return .about(tail.end) }
    let guess = min(estimate ?? 0, ceiling ?? .max)
    return guess > knownEnd ? .about(guess) : .atLeast(knownEnd)
  }

  /// The part of a range that may hold rows.
  func clip(_ rows: Range<Int>) -> Range<Int> {
    let upper = exactCount ?? (runs.last?.isGuessed == true ? runs.last?.end : ceiling) ?? .max
    let lower = min(max(0, rows.lowerBound), upper)
    return lower..<max(lower, min(rows.upperBound, upper))
  }

  /// The run that reaches the end of the table.
  var tail: Run? {
    guard let last = runs.last, !last.segments.isEmpty else { return nil }
    if last.isGuessed { return last }
    return exactCount == last.end ? last : nil
  }

  /// The pages that were forgotten since this was last asked.
  mutating func takeDropped() -> [PageKey] {
    defer { dropped = [] }
    return dropped
  }

  /// Forgets every row; the length stays as an estimate.
  mutating func reset() {
    estimate = exactCount ?? estimate
    exactCount = nil
    ceiling = nil
    drop(0..<runs.count)
  }

  /// Forgets every row and keeps the length, because what changed is known.
  mutating func forgetRows() { drop(0..<runs.count) }

  /// Forgets the number of rows, because something contradicted it.
  mutating func forgetCount() {
    estimate = exactCount ?? estimate
    exactCount = nil
  }

  mutating func drop(_ indices: Range<Int>) {
    for run in runs[indices] { dropped += run.segments.map(\.key) }
    runs.removeSubrange(indices)
  }

  mutating func dropSegments(ofRun index: Int, from segment: Int) {
    dropped += runs[index].segments[segment...].map(\.key)
    runs[index].removeSegments(from: segment)
  }

  mutating func dropSegments(ofRun index: Int, before segment: Int) {
    dropped += runs[index].segments[..<segment].map(\.key)
    runs[index].removeSegments(before: segment)
  }

  /// Drops the pages at a run's end that nothing can be asked for after, so that the run can grow again.
  mutating func dropDeadEnd(ofRun index: Int) {
    let edge = runs[index].segments.lastIndex { $0.after != nil }
    dropSegments(ofRun: index, from: edge.map { $0 + 1 } ?? 0)
  }

  mutating func insertRun(_ run: Run) -> Int {
    let index = runs.firstIndex { $0.start >= run.start } ?? runs.count
    runs.insert(run, at: index)
    return index
  }

  mutating func appendRun(_ run: Run) -> Int {
    runs.append(run)
    return runs.count - 1
  }

  /// Takes away a run whose segments live on in another.
  mutating func removeRun(_ index: Int) { runs.remove(at: index) }

  mutating func removeEmptyRuns() { runs.removeAll { $0.segments.isEmpty } }

  mutating func modifyRun<Result>(_ index: Int, _ change: (inout Run) -> Result) -> Result {
    change(&runs[index])
  }

  /// Renumbers the runs from `index` on.
  mutating func shift(from index: Int, by distance: Int) -> Move {
    let move = Move(from: runs[index].start, by: distance)
    for later in index..<runs.count { runs[later].start += distance }
    return move
  }

  mutating func setExact(_ count: Int) {
    exactCount = count
    estimate = count
    ceiling = nil
  }

  mutating func setCeiling(_ row: Int) {
    forgetCount()
    ceiling = row
  }

  /// Makes one run of those that touch and whose numbers are certain.
  mutating func joinNeighbours() {
    removeEmptyRuns()
    var index = 0
    while index + 1 < runs.count {
      if runs[index].end == runs[index + 1].start, !runs[index].isGuessed, !runs[index + 1].isGuessed {
        runs[index].append(contentsOf: runs[index + 1])
        runs.remove(at: index + 1)
      } else {
        index += 1
      }
    }
  }
}
