import SheafHTTP
import SheafModel

/// What servers that are so old that they do not say it can do, found out by trying.
extension BaserowBackend {
  /// Finds out whether an old server evaluates filters: one that does refuses what is none.
  ///
  /// Servers before 1.21 pass over them, and every row would be shown as if it matched.
  func checkFilters(_ plan: TablePlan) async throws(BackendError) {
    var ignores = remembered { $0.ignoresFilters }
    if ignores == nil {
      let nonsense = [HTTPQueryItem("filters", "x"), HTTPQueryItem("size", "1")]
      ignores = try await answers(server.rows(plan.place.table, nonsense))
      remembered { [ignores] in $0.ignoresFilters = ignores }
    }
    if ignores == true {
      throw BackendError(.unsupported, "this server is too old to filter: Baserow does since version 1.21")
    }
  }

  /// The pages with no grid view to ask, where its server would pass over what is asked of one.
  ///
  /// The grid views of servers before 1.23 take neither conditions nor an order from a request, and every row would
  /// be given in the order of the table.
  func checkingGrid(_ pages: RowPages) async throws(BackendError) -> RowPages {
    var pages = pages
    guard pages.plan.mayIgnoreFilters else { return pages }
    for parameter in pages.query.items.map(\.name) where ["filters", "order_by"].contains(parameter) {
      guard let view = pages.usableGridView else { return pages }
      pages.asksGridViews = try await !gridIgnores(parameter, view)
    }
    return pages
  }

  private func gridIgnores(_ parameter: String, _ view: Int) async throws(BackendError) -> Bool {
    if let known = remembered({ $0.gridIgnores[parameter] }) { return known }
    let nonsense = [HTTPQueryItem(parameter, "x"), HTTPQueryItem("limit", "1")]
    let ignores = try await answers(server.gridRows(view, nonsense))
    remembered { $0.gridIgnores[parameter] = ignores }
    return ignores
  }

  /// Whether the server answers with rows what it should refuse.
  private func answers(_ nonsense: HTTPRequest) async throws(BackendError) -> Bool {
    try await client.send(nonsense, accepting: [400]).isSuccess
  }
}
