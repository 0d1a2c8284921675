import SheafModel

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
