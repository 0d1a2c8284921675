import SheafModel

/// Whether pages that are found by counting records from the first are neighbours, though others add and delete
/// records meanwhile.
///
/// What comes or goes before a page moves the ones after it: then records would be passed over, or come twice. So a
/// page begins with the last record of the one before it, or where that would cost too much, the number of all
/// records is watched; a page that is no neighbour is asked for again from further back. At the end the records
/// that came are counted.
struct PageJoints {
  enum Finding: Equatable {
    /// The page follows; these of its records had not come yet.
    case joined([Record])
    /// Something may lie between: go on from that row.
    case gap(from: Int)
  }

  enum Ending: Equatable {
    case whole
    /// Records are missing: read on from that row, or everything once more from the first, for those that have not
    /// come.
    case again(from: Int)
    /// Records went on moving, so that nobody can tell whether all have come.
    case unsettled
  }

  private let anchor: Capabilities.Anchor
  private var seen = RecordTrace()
  /// How many records there were when the page before was read.
  private var total: Int?
  /// Whether the next page must begin with a record that has come.
  private var isSuspicious = false
  /// How far to go back when the next page does not join.
  private var stride = 0
  /// How often records were looked for that had not come.
  private var searchCount = 0
  /// How many records had come by the first search, and by the last.
  private var (firstCount, lastCount) = (0, 0)
  private static let searchLimit = 4

  init(anchor: Capabilities.Anchor) { self.anchor = anchor }

  /// With how many records of the page before the next one begins.
  var overlap: Int { anchor == .row || isSuspicious ? 1 : 0 }
  /// Records that came after others had moved, and so may stand out of their order.
  var lateCount: Int { searchCount > 1 ? seen.count - firstCount : 0 }

  /// Judges the page that was asked for from a row on.
  mutating func take(_ page: Page, from start: Int) -> Finding {
    if let gap = lengthGap(page.total, start) { return .gap(from: gap) }
    if start > 0, overlap > 0, !(page.records.first.map { seen.contains($0.id) } ?? false) {
      stride = max(1, max(stride * 2, page.records.count))
      isSuspicious = true
      return .gap(from: max(0, start - stride))
    }
    isSuspicious = false
    stride = 0
    return .joined(page.records.filter { seen.insert($0.id) })
  }

  /// Where to go on when the number of records is another than before.
  private mutating func lengthGap(_ total: Int?, _ start: Int) -> Int? {
    guard let total else { return nil }
    defer { self.total = total }
    guard anchor == .page, !isSuspicious, start > 0, let known = self.total, known != total else {
      return nil
    }
    isSuspicious = true
    return max(0, start - max(1, known - total))
  }

  /// Judges the whole walk by the number of records that there are at its end, which it came to at a row.
  ///
  /// What is missing may just have been added at the end; else everything is looked through.
  mutating func end(total: Int, at row: Int) -> Ending {
    guard seen.count < total else { return .whole }
    // What the service counts and gives to nobody does not come on another pass either.
    if searchCount > 1, seen.count == lastCount { return .whole }
    guard searchCount < Self.searchLimit, seen.isWhole else { return .unsettled }
    if searchCount <= 1 { firstCount = seen.count }
    lastCount = seen.count
    searchCount += 1
    self.total = nil
    return .again(from: searchCount == 1 ? max(0, row - 1) : 0)
  }
}

/// Which records have come, in a bounded memory.
struct RecordTrace {
  /// The most records that are remembered.
  private static let limit = 250_000

  private var marks: Set<Int> = []
  /// In the order in which they came, from `oldest` on.
  private var order: [Int] = []
  private var oldest = 0
  /// How many different records came.
  private(set) var count = 0

  /// Whether none that came is forgotten.
  var isWhole: Bool { count <= Self.limit }

  func contains(_ id: ID<Record>) -> Bool { marks.contains(Self.mark(id)) }

  /// False for a record that has come.
  mutating func insert(_ id: ID<Record>) -> Bool {
    let mark = Self.mark(id)
    guard marks.insert(mark).inserted else { return false }
    count += 1
    if order.count < Self.limit {
      order.append(mark)
    } else {
      marks.remove(order[oldest])
      order[oldest] = mark
      oldest = (oldest + 1) % Self.limit
    }
    return true
  }

  /// By its bytes: two texts that read alike may name two records.
  private static func mark(_ id: ID<Record>) -> Int {
    var hasher = Hasher()
    for byte in id.raw.utf8 { hasher.combine(byte) }
    return hasher.finalize()
  }
}
