import SheafModel
import Synchronization

/// A service in memory that pages by keyset and in no other way, over a table with many ties, which others
/// change while it is read.
final class KeysetTable: Backend {
  struct Row: Hashable {
    var id: Int
    /// What the table is filtered and sorted by; few different values.
    var keys: [Int]
  }

  private struct State {
    var rows: [Row]
    var nextID: Int
    /// Counts what happens, to tell what was before what.
    var clock = 0
    var bornAt: [Int: Int] = [:]
    /// When a row was first on a page.
    var servedAt: [Int: Int] = [:]
    /// The rows of a query in order, until the table changes.
    var views: [Query: [Row]] = [:]
    var requestCount = 0
  }

  static let keyCount = 3

  let info: Table
  private let tellsTotal: Bool
  private let state: Mutex<State>

  init(rows: [Row], pageLimit: Int, operations: Capabilities.Operations, tellsTotal: Bool) {
    let keys = (0..<Self.keyCount).map {
      Field(id: ID("key\($0)"), name: "Key \($0)", kind: .number(.integer))
    }
    info = Table(
      id: "table", name: "Table",
      fields: [Field(id: "id", name: "ID", kind: .number(.integer), isPrimary: true)] + keys,
      capabilities: Capabilities(
        operations: operations, paging: [.after, .before, .last], pageLimit: pageLimit, filterDepth: .tree,
        maxSorts: 3))
    self.tellsTotal = tellsTotal
    state = Mutex(State(rows: rows, nextID: rows.count * 10 + 1))
  }

  // What others do to the table

  func insert(keys: [Int], id: Int? = nil) {
    state.withLock { state in
      state.clock += 1
      let id = id ?? state.nextID
      state.nextID = max(state.nextID, id) + 1
      guard !state.rows.contains(where: { $0.id == id }) else { return }
      state.rows.append(Row(id: id, keys: keys))
      state.bornAt[id] = state.clock
      // A row that was deleted and is there again has not been served.
      state.servedAt[id] = nil
      state.views = [:]
    }
  }

  func delete(at index: Int) {
    state.withLock { state in
      guard !state.rows.isEmpty else { return }
      state.clock += 1
      state.rows.remove(at: index % state.rows.count)
      state.views = [:]
    }
  }

  var rowCount: Int { state.withLock { $0.rows.count } }
  var requestCount: Int { state.withLock { $0.requestCount } }

  func rows(_ query: Query) -> [Row] { state.withLock { Self.view(query, &$0) } }

  /// The rows that are between two neighbours on a screen although they have been in the table since before
  /// either of them was sent.
  func skipped(between a: Int, and b: Int, of query: Query) -> [Row] {
    state.withLock { state in
      let view = Self.view(query, &state)
      guard let first = view.firstIndex(where: { $0.id == a }),
        let last = view.firstIndex(where: { $0.id == b }),
        let sentA = state.servedAt[a], let sentB = state.servedAt[b], first < last
      else { return [] }
      let since = min(sentA, sentB)
      return view[(first + 1)..<last].filter { (state.bornAt[$0.id] ?? 0) < since }
    }
  }

  /// Whether two rows are in the query's order; rows keep their keys, so this never changes.
  static func isOrdered(_ a: Row, _ b: Row, _ query: Query) -> Bool {
    for sort in query.sorts {
      let index = key(sort.field)
      if a.keys[index] != b.keys[index] { return (a.keys[index] < b.keys[index]) != sort.descending }
    }
    return a.id < b.id
  }

  private static func key(_ field: ID<Field>) -> Int { field.raw.last?.wholeNumberValue ?? 0 }

  private static func view(_ query: Query, _ state: inout State) -> [Row] {
    if let view = state.views[query] { return view }
    let view = state.rows.filter { row in query.filter.map { holds($0, row) } ?? true }
      .sorted { isOrdered($0, $1, query) }
    state.views[query] = view
    return view
  }

  private static func holds(_ filter: Filter, _ row: Row) -> Bool {
    switch filter {
    case .all(let parts): return parts.allSatisfy { holds($0, row) }
    case .any(let parts): return parts.contains { holds($0, row) }
    case .test(let predicate):
      guard case .number(let number) = predicate.operands.first, let operand = Int(number.text) else {
        return false
      }
      let value = row.keys[key(predicate.field)]
      switch predicate.comparison {
      case .equals: return value == operand
      case .notEquals: return value != operand
      case .less: return value < operand
      default: return value >= operand
      }
    }
  }

  // The seam

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] { [] }

  func table(_ id: ID<Table>) async throws(BackendError) -> Table { info }

  func record(
    _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record { throw BackendError(.unsupported, "not needed here") }

  func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int {
    rows(query).count
  }

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    // Others get a chance to change the table before the answer is made.
    await Task.yield()
    return try page(of: request)
  }

  private func page(of request: PageRequest) throws(BackendError) -> Page {
    let position = request.position
    if case .at = position { throw BackendError(.unsupported, "there are no row numbers") }
    return state.withLock { state in
      state.requestCount += 1
      state.clock += 1
      let view = Self.view(request.query, &state)
      let limit = min(request.limit, info.capabilities.pageLimit)
      let range = Self.range(position, limit, view, request.query)
      for row in view[range] where state.servedAt[row.id] == nil { state.servedAt[row.id] = state.clock }
      let rows = view[range]
      return Page(
        records: rows.map(Self.record), before: range.lowerBound > 0 ? rows.first.map(Self.cursor) : nil,
        after: range.upperBound < view.count ? rows.last.map(Self.cursor) : nil,
        total: tellsTotal && position == .first ? view.count : nil)
    }
  }

  private static func range(
    _ position: PageRequest.Position, _ limit: Int, _ view: [Row], _ query: Query
  ) -> Range<Int> {
    switch position {
    case .first, .at: return 0..<min(limit, view.count)
    case .last: return max(0, view.count - limit)..<view.count
    case .after(let cursor):
      let row = row(cursor)
      let start = view.firstIndex { isOrdered(row, $0, query) } ?? view.count
      return start..<min(start + limit, view.count)
    case .before(let cursor):
      let row = row(cursor)
      let end = view.firstIndex { !isOrdered($0, row, query) } ?? view.count
      return max(0, end - limit)..<end
    }
  }

  private static func cursor(_ row: Row) -> Cursor {
    Cursor(([row.id] + row.keys).map(String.init).joined(separator: ","))
  }

  private static func row(_ cursor: Cursor) -> Row {
    let numbers = cursor.token.split(separator: ",").compactMap { Int($0) }
    return Row(id: numbers[0], keys: Array(numbers[1...]))
  }

  static func record(_ row: Row) -> Record {
    Record(id: ID(String(row.id)), cells: ([row.id] + row.keys).map { .number(DecimalText($0)) })
  }

  /// The row that a record shows.
  static func row(_ record: Record) -> Row {
    let numbers = record.cells.map { cell in
      if case .number(let number) = cell { Int(number.text) ?? -1 } else { -1 }
    }
    return Row(id: numbers[0], keys: Array(numbers[1...]))
  }
}
