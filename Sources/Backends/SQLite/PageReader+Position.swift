import SheafModel

extension PageReader {
  /// The row number of a record in a query's order: how many rows come before it.
  ///
  /// Nil when the query leaves it out, and for rows without a key, whose identifier is their number.
  func position(of id: ID<SheafModel.Record>, in query: Query) throws(BackendError) -> Int? {
    guard plan.key != .none else { return RowNumberID(id)?.row }
    guard let key = plan.condition(for: id) else { return nil }
    let request = PageRequest(
      table: plan.id, query: query, fields: [], position: .first, limit: 1)
    let select = try selection(request)
    let found = try select.rows(
      select.filterClause(key), select.condition.bindings + key.bindings, session)
    guard let place = found.first?.place else { return nil }
    var count = 0
    for stretch in select.reversed.order.stretches(after: place) {
      let sql = "SELECT count(*) FROM \(plan.name.quotedName) AS t" + select.filterClause(stretch.condition)
      let bindings = select.condition.bindings + stretch.condition.bindings
      count += try session.row(sql, bindings)?[0].asInt ?? 0
    }
    return count
  }
}
