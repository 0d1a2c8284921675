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
