import SheafModel

/// A page that would bring needed rows nearer, and where it would belong.
struct PageWant: Hashable, Sendable {
  enum Purpose: Hashable, Sendable {
    /// The first rows, the last rows, the rows from a number on.
    case head, tail
    case jump(row: Int)
    /// The rows after the run that ends with that page, or before the one that begins with it.
    case below(PageKey)
    case above(PageKey)
    /// The rows of that page once more.
    case again(PageKey)
  }

  var purpose: Purpose
  var position: PageRequest.Position
  var limit: Int
  /// The row numbers that the answer is expected to have.
  var rows: Range<Int>

  /// Whether both are answered by the same request.
  func isSamePage(as other: PageWant) -> Bool { purpose == other.purpose && position == other.position }
}

/// What a service can be asked for, and how much at a time.
struct PagePlan: Hashable, Sendable {
  var paging: Capabilities.Paging
  /// Records of the very first page: small, to be quick.
  var firstLimit: Int
  /// Records of the other pages.
  var limit: Int
  /// Records of the pages on a long way to rows that have no shorter one.
  var walkLimit: Int
  /// The user's direction: +1 towards the end, -1 towards the start, 0 for a jump.
  var direction = 0

  /// Whether the end of a table may be shown before its row number is known: only if the rows above it can
  /// be reached from there.
  var guessesTail: Bool { paging.isSuperset(of: [.last, .before]) }

  /// - Parameter rowCount: how many rows the user looks at.
  init(_ capabilities: Capabilities, rowCount: Int, direction: Int = 0) {
    let ceiling = max(1, capabilities.pageLimit)
    paging = capabilities.paging
    firstLimit = min(ceiling, max(100, rowCount))
    limit = min(ceiling, max(200, min(rowCount * 2, 500)))
    walkLimit = min(ceiling, 1000)
    self.direction = direction
  }
}
