import SheafModel
import SheafQuery

/// What a fetch service keeps of one open grid.
struct OpenGrid: Sendable {
  enum Need: Hashable, Sendable {
    case rows(Range<Int>)
    /// The last rows, whatever their numbers turn out to be.
    case last(count: Int)
  }

  let id: GridID
  let tableID: ID<Table>
  /// Nil until the service has described it.
  var table: Table?
  /// What the screen asked for; nil for the table's own query.
  var asked: Query?
  /// The whole query, once it is known.
  var whole = Query()
  /// What is asked of the service; nil for the table's own query until that is known.
  var query: Query?
  /// What is evaluated here.
  var localFilter: FilterEvaluation?
  var runs = RunSet()
  /// Until the screen tells, the first rows are what it will want.
  var need = Need.rows(0..<0)
  var direction = 0
  /// When the grid was last asked for something; the latest goes first.
  var turn = 0
  /// The pages that may still be loaded ahead of this need.
  var prefetchesLeft = Prefetch.pagesPerNeed
  /// Nothing is asked for this grid until the user moves or a wait is over, because the last page failed.
  var isBlocked = false
  var failureCount = 0
  /// Whether the number of rows has been asked for since the grid was opened or loaded again.
  var hasAskedForCount = false
  var isCounting = false
  /// Whether everything known was forgotten for this need, because no way led to its rows.
  var hasBegunAgain = false
  var publishedExtent: Extent?
  /// The rows are being read again, and nothing is told of them before those that are needed are here.
  var isChecking = false
  /// A page contradicted another while they were.
  var needsRecheck = false
  /// When they were read again lately.
  var checks: [Duration] = []
  /// How many pages contradicted what was known since the user moved.
  var contradictions = 0
  /// Whether all rows are loaded and sorted here.
  var isGathered = false
  var isGathering = false
  /// The one page that holds them.
  var gatheredPage: PageKey?
  /// Records that were looked through for the filter that is evaluated here.
  var examined = 0
  /// How many times the service was found to be able to do less than it said.
  var lessons = 0

  init(id: GridID, table: ID<Table>, query: Query?) {
    self.id = id
    tableID = table
    asked = query
    self.query = query
  }

  /// Whether positions may be row numbers, which others shift when they add or delete rows above.
  var isNumbered: Bool { table?.capabilities.paging(for: query ?? Query()).contains(.at) == true }

  /// Forgets what was tried for the rows so far.
  mutating func beginAgain(turn: Int) {
    isBlocked = false
    hasAskedForCount = false
    isCounting = false
    hasBegunAgain = false
    needsRecheck = false
    examined = 0
    gatheredPage = nil
    prefetchesLeft = Prefetch.pagesPerNeed
    self.turn = turn
  }

  /// The paging that this grid may use: a filter that is evaluated here makes row numbers known to us only.
  var capabilities: Capabilities? {
    guard var capabilities = table?.capabilities else { return nil }
    capabilities.paging = capabilities.paging(for: query ?? Query())
    if localFilter != nil {
      capabilities.paging.formIntersection(.after)
      capabilities.operations.remove(.count)
    }
    return capabilities
  }

  var plan: PagePlan? {
    capabilities.map { PagePlan($0, rowCount: neededCount, direction: direction) }
  }

  private var neededCount: Int {
    switch need {
    case .rows(let rows): rows.count
    case .last(let count): count
    }
  }

  /// The needed rows by number, once they have numbers.
  var neededRows: Range<Int>? {
    switch need {
    case .rows(let rows): return rows
    case .last(let count):
      guard let end = runs.exactCount ?? runs.tail?.end else { return nil }
      return max(0, end - count)..<end
    }
  }

  /// The rows that are told to the screen: the needed ones and as many on both sides.
  var visibleRows: Range<Int>? {
    neededRows.map { max(0, $0.lowerBound - $0.count)..<($0.upperBound + $0.count) }
  }

  /// The pages to ask for.
  func wants(flying: [PageWant], isLoaded: (PageKey) -> Bool) -> [PageWant] {
    guard let plan, let capabilities, !isBlocked, !isGathered else { return [] }
    guard case .last(let count) = need else {
      return runs.wants(for: neededRows ?? 0..<0, plan: plan, flying: flying, isLoaded: isLoaded)
    }
    if let rows = neededRows {
      return runs.wants(for: rows, plan: plan, flying: flying, isLoaded: isLoaded)
    }
    if plan.guessesTail { return [runs.tailWant(count: count, plan)] }
    let awaitsCount = capabilities.operations.contains(.count) && isCounting
    if capabilities.paging.contains(.at), awaitsCount { return [] }
    return runs.walkWant(plan).map { [$0] } ?? []
  }

  /// The pages to load ahead, most useful first.
  func prefetchWants(flying: [PageWant], isLoaded: (PageKey) -> Bool) -> [PageWant] {
    guard let plan, !isBlocked, !isGathered, let rows = neededRows, !runs.isEmpty else { return [] }
    let ahead = Prefetch.rows(ahead: rows, direction: direction, extent: runs.extent)
    guard !ahead.isEmpty else { return [] }
    return runs.wants(for: ahead, plan: plan, flying: flying, isLoaded: isLoaded)
      .filter { Prefetch.allows($0, plan: plan) }
  }

  /// Numbers moved: what was needed moves along.
  mutating func follow(_ move: RunSet.Move) {
    if case .rows(let rows) = need, rows.lowerBound >= move.from {
      let lower = max(0, rows.lowerBound + move.by)
      need = .rows(lower..<max(lower, rows.upperBound + move.by))
    }
  }
}
