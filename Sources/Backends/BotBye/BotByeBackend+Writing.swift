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
    for change in patch.changes {
      let column = try plan.columns(of: [change.field])[0]
      changes.append(JSON.Member(column.name, try CellWriter(column: column).json(change.value)))
    }
    let needsCurrent = !patch.overwrites || update.sendsWhole
    let current = needsCurrent ? try await item(patch.record, plan) : nil
    if !patch.overwrites, let current { try check(patch, current.record, plan) }
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
    var json = JSON.null
    do throws(JSONProblem) {
      if !response.body.isEmpty { json = try JSON.parse(response.body) }
    } catch {
      throw response.malformed(error, request)
    }
    guard let idField = plan.entity.idField, json[idField]?.identifier == id.raw else {
      // Empty, or something else that was changed along with it: the change is made, so this only reads.
      return try await item(id, plan).record
    }
    return try record(response, request, plan.columns, plan, id)
  }

  /// A record as the service has it now, and as it sent it.
  private func item(_ id: ID<Record>, _ plan: ListPlan) async throws(BackendError) -> (
    record: Record, json: JSON
  ) {
    if let template = plan.entity.itemPath {
      let path = settings.path(template, parent: plan.place.parent, id: id.raw)
      let request = client.request(.get, path)
      let response = try await client.send(request)
      let record = try record(response, request, plan.columns, plan, id)
      do throws(JSONProblem) {
        return (record, try JSON.parse(response.body))
      } catch {
        throw response.malformed(error, request)
      }
    }
    let record = try await record(id, in: plan.table.id, fields: plan.table.fields.map(\.id))
    return (record, .object([]))
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
  /// A text or a number that tells a record from others.
  fileprivate var identifier: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }

  /// An object with some members replaced or added.
  fileprivate func setting(_ changes: [Member]) -> JSON {
    var members = members
    for change in changes {
      if let index = members.firstIndex(where: { $0.name == change.name }) {
        members[index] = change
      } else {
        members.append(change)
      }
    }
    return .object(members)
  }
}
