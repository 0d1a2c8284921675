import SheafHTTP
import SheafJSON
import SheafModel

/// Changing rows.
extension BaserowBackend {
  func update(_ patch: RecordPatch) async throws(BackendError) -> Record {
    let plan = try await plan(patch.table)
    let id = try Self.number(patch.record)
    try await checkLinks(patch.cells, plan)
    let body = try body(patch.cells, plan)
    if !patch.overwrites, !patch.hasFreshBases { try await check(patch, plan) }
    let request = server.updateRow(id, in: plan.place.table, .object(body))
    let response = try await client.send(request)
    let answer = try BaserowServer.decode(response, request)
    try Self.checkStored(patch.changes.map(\.field), plan, answer, request)
    let record = try Self.record(response, request, RowReader(plan.allPlans))
    try record.check(answers: patch.record, request: request.summary)
    return record
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

  /// One record goes in as a batch of one.
  ///
  /// Servers read the digits of a record that is made alone once more as their pages write them: 12.50 becomes
  /// 1250 in a field with a decimal comma, and a prefix or suffix with digits takes its digits off the number.
  func create(_ draft: RecordDraft) async throws(BackendError) -> Record {
    let records: [Record]
    do throws(BackendError) {
      records = try await create([draft])
    } catch {
      // Servers that know no batches have no such fields either.
      guard error.kind == .notFound || error.kind == .unsupported else { throw error }
      return try await createAlone(draft)
    }
    guard let record = records.first, records.count == 1 else {
      throw BackendError(.malformed, "the server did not say which record it made")
    }
    return record
  }

  private func createAlone(_ draft: RecordDraft) async throws(BackendError) -> Record {
    let plan = try await plan(draft.table)
    try await checkLinks(draft.cells, plan)
    let body = try body(draft.cells, plan)
    let request = server.createRow(in: plan.place.table, before: nil, .object(body))
    let response = try await client.send(request)
    let answer = try BaserowServer.decode(response, request)
    try Self.checkStored(draft.cells.map(\.field), plan, answer, request)
    return try Self.record(response, request, RowReader(plan.allPlans))
  }

  func body(_ cells: [CellValue], _ plan: TablePlan) throws(BackendError) -> [JSON.Member] {
    var members: [JSON.Member] = []
    for cell in cells {
      let field = try plan.plan(cell.field)
      members.append(JSON.Member(field.key, try CellWriter(plan: field).json(cell.value)))
    }
    return members
  }

  /// The server passes over fields that the table no longer has as if they had been written.
  static func checkStored(
    _ fields: some Sequence<ID<Field>>, _ plan: TablePlan, _ answer: JSON, _ request: HTTPRequest
  ) throws(BackendError) {
    for id in fields {
      let field = try plan.plan(id)
      guard answer[field.key] == nil else { continue }
      throw BackendError(
        .invalid(id), "the table no longer has the field “\(field.field.name)”: nothing was stored in it",
        request: request.summary)
    }
  }
}

extension RecordPatch {
  /// What is to be written.
  var cells: [CellValue] { changes.map { CellValue(field: $0.field, value: $0.value) } }
}
