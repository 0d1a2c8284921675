import SheafModel
import Synchronization
import Testing

@testable import SheafScripting

/// Reading everything while others add, delete and move records.
@Suite struct ShiftingListTests {
  /// What is printed of a list that somebody changes after some pages, and what was said beside it.
  private func read(
    _ list: ShiftingList, limit: Int? = nil
  ) async throws -> (ids: [Int], notes: [String]) {
    let notes = Mutex<[String]>([])
    let walk = PageWalk(
      backend: list, table: list.table, query: Query(), filter: nil,
      retry: RequestRetry(clock: ImpatientClock()) { note in notes.withLock { $0.append(note) } })
    var ids: [Int] = []
    try await walk.visit(limit: limit) { records throws(ScriptingFailure) in
      ids += records.compactMap { Int($0.id.raw) }
    }
    return (ids, notes.withLock { $0 })
  }

  private static let ways: [ShiftingList.Way] = [
    .anywhere(tellsTotal: false, lanes: 1), .anywhere(tellsTotal: true, lanes: 1),
    .anywhere(tellsTotal: false, lanes: 2), .pages(lanes: 1), .pages(lanes: 2),
  ]

  @Test(arguments: ways)
  func `records that others delete before the page that is read make none of the rest go missing`(
    way: ShiftingList.Way
  ) async throws {
    for page in 1...4 {
      let list = ShiftingList(1_000, way)
      list.after(page) { $0.removeFirst(100) }
      let ids = try await read(list).ids
      #expect(Set(ids).count == ids.count, "each comes once")
      #expect(Set(100..<1_000).isSubset(of: ids), "\(way), page \(page)")
      #expect(ids == ids.sorted(), "in the order of the list")
    }
  }

  @Test(arguments: ways)
  func `records that others add before the page that is read make none come twice`(way: ShiftingList.Way)
    async throws
  {
    let list = ShiftingList(1_000, way)
    for page in 1...4 {
      list.after(page) { $0.insert(contentsOf: (0..<70).map { page * 10_000 + $0 }, at: 0) }
    }
    let ids = try await read(list).ids
    #expect(Set(ids).count == ids.count)
    #expect(Set(0..<1_000).isSubset(of: ids))
  }

  @Test(arguments: ways)
  func `many small deletions all along the way are no other`(way: ShiftingList.Way) async throws {
    let list = ShiftingList(2_000, way)
    for page in 1...12 { list.after(page) { $0.removeFirst(page * 3) } }
    let kept = list.left
    let ids = try await read(list).ids
    #expect(Set(ids).count == ids.count)
    #expect(Set(kept).isSubset(of: ids))
  }

  @Test(arguments: ways.prefix(3))
  func `as many records deleted as added are noticed where a page can begin anywhere`(way: ShiftingList.Way)
    async throws
  {
    let list = ShiftingList(1_000, way)
    list.after(3) { numbers in
      numbers.removeFirst(100)
      numbers += Array(5_000..<5_100)
    }
    let ids = try await read(list).ids
    #expect(Set(100..<1_000).isSubset(of: ids))
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: ways)
  func `a record that was moved up past the page that is read is found at the end`(way: ShiftingList.Way)
    async throws
  {
    let list = ShiftingList(1_000, way)
    list.after(3) { numbers in
      numbers.removeAll { $0 == 900 }
      numbers.insert(900, at: 5)
    }
    let (ids, notes) = try await read(list)
    #expect(Set(ids) == Set(0..<1_000) && ids.count == 1_000)
    #expect(ids.last == 900 && notes.count == 1)
  }

  @Test(arguments: ways)
  func `the end of a list that lost its end is the end`(way: ShiftingList.Way) async throws {
    let list = ShiftingList(1_000, way)
    list.after(4) { $0.removeLast(700) }
    let ids = try await read(list).ids
    #expect(Set(0..<300).isSubset(of: ids))
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: ways)
  func `a list that nobody changes is read with no more requests than it has pages, or that its end takes`(
    way: ShiftingList.Way
  ) async throws {
    let list = ShiftingList(1_000, way)
    #expect(try await read(list).ids == Array(0..<1_000))
    let pages = 1_000 / ShiftingList.pageLimit
    // Where the length is not told, each lane may look past the end.
    let beyond: Int
    switch way {
    case .anywhere(tellsTotal: false, let lanes): beyond = 1 + 2 * lanes
    case .anywhere: beyond = 1
    case .pages, .cursors: beyond = 0
    }
    #expect(list.pageCount <= pages + beyond)
  }

  @Test func `a limit is kept to, with pages that overlap as well`() async throws {
    for way in Self.ways {
      let list = ShiftingList(1_000, way)
      #expect(try await read(list, limit: 350).ids == Array(0..<350))
    }
  }

  @Test func `a service that counts more than it gives is believed in what it gives`() async throws {
    let list = ShiftingList(500, .pages(lanes: 1), hiddenCount: 3)
    let (ids, notes) = try await read(list)
    #expect(ids == Array(0..<500) && notes.isEmpty)
  }

  @Test func `a list that never holds still ends in a failure, or with all that stayed in it`() async throws {
    let list = ShiftingList(1_000, .pages(lanes: 1))
    for page in 1...200 {
      list.after(page) { numbers in
        let last = numbers.removeLast()
        numbers.insert(last, at: 0)
        numbers.append(10_000 + page)
      }
    }
    do {
      let ids = try await read(list).ids
      #expect(Set(0..<1_000).isSubset(of: ids))
    } catch let failure as ScriptingFailure {
      #expect(failure == PageWalk.unsettled)
    }
  }

  @Test func `a list by cursors that lost records on the way says so`() async throws {
    let list = ShiftingList(1_000, .cursors)
    list.after(3) { $0.removeFirst(100) }
    await #expect(throws: PageWalk.unsettled) { try await read(list) }
    #expect(try await read(ShiftingList(1_000, .cursors)).ids.count == 1_000)
  }

  @Test func `a service that gives its first page for every other is told`() async throws {
    let list = ShiftingList(1_000, .anywhere(tellsTotal: true, lanes: 1), repeatsItself: true)
    await #expect(throws: ScriptingFailure(.failed, "the service gave the same page twice")) {
      try await read(list)
    }
  }
}

/// A service whose list somebody changes after some of its answers.
final class ShiftingList: Backend {
  enum Way: Hashable, CustomTestStringConvertible {
    case anywhere(tellsTotal: Bool, lanes: Int)
    /// Pages begin at multiples of their size only.
    case pages(lanes: Int)
    /// Row numbers that nobody but the service can read.
    case cursors

    var beginsAnywhere: Bool { if case .anywhere = self { true } else { false } }
    var testDescription: String { "\(self)" }
  }

  static let pageLimit = 100

  private struct State {
    var numbers: [Int]
    var pageCount = 0
    var changes: [Int: (inout [Int]) -> Void] = [:]
  }

  let table: Table
  private let way: Way
  private let hiddenCount: Int
  private let repeatsItself: Bool
  private let state: Mutex<State>

  init(_ count: Int, _ way: Way, hiddenCount: Int = 0, repeatsItself: Bool = false) {
    self.way = way
    self.hiddenCount = hiddenCount
    self.repeatsItself = repeatsItself
    state = Mutex(State(numbers: Array(0..<count)))
    var capabilities = Capabilities(
      operations: [.count], paging: way == .cursors ? [.after] : [.after, .at], pageLimit: Self.pageLimit,
      filterDepth: .tree, maxSorts: 1)
    switch way {
    case .anywhere(_, let lanes): (capabilities.anchor, capabilities.parallelPages) = (.row, lanes)
    case .pages(let lanes): (capabilities.anchor, capabilities.parallelPages) = (.page, lanes)
    case .cursors: break
    }
    table = Table(id: "t", name: "T", fields: [], capabilities: capabilities)
  }

  /// Changes the list once that many pages were given.
  func after(_ pages: Int, _ change: @escaping @Sendable (inout [Int]) -> Void) {
    state.withLock { $0.changes[pages] = change }
  }

  /// What is left when all changes were made.
  var left: [Int] {
    state.withLock { state in
      var numbers = state.numbers
      for page in state.changes.keys.sorted() { state.changes[page]?(&numbers) }
      return numbers
    }
  }

  var pageCount: Int { state.withLock { $0.pageCount } }

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    state.withLock { state in
      var start =
        switch request.position {
        case .after(let cursor): Int(cursor.token) ?? 0
        case .at(let row): row
        default: 0
        }
      if repeatsItself { start = 0 }
      var end = start + min(request.limit, Self.pageLimit)
      if case .pages = way { end = min(end, (start / Self.pageLimit + 1) * Self.pageLimit) }
      let (from, to) = (min(start, state.numbers.count), min(end, state.numbers.count))
      let records = state.numbers[from..<to].map { Record(id: ID("\($0)"), cells: []) }
      let total = state.numbers.count + hiddenCount
      let hasMore = end < state.numbers.count && !records.isEmpty
      state.pageCount += 1
      state.changes[state.pageCount]?(&state.numbers)
      var page = Page(
        records: records, before: nil, after: hasMore ? Cursor("\(start + records.count)") : nil)
      if case .anywhere(tellsTotal: false, _) = way { return page }
      page.total = total
      return page
    }
  }

  func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int {
    state.withLock { $0.numbers.count }
  }

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] { [] }
  func table(_ id: ID<Table>) async throws(BackendError) -> Table { table }
  func record(
    _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record { throw BackendError(.notFound, "no record") }
}
