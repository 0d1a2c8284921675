import SheafHTTP
import SheafJSON
import SheafModel

/// Changing records.
extension BotByeBackend {
  func update(_ patch: RecordPatch) async throws(BackendError) -> Record {
    let plan = try await plan(patch.table)
    guard !patch.record.raw.isEmpty else { throw Self.missing(patch.record) }
    guard let update = plan.entity.update else {
      throw BackendError(.unsupported, "the API gives these records to read only")
    }
    var changes: [JSON.Member] = []
    var hasMoments = false
    for change in patch.changes {
      let column = try plan.columns(of: [change.field])[0]
      hasMoments = hasMoments || column.form == .epoch
      changes.append(JSON.Member(column.name, try CellWriter(column: column).json(change.value)))
    }
    let needsCurrent = !patch.overwrites || update.sendsWhole || hasMoments
    let current = needsCurrent ? try await item(patch.record, plan, plan.columns) : nil
    if !patch.overwrites, let current { try check(patch, current.record, plan) }
    if let current { changes = changes.map { current.json.sameForm($0, plan) } }
    let body = update.sendsWhole ? (current?.json ?? .object([])).setting(changes) : .object(changes)
    let path = settings.path(update.path, parent: plan.place.parent, id: patch.record.raw)
    var request = client.request(update.method, path, [], body)
    // The same values once more leave the same record.
    request.isRepeatable = update.method != .post
    let response = try await client.send(request)
    remembered { $0.lists[plan.place.id] = nil }
    return try await answer(response, request, patch.record, plan)
  }

  /// The record in an answer to a change; asked for where the answer does not hold it.
  private func answer(
    _ response: HTTPResponse, _ request: HTTPRequest, _ id: ID<Record>, _ plan: ListPlan
  ) async throws(BackendError) -> Record {
    guard let idField = plan.entity.idField, let json = try response.record(of: plan.entity, request),
      json[idField]?.identifier == id.raw, plan.columns.allSatisfy({ json[$0.name] != nil })
    else {
      // Empty, a part of the record, or something else that was changed along with it: the change is made, so
      // this only reads.
      do throws(BackendError) {
        return try await item(id, plan, plan.columns).record
      } catch {
        throw error.afterWrite
      }
    }
    return try record(json, id, plan.columns, plan)
  }

  /// The service writes over anything.
  ///
  /// A look just before leaves it little time to be wrong.
  private func check(_ patch: RecordPatch, _ current: Record, _ plan: ListPlan) throws(BackendError) {
    for change in patch.changes {
      guard let index = plan.columns.firstIndex(where: { $0.id == change.field }) else { continue }
      let cell = current.cells[index]
      guard cell.isSameOnService(as: change.base) || cell.isSameOnService(as: change.value) else {
        throw BackendError(.conflict(current), "“\(plan.columns[index].name)” has been changed meanwhile")
      }
    }
  }
}

extension JSON {
  /// A moment as the service sends it, which is a text with one service and a number with another.
  fileprivate func sameForm(_ change: Member, _ plan: ListPlan) -> Member {
    guard let column = plan.columns.first(where: { $0.name.isExactly(change.name) }), column.form == .epoch,
      case .string(let digits) = change.value, case .number = self[change.name] ?? .null
    else { return change }
    return Member(change.name, .number(digits))
  }

  /// An object with some members replaced or added.
  fileprivate func setting(_ changes: [Member]) -> JSON {
    var members = members
    for change in changes {
      if let index = members.firstIndex(where: { $0.name.isExactly(change.name) }) {
        members[index] = change
      } else {
        members.append(change)
      }
    }
    return .object(members)
  }
}
