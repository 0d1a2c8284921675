import SheafModel
import SheafQuery
import Synchronization

/// A page as the service sent it, every field of every record.
struct StoredPage: Sendable {
  var records: [Record]
  /// Deleted since; they keep their places, so that positions between the others stay right.
  var gone: Set<ID<Record>> = []
  /// The token of the page after it; nil at the end.
  var next: String?
  /// The number of rows of the list, where the service said.
  var total: Int?
  /// Seconds since 1970.
  var time: Int
}

/// The pages of a connection that were loaded last, so that a request's worth of rows is shown bit by bit without
/// another request.
final class PageStore: Sendable {
  struct Key: Hashable, Sendable {
    var query: ListQuery
    /// A token, or a page's number.
    var page: String
  }

  private struct State {
    var pages: [Key: StoredPage] = [:]
    /// The least recently used first.
    var order: [Key] = []
    var titles: [ID<Record>: String] = [:]
    var rows: [ID<Record>: (query: ListQuery, row: Int)] = [:]
  }

  private let state = Mutex(State())
  /// About thirty thousand records at most.
  private static let pageLimit = 30
  private static let recordLimit = 50_000

  func page(_ key: Key) -> StoredPage? {
    state.withLock { state in
      guard let page = state.pages[key] else { return nil }
      state.order.removeAll { $0 == key }
      state.order.append(key)
      return page
    }
  }

  /// - Parameters:
  ///   - firstRow: the row number of the page's first record, where it is known.
  ///   - primary: which cell names a record.
  func store(_ page: StoredPage, _ key: Key, firstRow: Int?, primary: Int?) {
    state.withLock { state in
      // Pages that were loaded when the list was longer or shorter have other records than the list has there now.
      let outdated = state.pages.filter { other, stored in
        page.total != nil && other != key && other.query == key.query && stored.total != page.total
      }
      if !outdated.isEmpty {
        state.order.removeAll { outdated[$0] != nil }
        state.pages = state.pages.filter { outdated[$0.key] == nil }
      }
      state.pages[key] = page
      state.order.removeAll { $0 == key }
      state.order.append(key)
      while state.order.count > Self.pageLimit { state.pages[state.order.removeFirst()] = nil }
      if state.titles.count > Self.recordLimit { state.titles = [:] }
      if state.rows.count > Self.recordLimit { state.rows = [:] }
      for (offset, record) in page.records.enumerated() {
        if let primary, case .text(let title) = record.cells[primary] { state.titles[record.id] = title }
        if let firstRow { state.rows[record.id] = (key.query, firstRow + offset) }
      }
    }
  }

  /// The newest total that is known of a list.
  func total(of query: ListQuery, since time: Int) -> Int? {
    state.withLock { state in
      state.pages.filter { $0.key.query == query && $0.value.time >= time }
        .max { $0.value.time < $1.value.time }?.value.total
    }
  }

  /// Whether a list can be begun with what was loaded.
  func knowsStart(of query: ListQuery, since time: Int) -> Bool {
    let first = Key(query: query, page: query.way == .tokens ? "" : "0")
    return state.withLock { ($0.pages[first]?.time ?? .min) >= time }
  }

  /// Where a record was seen last.
  func row(of record: ID<Record>) -> (query: ListQuery, row: Int)? { state.withLock { $0.rows[record] } }

  /// Whether a page has a record that another page of its list has too.
  func repeats(_ page: StoredPage, _ key: Key) -> Bool {
    let ids = Set(page.records.map(\.id))
    return state.withLock { state in
      state.pages.contains { other, stored in
        other.query == key.query && other != key && stored.records.contains { ids.contains($0.id) }
      }
    }
  }

  /// The names of the records that were loaded.
  var titles: [ID<Record>: String] { state.withLock { $0.titles } }

  func forget(_ query: ListQuery) { drop { $0.query == query } }

  /// Every list of a database, its views' too.
  func forget(_ database: DatabaseID) { drop { $0.query.place.database == database } }

  private func drop(_ isUnwanted: (Key) -> Bool) {
    state.withLock { state in
      state.order.removeAll(where: isUnwanted)
      state.pages = state.pages.filter { !isUnwanted($0.key) }
    }
  }

  /// Puts a changed record where it is loaded.
  func replace(_ record: Record, in database: DatabaseID) {
    change(database) { _, page in
      if let index = page.records.firstIndex(where: { $0.id == record.id }) { page.records[index] = record }
      return true
    }
  }

  /// Adds a new record to the lists of a database: it is the last in the service's own order, stands where it sorts
  /// in an order of its fields, and has a place in others that is not known.
  /// - Parameters:
  ///   - fields: those of the records, in their order.
  ///   - pageSize: how many records a page of a list by numbers has.
  func add(_ record: Record, to database: DatabaseID, fields: [Field], pageSize: Int, now: Int) {
    func isWhole(_ query: ListQuery) -> Bool { query.filter.isEmpty && query.place.view == nil }
    func isKnown(_ query: ListQuery) -> Bool {
      isWhole(query) && (query.way == .tokens || !query.sorts.isEmpty)
    }
    drop { $0.query.place.database == database && !isKnown($0.query) }
    change(database) { key, page in
      if key.query.way != .tokens {
        let order = SortOrder(key.query.sorts, fields: fields)
        let size = key.query.way == .numbered ? pageSize : .max
        guard page.sortIn(record, order, number: Int(outside: key.page) ?? 0, size: size) else {
          return false
        }
        page.time = now
      } else if page.next == nil {
        page.records.append(record)
      }
      page.total = page.total.map { $0 + 1 }
      return true
    }
  }

  func remove(_ records: [ID<Record>], from database: DatabaseID) {
    change(database) { _, page in
      page.gone.formUnion(records.filter { id in page.records.contains { $0.id == id } })
      return true
    }
  }

  /// - Parameter change: false for a page that is no longer what the list has there.
  private func change(_ database: DatabaseID, _ change: (Key, inout StoredPage) -> Bool) {
    state.withLock { state in
      for key in state.order where key.query.place.database == database {
        if var page = state.pages[key] { state.pages[key] = change(key, &page) ? page : nil }
      }
      state.order.removeAll { state.pages[$0] == nil }
    }
  }
}

extension StoredPage {
  /// Puts a new record where it sorts, unless that is on a page after this one.
  ///
  /// False when it is before this page, which then begins with another record.
  fileprivate mutating func sortIn(_ record: Record, _ order: SortOrder, number: Int, size: Int) -> Bool {
    let place = records.firstIndex { order.compare(record, $0) < 0 }
    if place == 0, number > 0 { return false }
    let above = size == .max ? 0 : number * size
    let isLast = total.map { above + records.count >= $0 } ?? (records.count < size)
    guard let index = place ?? (isLast ? records.count : nil) else { return true }
    records.insert(record, at: index)
    // The last one is on the next page now.
    if records.count > size { records.removeLast() }
    return true
  }
}
