import SheafHTTP
import SheafJSON
import SheafModel

/// Several records in one request, which only the second family takes.
extension BikaBackend: BatchBackend {
  /// One where the second family is known to be missing.
  var batchLimit: Int {
    settings.version == .v1 || remembered { $0.hasV2 } == false ? 1 : 10
  }

  func create(_ drafts: [RecordDraft]) async throws(BackendError) -> [Record] {
    guard let first = drafts.first else { return [] }
    try checkSize(drafts.count)
    if drafts.count == 1 { return [try await create(first)] }
    let plan = try await plan(first.table)
    var items: [JSON] = []
    for draft in drafts { items.append(["fields": .object(try members(draft.cells, plan, .v2Fields))]) }
    let request = server.create(2, in: plan.place.database, [], body(items))
    let records = try await records(request, plan)
    store.forget(plan.place.database)
    guard records.count == drafts.count else {
      throw BackendError(
        .fateUnknown, "\(drafts.count) records were sent and the service answered with \(records.count)",
        request: request.summary)
    }
    return records
  }

  func update(_ patches: [RecordPatch]) async throws(BackendError) -> [Record] {
    guard let first = patches.first else { return [] }
    try checkSize(patches.count)
    if patches.count == 1 {
      var patch = first
      patch.overwrites = true
      return [try await update(patch)]
    }
    let plan = try await plan(first.table)
    var items: [JSON] = []
    for patch in patches {
      let cells = patch.changes.map { CellValue(field: $0.field, value: $0.value) }
      items.append([
        "id": .string(patch.record.raw), "fields": .object(try members(cells, plan, .v2Fields)),
      ])
    }
    let records = try await records(server.put(2, nil, of: plan.place.database, [], body(items)), plan)
    for record in records { store.replace(record, in: plan.place.database) }
    return patches.compactMap { patch in records.first { $0.id == patch.record } }
  }

  private func body(_ items: [JSON]) -> JSON {
    ["fieldKey": .string(settings.fieldKey.rawValue), "records": .array(items)]
  }

  private func records(_ request: HTTPRequest, _ plan: TablePlan) async throws(BackendError) -> [Record] {
    let data: JSON
    do throws(BackendError) {
      data = try await server.data(request)
    } catch {
      throw plan.naming(error)
    }
    await noteV2(true)
    return try RecordReader(plan: plan).records(data, request)
  }

  private func checkSize(_ count: Int) throws(BackendError) {
    guard count <= batchLimit else {
      throw BackendError(.unsupported, "Bika takes at most \(batchLimit) records at once here")
    }
  }
}
