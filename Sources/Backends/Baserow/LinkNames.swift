import SheafHTTP
import SheafJSON
import SheafModel

/// Finds the records of other tables that the texts of a filter name, because links are compared by number.
struct LinkNames {
  let client: BaserowClient
  let plan: TablePlan

  /// The most records of one name.
  private static let limit = 200
  static let textTypes: Set<String> = ["text", "long_text", "email", "url", "phone_number"]

  /// The names in a filter that are to be looked up.
  static func names(in filter: Filter, _ plan: TablePlan) -> Set<LinkName> {
    switch filter {
    case .all(let parts), .any(let parts):
      return parts.reduce(into: []) { $0.formUnion(names(in: $1, plan)) }
    case .test(let predicate):
      guard plan.plans[predicate.field]?.form == .links,
        [.equals, .notEquals, .isIn].contains(predicate.comparison)
      else { return [] }
      return Set(
        predicate.operands.compactMap { operand in
          guard case .text(let text) = operand, !text.isEmpty else { return nil }
          return LinkName(field: predicate.field, text: text)
        })
    }
  }

  func find(_ names: Set<LinkName>) async throws(BackendError) -> [LinkName: [Int]] {
    var found: [LinkName: [Int]] = [:]
    for name in names { found[name] = try await find(name) }
    return found
  }

  private func find(_ name: LinkName) async throws(BackendError) -> [Int] {
    let field = try plan.plan(name.field)
    let number = Int(outside: name.text).map { [$0] } ?? []
    guard let table = field.wire.linkedTable, let primary = field.wire.linkedPrimary,
      Self.textTypes.contains(primary.type)
    else {
      if !number.isEmpty { return number }
      throw BackendError(
        .unsupported,
        "the records of “\(field.field.name)” are not named by text: compare with a number, as in #12")
    }
    let text = try FilterCompiler(plans: [:]).kept(name.text, field)
    let filter = FilterTree.test(field: primary.id, type: "equal", value: text)
    var items = [HTTPQueryItem("page", "1"), HTTPQueryItem("size", String(Self.limit))]
    if let json = filter.json { items.append(HTTPQueryItem("filters", json.text)) }
    items.append(HTTPQueryItem("include", "field_\(primary.id)"))
    let request = client.server.rows(table, items)
    let response = try await client.send(request)
    do throws(JSONProblem) {
      let page = try RowReader([]).page(response.body)
      if let total = page.total, total > page.records.count {
        throw JSONProblem(expected: "at most \(Self.limit) records of one name", offset: 0)
      }
      return number + page.records.compactMap { Int(outside: $0.id.raw) }
    } catch {
      throw BackendError(
        .unsupported, "too many records are called “\(name.text)” to compare with", request: request.summary)
    }
  }
}
