import SheafHTTP
import SheafJSON
import SheafModel

/// Changing things.
extension BubbleBackend {
  func record(_ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]) async throws(BackendError) -> Record
  {
    let plan = try await plan(table)
    let thing = try await thing(id, plan)
    remembered { $0.lastRead = (plan.place.type, id, thing) }
    return try await record(thing, plan, try plan.plans(of: fields))
  }

  /// A thing as the app has it now.
  func thing(_ id: ID<Record>, _ plan: TablePlan) async throws(BackendError) -> JSON {
    let request = server.thing(try Self.checked(id), of: plan.place.type)
    guard let thing = try await server.json(request)["response"], case .object = thing else {
      throw BackendError(.malformed, "the app answered without a thing", request: request.summary)
    }
    try id.check(answer: thing[BuiltIn.id]?.string, request: request.summary)
    return thing
  }

  private func record(
    _ thing: JSON, _ plan: TablePlan, _ fields: [FieldPlan]
  ) async throws(BackendError) -> Record {
    guard let record = try await records([thing], plan, fields).first else {
      throw BackendError(.malformed, "the app answered without a thing")
    }
    return record
  }

  /// Throws `.notFound` for what no thing is called, which must not become part of an address.
  static func checked(_ id: ID<Record>) throws(BackendError) -> String {
    guard ThingID.isOne(id.raw) else {
      throw BackendError(.notFound, "there is no thing “\(id)”: unique IDs look like 1671702337369x488321592")
    }
    return id.raw
  }

  // Updating

  func update(_ patch: RecordPatch) async throws(BackendError) -> Record {
    let plan = try await plan(patch.table)
    let id = try Self.checked(patch.record)
    let values = patch.changes.map { CellValue(field: $0.field, value: $0.value) }
    // What cannot be written is found before anything is asked.
    _ = try body(values.map { CellValue(field: $0.field, value: $0.value.withoutInlineFiles) }, plan)
    let justRead = patch.hasFreshBases ? remembered { $0.lastRead } : nil
    remembered { $0.lastRead = nil }
    let before: JSON
    if let justRead, justRead.type.isExactly(plan.place.type), justRead.id == patch.record {
      before = justRead.thing
    } else {
      before = try await thing(patch.record, plan)
    }
    let current = try await record(before, plan, plan.fields)
    if !patch.overwrites { try check(patch, current, plan) }
    let arrived = try arrivedFiles(values, current, plan)
    let body = try body(arrived, plan)
    if body.isEmpty { return current }
    noteInlineFiles(arrived, current, plan)
    forgetFirstPage(plan)
    try await server.change(server.modify(id, of: plan.place.type, .object(body)))
    forgetInlineFiles(values, patch.record)
    await titles.forget(.init(type: plan.place.type, id: id))
    return try await reread(patch.record, plan, patch.changes, before: current)
  }

  /// The service writes over anything: a look just before leaves it little time to be wrong.
  private func check(
    _ patch: RecordPatch, _ current: Record, _ plan: TablePlan
  ) throws(BackendError) {
    for change in patch.changes {
      guard let index = plan.fields.firstIndex(where: { $0.field.id == change.field }) else { continue }
      let cell = current.cells[index]
      guard cell.isSameInApp(as: change.base) || cell.isSameInApp(as: change.value) else {
        let name = plan.fields[index].field.name
        throw BackendError(.conflict(current), "“\(name)” has been changed meanwhile")
      }
    }
  }

  /// The thing after a change, which is answered without it.
  ///
  /// The change is made: that it cannot be looked at afterwards is no failure of it.
  private func reread(
    _ id: ID<Record>, _ plan: TablePlan, _ changes: [CellChange], before: Record
  ) async throws(BackendError) -> Record {
    guard let record = await looked(id, plan) else {
      var record = before
      for (index, field) in plan.fields.enumerated() {
        if let change = changes.last(where: { $0.field == field.field.id }) {
          record.cells[index] = change.value
        }
      }
      return record
    }
    let kept = changes.filter { change in
      guard change.value.isEmpty, let index = plan.fields.firstIndex(where: { $0.field.id == change.field })
      else { return false }
      return !record.cells[index].isEmpty
    }
    return kept.isEmpty ? record : try await clear(kept, id, plan)
  }

  private func looked(_ id: ID<Record>, _ plan: TablePlan) async -> Record? {
    let result = await outcome { () async throws(BackendError) in
      try await self.record(try await self.thing(id, plan), plan, plan.fields)
    }
    if case .success(let record) = result { return record }
    return nil
  }

  /// Empties fields in the other way: some apps take no null.
  private func clear(
    _ changes: [CellChange], _ id: ID<Record>, _ plan: TablePlan
  ) async throws(BackendError) -> Record {
    var members: [JSON.Member] = []
    for change in changes {
      let field = try plan.plan(change.field)
      let other = profile.clearing == .null ? writer(field).otherEmpty : .null
      if !other.isNull || profile.clearing != .null { members.append(JSON.Member(field.key, other)) }
    }
    if !members.isEmpty {
      try await server.change(server.modify(id.raw, of: plan.place.type, .object(members)))
    }
    let record: Record
    do throws(BackendError) {
      record = try await self.record(try await thing(id, plan), plan, plan.fields)
    } catch {
      throw error.afterWrite
    }
    for change in changes {
      guard let index = plan.fields.firstIndex(where: { $0.field.id == change.field }) else { continue }
      guard record.cells[index].isEmpty else {
        throw BackendError(
          .invalid(change.field), "the app did not empty “\(plan.fields[index].field.name)”")
      }
    }
    return record
  }

  func body(_ cells: [CellValue], _ plan: TablePlan) throws(BackendError) -> [JSON.Member] {
    var members: [JSON.Member] = []
    for cell in cells {
      let field = try plan.plan(cell.field)
      members.append(JSON.Member(field.key, try writer(field).json(cell.value)))
    }
    return members
  }

  private func writer(_ field: FieldPlan) -> CellWriter {
    CellWriter(plan: field, zone: profile.zone, clearing: profile.clearing)
  }

  // Making

  func create(_ draft: RecordDraft) async throws(BackendError) -> Record {
    let plan = try await plan(draft.table)
    let cells = draft.cells.filter { !$0.value.isEmpty }
    let body = try body(cells, plan)
    forgetFirstPage(plan)
    let request = server.create(plan.place.type, .object(body))
    let answer = try await server.json(request)
    guard let id = answer["id"]?.string else {
      throw BackendError(
        .fateUnknown, "the app did not say what the new thing is called", request: request.summary)
    }
    // It is there: that it cannot be looked at is no reason to say otherwise.
    return await looked(ID(id), plan) ?? Self.presumed(ID(id), cells, plan)
  }

  private static func presumed(_ id: ID<Record>, _ cells: [CellValue], _ plan: TablePlan) -> Record {
    Record(
      id: id,
      cells: plan.fields.map { field in
        if field.key == BuiltIn.id { return .text(id.raw) }
        return cells.last { $0.field == field.field.id }?.value ?? .null
      })
  }

  // Deleting

  func delete(_ records: [ID<Record>], in table: ID<Table>) async throws(BackendError) -> Restoration? {
    let plan = try await plan(table)
    var ids: [String] = []
    for record in records where !ids.contains(record.raw) { ids.append(try Self.checked(record)) }
    var count = 0
    forgetFirstPage(plan)
    for id in ids {
      if remembered({ $0.deleted.contains(ID(id)) }) { continue }
      do throws(BackendError) {
        try await deleteOne(id, plan)
      } catch {
        throw Self.partial(error, count, of: ids.count)
      }
      count += 1
      if ids.count > 1 { remembered { _ = $0.deleted.insert(ID(id)) } }
    }
    remembered { $0.deleted.subtract(ids.map { ID($0) }) }
    // The service keeps nothing of them.
    return nil
  }

  private func deleteOne(_ id: String, _ plan: TablePlan) async throws(BackendError) {
    let request = server.delete(id, of: plan.place.type)
    let response = try await server.exchange(request)
    guard let failure = BubbleFailure(response, of: request) else {
      return try BubbleServer.checkChanged(response, request)
    }
    // On a second attempt the first has done it.
    if failure.error.kind == .notFound, response.attempts > 1 { return }
    throw failure.error
  }

  /// There is no deleting of several at once: what is gone stays gone.
  private static func partial(_ error: BackendError, _ done: Int, of count: Int) -> BackendError {
    guard done > 0 else { return error }
    return BackendError(
      error.kind, "\(done) of \(count) were deleted, then: \(error.message)", request: error.request)
  }
}
