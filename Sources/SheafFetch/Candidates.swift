import SheafModel

/// Finds records of a table whose primary field contains a text, for a link to choose from.
struct Candidates: Sendable {
  let table: Table
  let search: String
  let limit: Int

  /// How many pages are looked through when the service cannot search by itself.
  private static let pageLimit = 5

  func load(from backend: any Backend) async throws(BackendError) -> [RecordLink] {
    guard let primary = table.primary, limit > 0 else { return [] }
    let (query, isSearched) = query(primary)
    let found = try await load(from: backend, primary, query, isSearched: isSearched)
    let isLookedUp = isSearched && !search.isEmpty && table.capabilities.operations.contains(.searchesWords)
    guard found.isEmpty, isLookedUp else { return found }
    // What is typed may be the beginning of a word.
    return try await load(from: backend, primary, Query(), isSearched: false)
  }

  private func load(
    from backend: any Backend, _ primary: Field, _ query: Query, isSearched: Bool
  ) async throws(BackendError) -> [RecordLink] {
    var links: [RecordLink] = []
    var position = PageRequest.Position.first
    for _ in 0..<Self.pageLimit {
      let page = try await backend.page(
        PageRequest(
          table: table.id, query: query, fields: [primary.id], position: position,
          limit: max(1, min(table.capabilities.pageLimit, isSearched ? limit : max(limit, 100)))))
      for record in page.records {
        let title = record.cells.first?.plainText ?? ""
        guard isSearched || matches(title) else { continue }
        // A record without a name is told by its identifier.
        links.append(RecordLink(id: record.id, title: title.isEmpty ? nil : title))
      }
      guard links.count < limit, let after = page.after, table.capabilities.paging.contains(.after) else {
        break
      }
      position = .after(after)
    }
    return Array(links.prefix(limit))
  }

  /// What to ask for, and whether the answer holds only what was searched for.
  private func query(_ primary: Field) -> (Query, Bool) {
    if search.isEmpty { return (Query(), true) }
    if primary.comparisons.contains(.contains), table.capabilities.filterDepth != .none {
      let predicate = Predicate(field: primary.id, comparison: .contains, operands: [.text(search)])
      return (Query(filter: .all([.test(predicate)])), true)
    }
    // A search of the service looks at every field, so its answer is looked through once more.
    if table.capabilities.operations.contains(.search) { return (Query(search: search), false) }
    return (Query(), false)
  }

  private func matches(_ title: String) -> Bool { title.lowercased().contains(search.lowercased()) }
}
