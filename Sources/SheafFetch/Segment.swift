import SheafModel

/// Names one loaded page within a service, in memory or not.
struct PageKey: Hashable, Sendable {
  let number: Int
}

/// A stretch of rows that came in one page.
///
/// It stays when the records are evicted, so that the same rows can be loaded again.
struct Segment: Hashable, Sendable {
  /// The position that yields these rows again.
  enum Entry: Hashable, Sendable {
    case first, last
    case after(Cursor)
    case before(Cursor)
    /// From the row number that the segment has now.
    case row
  }

  let key: PageKey
  var entry: Entry
  /// How many records to ask for to get these rows again.
  var limit: Int
  /// The rows it holds; fewer than `limit` where a filter is evaluated here.
  var count: Int
  /// Where to go on before the first row and after the last; nil where a neighbour begins or the table ends.
  var before: Cursor?
  var after: Cursor?
  var first: ID<Record>?
  var last: ID<Record>?
  /// Tells whether a page that was loaded again holds the same records in the same order.
  var fingerprint: Int

  init(key: PageKey, entry: Entry, limit: Int, page: LoadedPage) {
    self.key = key
    self.entry = entry
    self.limit = limit
    count = 0
    before = page.before
    after = page.after
    fingerprint = 0
    describe(page.records)
  }

  /// Takes note of which records these rows are.
  mutating func describe(_ records: [Record]) {
    count = records.count
    first = records.first?.id
    last = records.last?.id
    fingerprint = Segment.fingerprint(of: records)
  }

  static func fingerprint(of records: [Record]) -> Int {
    var hasher = Hasher()
    for record in records { hasher.combine(record.id) }
    return hasher.finalize()
  }

  /// The position to ask for when the segment starts at that row.
  func position(startingAt row: Int) -> PageRequest.Position {
    switch entry {
    case .first: .first
    case .last: .last
    case .after(let cursor): .after(cursor)
    case .before(let cursor): .before(cursor)
    case .row: .at(row: row)
    }
  }

  /// Whether asking for fewer records leaves rows out at the end, and not at the beginning.
  var isEnteredFromAbove: Bool {
    switch entry {
    case .first, .after, .row: true
    case .last, .before: false
    }
  }
}

/// A page as it came, before it has a place among the runs.
struct LoadedPage: Sendable {
  let key: PageKey
  /// What is left after the filter that is evaluated here.
  var records: [Record]
  var before: Cursor?
  var after: Cursor?
  var firstRow: Int?
  var total: Int?
  /// How many records the service sent.
  var sentCount: Int

  init(_ page: Page, key: PageKey, keeping isKept: (Record) -> Bool = { _ in true }) {
    self.key = key
    records = page.records.filter(isKept)
    before = page.before
    after = page.after
    firstRow = page.firstRow
    total = page.total
    sentCount = page.records.count
  }
}

/// Neighbouring segments without a gap between them.
struct Run: Hashable, Sendable {
  /// The row number of the first row.
  var start: Int
  var segments: [Segment] = []
  /// Whether the numbers rest on a guess of the table's length; only the last run may.
  var isGuessed = false
  private(set) var count = 0

  init(start: Int, isGuessed: Bool = false) {
    self.start = start
    self.isGuessed = isGuessed
  }

  var end: Int { start + count }
  var rows: Range<Int> { start..<end }

  /// The first and the last record, where there are rows.
  var first: ID<Record>? { segments.first { $0.count > 0 }?.first }
  var last: ID<Record>? { segments.last { $0.count > 0 }?.last }

  mutating func append(_ segment: Segment) {
    segments.append(segment)
    count += segment.count
  }

  mutating func prepend(_ segment: Segment) {
    segments.insert(segment, at: 0)
    count += segment.count
    start -= segment.count
  }

  mutating func append(contentsOf other: Run) {
    segments += other.segments
    count += other.count
  }

  /// Replaces a segment; the first row of the run keeps its number.
  mutating func replace(at index: Int, with segment: Segment) {
    count += segment.count - segments[index].count
    segments[index] = segment
  }

  /// Drops the segments from `index` on.
  mutating func removeSegments(from index: Int) {
    count -= segments[index...].reduce(0) { $0 + $1.count }
    segments.removeSubrange(index...)
  }

  /// Drops the segments before `index`; the rows that stay keep their numbers.
  mutating func removeSegments(before index: Int) {
    let dropped = segments[..<index].reduce(0) { $0 + $1.count }
    count -= dropped
    start += dropped
    segments.removeSubrange(..<index)
  }

  /// The number of the segment's first row.
  func row(ofSegment index: Int) -> Int { segments[..<index].reduce(start) { $0 + $1.count } }
}
