import SheafHTTP
import SheafJSON
import SheafModel

/// Changing rows.
extension BaserowBackend {
  func update(_ patch: RecordPatch) async throws(BackendError) -> Record {
    let plan = try await plan(patch.table)
    let id = try Self.number(patch.record)
    let body = try await body(patch.changes.map { CellValue(field: $0.field, value: $0.value) }, plan)
    if !patch.overwrites { try await check(patch, plan) }
    let request = server.updateRow(id, in: plan.place.table, .object(body))
    let response = try await client.send(request)
    try Self.checkStored(patch.changes.map(\.field), plan, response, request)
    return try Self.record(response, request, RowReader(plan.allPlans))
  }

  /// The server writes over anything.
  ///
  /// A look just before leaves it little time to be wrong.
  private func check(_ patch: RecordPatch, _ plan: TablePlan) async throws(BackendError) {
    let current = try await record(patch.record, in: patch.table, fields: plan.table.fields.map(\.id))
    for change in patch.changes {
      guard let index = plan.table.fields.firstIndex(where: { $0.id == change.field }) else { continue }
      let cell = current.cells[index]
      guard cell.isSameOnServer(as: change.base) || cell.isSameOnServer(as: change.value) else {
        let name = plan.table.fields[index].name
        throw BackendError(.conflict(current), "“\(name)” has been changed meanwhile")
      }
    }
  }

  func create(_ draft: RecordDraft) async throws(BackendError) -> Record {
    let plan = try await plan(draft.table)
    let body = try await body(draft.cells, plan)
    let request = server.createRow(in: plan.place.table, before: nil, .object(body))
    let response = try await client.send(request)
    try Self.checkStored(draft.cells.map(\.field), plan, response, request)
    return try Self.record(response, request, RowReader(plan.allPlans))
  }

  func body(_ cells: [CellValue], _ plan: TablePlan) async throws(BackendError) -> [JSON.Member] {
    var members: [JSON.Member] = []
    for cell in cells {
      let field = try plan.plan(cell.field)
      if field.form == .links, case .links(let links) = cell.value { try await checkLinks(links, field) }
      members.append(JSON.Member(field.key, try CellWriter(plan: field).json(cell.value)))
    }
    return members
  }

  /// The server drops links to records that do not exist without a word, so that is found out before.
  private func checkLinks(_ links: [RecordLink], _ field: FieldPlan) async throws(BackendError) {
    let numbers = links.compactMap { Int($0.id.raw) }
    guard !numbers.isEmpty, let table = field.wire.linkedTable else { return }
    let names: JSON
    do throws(BackendError) {
      names = try await client.json(server.rowNames(numbers, in: table))
    } catch {
      // Without a right to read the other table there is no way to know; servers before names could be asked
      // for answer that there is no such address.
      switch error.kind {
      case .forbidden, .notFound: return
      default: throw error
      }
    }
    let known = Set(names[String(table)]?.members.map(\.name) ?? [])
    let missing = numbers.filter { !known.contains(String($0)) }
    guard missing.isEmpty else {
      let list = missing.prefix(3).map { "#\($0)" }.joined(separator: ", ")
      throw BackendError(
        .invalid(field.field.id), "“\(field.field.name)” cannot link to \(list): there is no such record")
    }
  }

  /// The server passes over fields that the table no longer has as if they had been written.
  private static func checkStored(
    _ fields: [ID<Field>], _ plan: TablePlan, _ response: HTTPResponse, _ request: HTTPRequest
  ) throws(BackendError) {
    let answer = try BaserowServer.decode(response, request)
    for id in fields {
      let field = try plan.plan(id)
      guard answer[field.key] == nil else { continue }
      throw BackendError(
        .invalid(id), "the table no longer has the field “\(field.field.name)”: nothing was stored in it",
        request: request.summary)
    }
  }

  // Deleting

  /// The most records of one request.
  static let batchLimit = 200

  func delete(_ records: [ID<Record>], in table: ID<Table>) async throws(BackendError) -> Restoration? {
    let plan = try await plan(table)
    var numbers: [Int] = []
    for record in records {
      let number = Int(try Self.number(record)) ?? 0
      if !numbers.contains(number) { numbers.append(number) }
    }
    if numbers.count == 1 { return try await deleteOne(records[0], plan) }
    var token = TrashToken()
    for start in stride(from: 0, to: numbers.count, by: Self.batchLimit) {
      let part = Array(numbers[start..<min(start + Self.batchLimit, numbers.count)])
      do throws(BackendError) {
        _ = try await client.send(server.deleteRows(part, in: plan.place.table))
      } catch {
        // All or none: what an earlier request deleted comes back, where the trash can be reached.
        if !token.items.isEmpty { _ = try await restore(token, plan) }
        throw error
      }
      if let item = try await trashItem(of: part, plan) {
        token.items.append(item)
      } else {
        token.isWhole = false
      }
    }
    guard token.isWhole, !token.items.isEmpty else { return nil }
    return Restoration(table: table, records: numbers.map { ID(String($0)) }, token: token.text)
  }

  private func deleteOne(_ record: ID<Record>, _ plan: TablePlan) async throws(BackendError) -> Restoration? {
    let number = try Self.number(record)
    let request = server.deleteRow(number, in: plan.place.table)
    let response = try await client.send(request, accepting: [404])
    if response.status == 404, response.attempts == 1, let failure = BaserowFailure(response, of: request) {
      // On a second attempt the first has done it.
      throw failure.error
    }
    guard client.isUser, let id = Int(number) else { return nil }
    let token = TrashToken(items: [.init(type: "row", id: id)])
    return Restoration(table: plan.place.id, records: [ID(number)], token: token.text)
  }

  /// What brings a batch back: rows deleted together are one thing in the trash, the newest there.
  private func trashItem(of rows: [Int], _ plan: TablePlan) async throws(BackendError) -> TrashToken.Item? {
    guard client.isUser, let workspace = plan.workspaceID else { return nil }
    if rows.count == 1 { return TrashToken.Item(type: "row", id: rows[0]) }
    let trash: JSON
    do throws(BackendError) {
      trash = try await client.json(server.trash(workspace))
    } catch {
      // They are deleted; that they cannot be brought back from here is no reason to say otherwise.
      return nil
    }
    let item = trash["results"]?.items?.first { item in
      item["trash_item_type"]?.string == "rows" && item["parent_trash_item_id"]?.int == plan.place.table
        && (item["names"]?.items?.count ?? rows.count) == rows.count
    }
    return item?["trash_item_id"]?.int.map { TrashToken.Item(type: "rows", id: $0) }
  }

  func restore(_ restoration: Restoration) async throws(BackendError) -> [Record] {
    guard client.isUser else {
      throw BackendError(.unsupported, "a database token cannot reach the trash: log in instead")
    }
    let plan = try await plan(restoration.table)
    guard let token = TrashToken(restoration.token) else {
      throw BackendError(.invalid(nil), "what was deleted is not known any more")
    }
    try await restore(token, plan)
    return try await records(restoration.records, plan)
  }

  private func restore(_ token: TrashToken, _ plan: TablePlan) async throws(BackendError) {
    for item in token.items {
      _ = try await client.send(server.restore(item.type, item.id, of: plan.place.table))
    }
  }

  private func records(_ ids: [ID<Record>], _ plan: TablePlan) async throws(BackendError) -> [Record] {
    let reader = RowReader(plan.allPlans)
    if ids.count > 1, let view = plan.gridView, plan.filteringView == nil {
      let request = server.gridRows(view, ids: ids.compactMap { Int($0.raw) })
      let response = try await client.send(request)
      do throws(JSONProblem) {
        var json = JSONReader(response.body)
        let found = try reader.rows(&json)
        return ids.compactMap { id in found.first { $0.id == id } }
      } catch {
        throw BaserowServer.malformed(error, response, request)
      }
    }
    var records: [Record] = []
    for id in ids {
      let request = server.row(try Self.number(id), in: plan.place.table)
      records.append(try Self.record(try await client.send(request), request, reader))
    }
    return records
  }
}

/// Where deleted rows are in the trash.
struct TrashToken {
  struct Item {
    var type: String
    var id: Int
  }

  var items: [Item] = []
  /// Whether everything that was deleted is among the items.
  var isWhole = true

  init(items: [Item] = []) { self.items = items }

  /// `row:453` or `rows:1`, separated by commas; nil for another text.
  init?(_ text: String) {
    for part in text.split(separator: ",") {
      let pieces = part.split(separator: ":")
      guard pieces.count == 2, pieces[0] == "row" || pieces[0] == "rows", let id = Int(pieces[1]) else {
        return nil
      }
      items.append(Item(type: String(pieces[0]), id: id))
    }
    if items.isEmpty { return nil }
  }

  var text: String { items.map { "\($0.type):\($0.id)" }.joined(separator: ",") }
}
