import SheafHTTP
import SheafJSON
import SheafModel

/// Deleting rows, and bringing them back.
extension BaserowBackend {
  /// The most records of one request.
  static let batchLimit = 200

  func delete(_ records: [ID<Record>], in table: ID<Table>) async throws(BackendError) -> Restoration? {
    let plan = try await plan(table)
    var numbers: [Int] = []
    for record in records {
      let number = Int(outside: try Self.number(record)) ?? 0
      if !numbers.contains(number) { numbers.append(number) }
    }
    var deletion = Deletion()
    if numbers.count == 1 {
      deletion.parts = [try await deleteOne(numbers[0], plan)]
    } else {
      var gone: [ID<Record>] = []
      for batch in numbers.batches {
        do throws(BackendError) {
          deletion.parts.append(try await deleteBatch(batch, plan))
          gone += batch.map { ID(String($0)) }
        } catch {
          if !gone.isEmpty { try await takeBack(deletion, gone, plan, because: error) }
          throw error
        }
      }
    }
    // Neither undo nor the trash can be reached with a database token.
    guard client.isUser, !deletion.parts.isEmpty else { return nil }
    return Restoration(table: table, records: numbers.map { ID(String($0)) }, token: deletion.text)
  }

  private func deleteBatch(_ rows: [Int], _ plan: TablePlan) async throws(BackendError) -> Deletion.Part {
    let session = ClientSession.new()
    _ = try await client.send(server.deleteRows(rows, in: plan.place.table).within(session))
    return Deletion.Part(session: session, item: await trashItem(of: rows, plan))
  }

  private func deleteOne(_ row: Int, _ plan: TablePlan) async throws(BackendError) -> Deletion.Part {
    let session = ClientSession.new()
    let request = server.deleteRow(String(row), in: plan.place.table).within(session)
    let response = try await client.send(request, accepting: [404])
    if response.status == 404, response.attempts == 1, let failure = BaserowFailure(response, of: request) {
      // On a second attempt the first has done it.
      throw failure.error
    }
    return Deletion.Part(session: session, item: Deletion.Item(type: "row", id: row))
  }

  /// All or none: brings back what was deleted before a request failed.
  ///
  /// Where that cannot be done, the fate of the rest is to be looked at before anything is sent again.
  private func takeBack(
    _ deletion: Deletion, _ rows: [ID<Record>], _ plan: TablePlan, because error: BackendError
  ) async throws(BackendError) {
    let result = await outcome { () async throws(BackendError) in
      guard client.isUser else { throw error }
      if try await !bringBack(deletion, plan) { _ = try await records(rows, plan) }
    }
    guard case .failure = result else { return }
    throw BackendError(
      .fateUnknown, "some of the records were deleted, then: \(error.message)", request: error.request)
  }

  /// What brings a batch back when undo has forgotten it: rows deleted together are one thing in the trash, the
  /// newest there.
  private func trashItem(of rows: [Int], _ plan: TablePlan) async -> Deletion.Item? {
    guard client.isUser, let workspace = plan.workspaceID,
      case .success(let trash) = await outcome({ () async throws(BackendError) in
        try await client.json(server.trash(workspace))
      })
    else {
      // They are deleted, and undo knows of them; that the trash cannot be read is no reason to say otherwise.
      return nil
    }
    let item = trash["results"]?.items?.first { item in
      item["trash_item_type"]?.string == "rows" && item["parent_trash_item_id"]?.int == plan.place.table
        && (item["names"]?.items?.count ?? rows.count) == rows.count
    }
    return item?["trash_item_id"]?.int.map { Deletion.Item(type: "rows", id: $0) }
  }

  func restore(_ restoration: Restoration) async throws(BackendError) -> [Record] {
    guard client.isUser else {
      throw BackendError(.unsupported, "a database token can bring nothing back: log in instead")
    }
    let plan = try await plan(restoration.table)
    guard let deletion = Deletion(restoration.token) else {
      throw BackendError(.invalid(nil), "what was deleted is not known any more")
    }
    let isBack = try await bringBack(deletion, plan)
    do throws(BackendError) {
      return try await records(restoration.records, plan)
    } catch {
      // What may not be back is not said to be.
      throw isBack && error.kind != .notFound ? error.afterWrite : error
    }
  }

  /// By the server's undo, or by its trash, which keeps things longer than undo knows of them.
  ///
  /// Answers whether everything is certainly back. What neither knows any more may be so already; reading it tells.
  private func bringBack(_ deletion: Deletion, _ plan: TablePlan) async throws(BackendError) -> Bool {
    let table = plan.place.table
    var isCertain = true
    for part in deletion.parts.reversed() {
      if try await isUndone(part.session, table) { continue }
      guard let item = part.item else {
        isCertain = false
        continue
      }
      let response = try await client.send(server.restore(item.type, item.id, of: table), accepting: [404])
      isCertain = isCertain && response.isSuccess
    }
    return isCertain
  }

  private static let notBack = BackendError(
    .notFound, "the server did not bring all records back: look into its trash")

  private func isUndone(_ session: String, _ table: Int) async throws(BackendError) -> Bool {
    do throws(BackendError) {
      return try await client.json(server.undo(session, in: table))["result_code"]?.string == "SUCCESS"
    } catch {
      switch error.kind {
      // Servers of before undo know no such address; the trash has rights of its own.
      case .notFound, .forbidden: return false
      default: throw error
      }
    }
  }

  private func records(_ ids: [ID<Record>], _ plan: TablePlan) async throws(BackendError) -> [Record] {
    let reader = RowReader(plan.allPlans)
    var records: [Record] = []
    if ids.count > 1, let view = plan.gridView, plan.filteringView == nil {
      let request = server.gridRows(view, ids: ids.compactMap { Int(outside: $0.raw) })
      let response = try await client.send(request)
      do throws(JSONProblem) {
        var json = JSONReader(response.body)
        let found = try reader.rows(&json)
        records = ids.compactMap { id in found.first { $0.id == id } }
      } catch {
        throw BaserowServer.malformed(error, response, request)
      }
      guard records.count == ids.count else { throw Self.notBack }
      return records
    }
    for id in ids {
      let request = server.row(try Self.number(id), in: plan.place.table)
      let record = try Self.record(try await client.send(request), request, reader)
      try record.check(answers: id, request: request.summary)
      records.append(record)
    }
    return records
  }
}

extension [Int] {
  /// In parts that one request takes.
  var batches: [[Int]] {
    stride(from: 0, to: count, by: BaserowBackend.batchLimit).map { start in
      Array(self[start..<Swift.min(start + BaserowBackend.batchLimit, count)])
    }
  }
}
