import SheafHTTP
import SheafJSON
import SheafModel

/// Records of other tables: whether they are there, and which of them a word means.
extension BaserowBackend: LinkFindingBackend {
  func linked(
    by word: String, isIdentifier: Bool, in field: ID<Field>, of table: ID<Table>
  ) async throws(BackendError) -> LinkMatches? {
    let field = try await plan(table).plan(field)
    guard let linked = field.wire.linkedTable else { return nil }
    var titled: [Int] = []
    if !isIdentifier {
      guard let found = try await numbers(titled: word, field) else { return nil }
      titled = found
    }
    var identified: Int?
    if let number = Int(outside: word), number > 0, String(number) == word {
      guard let known = try await named([number], in: linked) else { return nil }
      identified = known.first
    }
    let seen = titled + (identified.map { [$0] } ?? [])
    remembered { $0.seenRows.note(seen, in: linked) }
    return LinkMatches(
      place: remembered { $0.tableNames[linked] } ?? "Table \(linked)",
      identified: identified.map { ID(String($0)) }, titled: titled.map { ID(String($0)) })
  }

  /// The rows whose primary field holds exactly a text, three at most; nil where the server cannot be asked so.
  private func numbers(titled word: String, _ field: FieldPlan) async throws(BackendError) -> [Int]? {
    guard let table = field.wire.linkedTable, let primary = field.wire.linkedPrimary,
      LinkNames.textTypes.contains(primary.type), !word.isEmpty
    else { return nil }
    let text = try FilterCompiler(plans: [:]).kept(word, field)
    let filter = FilterTree.test(field: primary.id, type: "equal", value: text)
    guard let json = filter.json else { return nil }
    let key = "field_\(primary.id)"
    let request = server.rows(
      table,
      [
        HTTPQueryItem("page", "1"), HTTPQueryItem("size", "3"), HTTPQueryItem("filters", json.text),
        HTTPQueryItem("include", key),
      ])
    guard let rows = try await client.json(request)["results"]?.items else { return nil }
    var numbers: [Int] = []
    for row in rows {
      // A server before filters of this form passes over them and answers with any rows.
      guard let number = row["id"]?.int, row[key]?.string?.isExactly(text) == true else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The server drops links to records that do not exist without a word, so that is found out before.
  func checkLinks(_ cells: [CellValue], _ plan: TablePlan) async throws(BackendError) {
    var numbers: [ID<Field>: Set<Int>] = [:]
    for cell in cells {
      if case .links(let links) = cell.value {
        numbers[cell.field, default: []].formUnion(links.compactMap { Int(outside: $0.id.raw) })
      }
    }
    for (id, numbers) in numbers {
      let field = try plan.plan(id)
      guard field.form == .links, let table = field.wire.linkedTable else { continue }
      let seen = remembered { $0.seenRows }
      let unseen = numbers.filter { !seen.contains($0, in: table) }
      for batch in unseen.sorted().batches { try await checkLinks(batch, field, table) }
    }
  }

  private func checkLinks(_ numbers: [Int], _ field: FieldPlan, _ table: Int) async throws(BackendError) {
    guard let known = try await named(numbers, in: table) else { return }
    let missing = numbers.filter { !known.contains($0) }
    guard missing.isEmpty else {
      let list = missing.prefix(3).map { "#\($0)" }.joined(separator: ", ")
      throw BackendError(
        .invalid(field.field.id), "“\(field.field.name)” cannot link to \(list): there is no such record")
    }
  }

  /// Those of some rows that are there; nil where there is no way to know.
  private func named(_ numbers: [Int], in table: Int) async throws(BackendError) -> [Int]? {
    do throws(BackendError) {
      let names = try await client.json(server.rowNames(numbers, in: table))
      let known = Set(names[String(table)]?.members.map(\.name) ?? [])
      return numbers.filter { known.contains(String($0)) }
    } catch {
      // Without a right to read the other table there is no way to know; servers before names could be asked
      // for answer that there is no such address.
      switch error.kind {
      case .forbidden, .notFound: return nil
      default: throw error
      }
    }
  }
}
