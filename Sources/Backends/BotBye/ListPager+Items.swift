import SheafJSON
import SheafModel

/// One record of a list that has no path of its own.
extension ListPager {
  /// The record of an identifier as the list has it; nil when it has none.
  func json(of id: ID<Record>, named idField: String) async throws(BackendError) -> JSON? {
    let form = plan.columns.first { $0.name.isExactly(idField) }?.form ?? .text
    let operand = CellText.value(id.raw, form) ?? .text(id.raw)
    let query = Query(
      filter: .test(Predicate(field: ID(idField), comparison: .equals, operands: [operand])))
    guard var list = try self.query(query, plan.style) else { return nil }
    list.cursor = PageCursor(.forward, 1)
    list.isPlain = plan.refusals.isPlain
    let request = PageRequest(
      table: plan.place.id, query: query, fields: [], position: .first, limit: 1, detail: .whole)
    var reader = plan.reader([])
    reader.keepsJSON = true
    let page = try await begin(Question(request: request, columns: [], query: list), reader).list
    return page.rows.first { $0.record.id == id }?.json
  }
}
