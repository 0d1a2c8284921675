import SheafHTTP
import SheafJSON
import SheafModel

/// Changing records, in whichever way the server takes; a way that succeeded is never followed by another.
extension BikaBackend {
  func update(_ patch: RecordPatch) async throws(BackendError) -> Record {
    let plan = try await plan(patch.table)
    let cells = patch.changes.map { CellValue(field: $0.field, value: $0.value) }
    // What cannot be written is refused before anything is sent.
    _ = try members(cells, plan, .v2Fields)
    let justRead = patch.hasFreshBases ? remembered { $0.lastRead } : nil
    let current: Record
    if let justRead, justRead.place == plan.place, justRead.record.id == patch.record {
      current = justRead.record
    } else {
      current = try await whole(patch.record, plan)
    }
    remembered { $0.lastRead = nil }
    if !patch.overwrites { try Self.check(patch, against: current, plan) }
    let data = try await write(cells, plan, last: \.updates) { (way, fields) in
      let id = patch.record
      let database = plan.place.database
      switch way {
      case .v2Fields:
        return self.server.put(
          2, id, of: database, [], ["fieldKey": .string(self.settings.fieldKey.rawValue), "fields": fields])
      case .v1Cells: return self.server.patch(in: database, ["cells": fields, "id": .string(id.raw)])
      case .v1Fields: return self.server.put(1, id, of: database, [], ["fields": fields])
      }
    }
    let record = try await written(cells, data, plan, over: current)
    store.replace(record, in: plan.place.database)
    return plan.titled(record)
  }

  /// The service writes over anything: a look just before leaves it little time to be wrong.
  private static func check(
    _ patch: RecordPatch, against current: Record, _ plan: TablePlan
  ) throws(BackendError) {
    for change in patch.changes {
      guard let index = plan.index(of: change.field) else { continue }
      let cell = current.cells[index]
      guard cell.isSameOnServer(as: change.base) || cell.isSameOnServer(as: change.value) else {
        let name = plan.plans[index].field.name
        throw BackendError(.conflict(current), "“\(name)” has been changed meanwhile")
      }
    }
  }

  func create(_ draft: RecordDraft) async throws(BackendError) -> Record {
    let plan = try await plan(draft.table)
    let data = try await write(draft.cells, plan, last: \.creates) { (way, fields) in
      let database = plan.place.database
      switch way {
      case .v2Fields:
        return self.server.create(
          2, in: database, [],
          ["fieldKey": .string(self.settings.fieldKey.rawValue), "records": [["fields": fields]]])
      case .v1Cells: return self.server.create(1, in: database, [], ["cells": fields])
      case .v1Fields: return self.server.create(1, in: database, [], ["fields": fields])
      }
    }
    let record: Record
    if let json = RecordReader.changed(data), let whole = RecordReader(plan: plan).record(json) {
      record = whole
    } else {
      record = try await unread(data, plan)
    }
    store.add(
      record, to: plan.place.database, fields: plan.table.fields, pageSize: settings.pageSize, now: now())
    return plan.titled(record)
  }

  /// A new record of which the answer told no more than its name.
  private func unread(_ data: JSON, _ plan: TablePlan) async throws(BackendError) -> Record {
    let found = data["records"]?.items?.first ?? data["record"] ?? data
    guard let id = found["id"]?.string ?? found["recordId"]?.string ?? found.string else {
      throw BackendError(.carriedOut, "the record was added, but the service did not say which one it is")
    }
    return try await readAgain(ID(id), plan)
  }

  /// The record after a write, which stands also where this fails.
  private func readAgain(_ id: ID<Record>, _ plan: TablePlan) async throws(BackendError) -> Record {
    do throws(BackendError) {
      return try await whole(id, plan)
    } catch {
      throw error.afterWrite
    }
  }

  // Ways

  /// Writes cells in the first way that the server knows, and remembers it.
  ///
  /// Where the answer does not say whether it was done, what is loaded says no more how it is.
  private func write(
    _ cells: [CellValue], _ plan: TablePlan, last: WritableKeyPath<Memory, WriteWay?>,
    _ request: (WriteWay, JSON) -> HTTPRequest
  ) async throws(BackendError) -> JSON {
    do throws(BackendError) {
      return try await sent(cells, plan, last: last, request)
    } catch {
      switch error.kind {
      case .fateUnknown, .server, .malformed, .cancelled: store.forget(plan.place.database)
      default: break
      }
      throw error
    }
  }

  private func sent(
    _ cells: [CellValue], _ plan: TablePlan, last: WritableKeyPath<Memory, WriteWay?>,
    _ request: (WriteWay, JSON) -> HTTPRequest
  ) async throws(BackendError) -> JSON {
    let attaches = cells.contains { $0.value.isUpload }
    var ways = WriteWay.chain(settings, lacksV2: await lacksV2(), attaches: attaches)
    if !attaches, let known = remembered({ $0[keyPath: last] }), ways.contains(known) { ways = [known] }
    var refusal: BikaRefusal?
    for way in ways {
      let body = try members(cells, plan, way)
      switch try await server.answer(request(way, .object(body))) {
      case .success(let data):
        if !attaches { remembered { $0[keyPath: last] = way } }
        if way == .v2Fields { await noteV2(true) }
        return data
      case .failure(let failure):
        // The first refusal says most: later ways are for servers that the first is strange to.
        if refusal == nil || refusal?.status == 404 { refusal = failure }
        guard failure.invitesOtherSpelling else { throw plan.naming(failure.error) }
      }
    }
    throw plan.naming(refusal?.error ?? BackendError(.unsupported, "there is no way to write this"))
  }

  func members(
    _ cells: [CellValue], _ plan: TablePlan, _ way: WriteWay
  ) throws(BackendError) -> [JSON.Member] {
    var members: [JSON.Member] = []
    for cell in cells {
      let field = try plan.plan(cell.field)
      // The first family knows fields by name only.
      let key = field.key(way == .v2Fields ? settings.fieldKey : .name)
      members.append(JSON.Member(key, try CellWriter(plan: field, body: way.body).json(cell.value)))
    }
    return members
  }

  // Answers

  /// The record as the service has it now: as it was answered, or read again where the answer is not whole.
  private func written(
    _ cells: [CellValue], _ data: JSON, _ plan: TablePlan, over current: Record
  ) async throws(BackendError) -> Record {
    let reader = RecordReader(plan: plan)
    let wanted = Set(cells.compactMap { plan.index(of: $0.field) })
    if let json = RecordReader.changed(data), var record = reader.record(json), record.id == current.id {
      let present = reader.present(json)
      if present.isSubset(of: wanted), wanted.count < plan.plans.count {
        // Only what was sent came back: the rest is as it was.
        for index in plan.plans.indices where !wanted.contains(index) {
          record.cells[index] = current.cells[index]
        }
      }
      if Self.unstored(cells, record, plan) == nil { return record }
    }
    let record = try await readAgain(current.id, plan)
    if let field = Self.unstored(cells, record, plan) {
      throw BackendError(
        .invalid(field.id), "Bika answered that it stored “\(field.name)”, but did not")
    }
    return record
  }

  /// A field of which the record does not show what was written.
  private static func unstored(_ cells: [CellValue], _ record: Record, _ plan: TablePlan) -> Field? {
    for cell in cells {
      guard let index = plan.index(of: cell.field) else { continue }
      // Two ways of writing the same range, and a title that the service makes its own, are no differences.
      if plan.plans[index].form == .range, record.cells[index].isEmpty == cell.value.isEmpty { continue }
      if !record.cells[index].isStored(cell.value) { return plan.plans[index].field }
    }
    return nil
  }

  // Deleting

  /// The most records of one request.
  private static let deleteLimit = 10

  func delete(_ records: [ID<Record>], in table: ID<Table>) async throws(BackendError) -> Restoration? {
    let plan = try await plan(table)
    let database = plan.place.database
    var remaining: [ID<Record>] = []
    for record in records where !remaining.contains(record) { remaining.append(record) }
    let all = remaining.count
    if all > 1, await lacksV2() { try await checkPresence(remaining, plan) }
    while !remaining.isEmpty {
      let usesV2 = !(await lacksV2())
      let part = Array(remaining.prefix(usesV2 ? Self.deleteLimit : 1))
      do throws(BackendError) {
        try await deleteTogether(part, plan, usesV2: usesV2)
      } catch {
        // They may be gone all the same.
        store.forget(database)
        guard remaining.count < all else { throw error }
        // Some are gone: whoever asked must look before asking again.
        throw BackendError(
          .fateUnknown, "\(all - remaining.count) of \(all) records were deleted, then: \(error.message)",
          request: error.request)
      }
      store.remove(part, from: database)
      remaining.removeFirst(part.count)
    }
    if plan.table.capabilities.paging.contains(.at) { store.forget(database) }
    return nil
  }

  /// The first family deletes one by one, so a record that is not there must be found out before.
  ///
  /// Those that were seen in a list are taken to be there.
  private func checkPresence(_ records: [ID<Record>], _ plan: TablePlan) async throws(BackendError) {
    for record in records where store.row(of: record) == nil { _ = try await whole(record, plan) }
  }

  private func deleteTogether(
    _ records: [ID<Record>], _ plan: TablePlan, usesV2: Bool
  ) async throws(BackendError) {
    let database = plan.place.database
    guard usesV2 else { return try await deleteOne(1, records[0], database) }
    do throws(BackendError) {
      if records.count == 1 {
        try await deleteOne(2, records[0], database)
      } else {
        _ = try await server.data(server.delete(records, of: database))
      }
      await noteV2(true)
    } catch {
      guard mayLackV2(error) else { throw error }
      try await deleteOne(1, records[0], database)
      await noteV2(false)
      for record in records.dropFirst() { try await deleteOne(1, record, database) }
    }
  }

  private func deleteOne(
    _ version: Int, _ record: ID<Record>, _ database: DatabaseID
  ) async throws(BackendError) {
    _ = try await server.data(server.delete(version, record, of: database))
  }
}

extension Value {
  /// Whether it has files that were stored just now and no record has yet.
  fileprivate var isUpload: Bool {
    guard case .attachments(let files) = self else { return false }
    return files.contains { file in
      // A text that is no object says nothing of a file.
      file.url == nil && file.receipt.flatMap { try? JSON.parse(Array($0.utf8)) }?["path"] != nil
    }
  }

  /// Whether a cell shows what was written to it: a moment is kept to the millisecond.
  fileprivate func isStored(_ written: Value) -> Bool {
    switch (self, written) {
    case (.dateTime(let a), .dateTime(let b)):
      a.epochSeconds == b.epochSeconds && a.nanosecond / 1_000_000 == b.nanosecond / 1_000_000
    case (.dateTime(let a), .date(let b)): a.date == b
    case (.boolean(let a), _) where written.isEmpty: !a
    default: isSameOnServer(as: written)
    }
  }
}
