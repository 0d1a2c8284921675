import SheafHTTP
import SheafJSON
import SheafModel

/// One record by its identifier, wherever the service has it.
extension BotByeBackend {
  /// A record as the service has it now, and as it sent it.
  struct Item {
    var record: Record
    /// All members of the record, also those that are no columns.
    var json: JSON
  }

  func record(
    _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record {
    let plan = try await plan(table)
    let columns = try plan.columns(of: fields)
    // The path of no record may be that of all of them.
    guard !id.raw.isEmpty else { throw Self.missing(id) }
    if plan.entity.itemPath == nil, plan.entity.idField == nil {
      let listed = plan.entity.shape == .edges ? [] : try await list(plan, again: true)
      guard let record = listed.first(where: { $0.id == id }) ?? remembered({ $0.recent[plan.place.id]?[id] })
      else {
        throw Self.missing(id)
      }
      return plan.project(record, fields)
    }
    return try await item(id, plan, columns).record
  }

  static func missing(_ id: ID<Record>) -> BackendError {
    BackendError(.notFound, "there is no record \(id)")
  }

  /// The record with cells for `columns`: from its own path, else out of its list.
  func item(_ id: ID<Record>, _ plan: ListPlan, _ columns: [Column]) async throws(BackendError) -> Item {
    if let template = plan.entity.itemPath {
      let request = client.request(.get, settings.path(template, parent: plan.place.parent, id: id.raw))
      let response = try await client.send(request)
      guard let json = try response.record(of: plan.entity, request) else {
        throw BackendError(
          .malformed,
          "the answer holds no record with “\(plan.entity.idField ?? "id")”: see id_field and item_path of “"
            + plan.entity.name + "” in the profile", request: request.summary)
      }
      if let idField = plan.entity.idField {
        try id.check(answer: json[idField]?.identifier, request: request.summary)
      }
      return Item(record: try record(json, id, columns, plan), json: json)
    }
    guard let idField = plan.entity.idField else { throw Self.missing(id) }
    if plan.entity.shape == .edges {
      let pager = ListPager(backend: self, plan: plan)
      guard let json = try await pager.json(of: id, named: idField) else { throw Self.missing(id) }
      return Item(record: try record(json, id, columns, plan), json: json)
    }
    let (request, response) = try await answer(of: plan.place)
    let records = try response.json(request).records(at: plan.entity.rowsPath)
    guard let json = records.first(where: { $0[idField]?.identifier == id.raw }) else {
      throw Self.missing(id)
    }
    return Item(record: try record(json, id, columns, plan), json: json)
  }

  /// A record out of an answer.
  func record(
    _ json: JSON, _ id: ID<Record>, _ columns: [Column], _ plan: ListPlan
  ) throws(BackendError) -> Record {
    do throws(JSONProblem) {
      var reader = JSONReader(Array(json.text.utf8))
      var strangers: [String] = []
      return Record(id: id, cells: try plan.reader(columns).record(&reader, &strangers).cells)
    } catch {
      throw BackendError(.malformed, "what the API sent as the record \(id) is none")
    }
  }
}

extension HTTPResponse {
  /// The answer as a tree; null where it is empty.
  func json(_ request: HTTPRequest) throws(BackendError) -> JSON {
    guard !body.isEmpty else { return .null }
    do throws(JSONProblem) {
      return try JSON.parse(body)
    } catch {
      throw malformed(error, request)
    }
  }

  /// The record that came alone; nil when the answer holds none.
  func record(of entity: Entity, _ request: HTTPRequest) throws(BackendError) -> JSON? {
    try json(request).record(identifiedBy: entity.idField)
  }
}

extension JSON {
  /// Members in which services wrap a record that comes alone.
  private static let wrappers = ["data", "node", "result"]

  /// The object that has an identifier: this one, or one that it wraps; nil when neither has.
  func record(identifiedBy idField: String?) -> JSON? {
    guard case .object = self else { return nil }
    guard let idField, self[idField]?.identifier == nil else { return self }
    return Self.wrappers.lazy.compactMap { self[$0]?.record(identifiedBy: idField) }.first
  }

  /// A text or a number that tells a record from others.
  var identifier: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }
}
