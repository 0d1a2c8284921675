import SheafModel

/// Finds records of a table whose primary field contains a text, for a link to choose from.
struct Candidates: Sendable {
  let table: Table
  /// What was looked through here, for which the words that are typed next need not ask again.
  private var walk = TitleWalk()

  init(table: Table) { self.table = table }

  /// The records, as many as the limit at most.
  /// - Parameter search: empty for any record.
  mutating func find(
    _ search: String, limit: Int, from backend: any Backend
  ) async throws(BackendError) -> [RecordLink] {
    guard let primary = table.primary, limit > 0 else { return [] }
    let pages = TitlePages(table: table, primary: primary, backend: backend)
    guard !search.isEmpty, let query = query(for: search, primary) else {
      return try await walk.find(search, limit: limit, in: pages)
    }
    var answer = TitleWalk(query)
    // A search of the service looks at every field, so its answer is looked through once more.
    let found = try await answer.find(query.search == nil ? "" : search, limit: limit, in: pages)
    guard found.isEmpty, table.capabilities.operations.contains(.searchesWords) else { return found }
    // What is typed may be the beginning of a word.
    return try await walk.find(search, limit: limit, in: pages)
  }

  /// What to ask a service for that finds texts by itself; nil for one that does not.
  private func query(for search: String, _ primary: Field) -> Query? {
    if primary.comparisons.contains(.contains), table.capabilities.filterDepth != .none {
      let predicate = Predicate(field: primary.id, comparison: .contains, operands: [.text(search)])
      return Query(filter: .all([.test(predicate)]))
    }
    return table.capabilities.operations.contains(.search) ? Query(search: search) : nil
  }
}

/// Where the titles of a table's records come from.
struct TitlePages: Sendable {
  let table: Table
  let primary: Field
  let backend: any Backend

  func page(
    _ query: Query, _ position: PageRequest.Position, limit: Int
  ) async throws(BackendError) -> Page {
    try await backend.askedPage(
      PageRequest(
        table: table.id, query: query, fields: [primary.id], position: position,
        limit: max(1, min(table.capabilities.pageLimit, limit))))
  }
}

/// A walk through the titles of a table's records, no further than is needed, and never the same way twice.
struct TitleWalk: Sendable {
  private let query: Query
  private var links: [RecordLink] = []
  /// Where it goes on; nil at its end.
  private var next: PageRequest.Position? = .first
  private var pageCount = 0

  /// How many pages are looked through.
  private static let pageLimit = 5
  /// Fewer to a page would be more questions.
  private static let pageSize = 100

  init(_ query: Query = Query()) { self.query = query }

  /// The records whose title contains a text, as many as the limit at most.
  mutating func find(
    _ text: String, limit: Int, in pages: TitlePages
  ) async throws(BackendError) -> [RecordLink] {
    let text = text.lowercased()
    let fits = { (link: RecordLink) in text.isEmpty || (link.title ?? "").lowercased().contains(text) }
    var found = links.filter(fits)
    while found.count < limit, pageCount < Self.pageLimit, let position = next {
      // What is all wanted comes in one page.
      let page = try await pages.page(
        query, position, limit: text.isEmpty ? limit : max(limit, Self.pageSize))
      let new = page.records.map(Self.link)
      links += new
      found += new.filter(fits)
      pageCount += 1
      let goesOn = pages.table.capabilities.paging.contains(.after)
      next = goesOn ? page.after.map { .after($0) } : nil
    }
    return Array(found.prefix(limit))
  }

  /// A record without a name is told by its identifier.
  private static func link(_ record: Record) -> RecordLink {
    let title = record.cells.first?.plainText ?? ""
    return RecordLink(id: record.id, title: title.isEmpty ? nil : title)
  }
}
