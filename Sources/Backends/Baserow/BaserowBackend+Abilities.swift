import SheafHTTP
import SheafJSON
import SheafModel

extension BaserowBackend: ChoiceBackend {
  func addChoice(
    named name: String, to field: ID<Field>, of table: ID<Table>
  ) async throws(BackendError) -> Choice {
    let place = try TablePlace(table)
    // As they are at this moment: an option that is left out of the list is deleted, and with it what cells hold.
    guard let wire = try await fields(of: place.table).first(where: { ID(String($0.id)) == field }) else {
      throw BackendError(.notFound, "the table no longer has this field")
    }
    if let option = wire.options.first(where: { $0.value.isExactly(name) }) { return option.choice }
    let color = ChoiceColor.allCases[wire.options.count % ChoiceColor.allCases.count].baserowName
    var options: [JSON] = wire.options.map { option in
      ["id": .int(option.id), "value": .string(option.value), "color": .string(option.color)]
    }
    options.append(["value": .string(name), "color": .string(color)])
    let answer = try await client.json(server.changeField(wire.id, ["select_options": .array(options)]))
    guard let changed = WireField(answer),
      let option = changed.options.last(where: { $0.value.isExactly(name) })
    else {
      throw BackendError(.malformed, "the option “\(name)” is not among those that the server has now")
    }
    remembered { memory in memory.plans = memory.plans.filter { $0.key.table != place.table } }
    return option.choice
  }
}

extension BaserowBackend: RecordMovingBackend {
  func move(
    _ record: ID<Record>, before other: ID<Record>?, in table: ID<Table>
  ) async throws(BackendError) {
    let place = try TablePlace(table)
    var before: String?
    if let other { before = try Self.number(other) }
    _ = try await client.send(server.moveRow(try Self.number(record), in: place.table, before: before))
  }
}

extension BaserowBackend: BatchBackend {
  var batchLimit: Int { Self.batchLimit }

  func create(_ drafts: [RecordDraft]) async throws(BackendError) -> [Record] {
    guard let table = drafts.first?.table else { return [] }
    try checkSize(drafts.count)
    let plan = try await plan(table)
    try await checkLinks(drafts.flatMap(\.cells), plan)
    var items: [JSON] = []
    for draft in drafts { items.append(.object(try body(draft.cells, plan))) }
    let fields = Set(drafts.flatMap(\.cells).map(\.field))
    return try await records(of: server.createRows(in: plan.place.table, items), storing: fields, plan)
  }

  func update(_ patches: [RecordPatch]) async throws(BackendError) -> [Record] {
    guard let table = patches.first?.table else { return [] }
    try checkSize(patches.count)
    let plan = try await plan(table)
    try await checkLinks(patches.flatMap(\.cells), plan)
    var items: [JSON] = []
    for patch in patches {
      let id = JSON.Member("id", .number(try Self.number(patch.record)))
      items.append(.object([id] + (try body(patch.cells, plan))))
    }
    let fields = Set(patches.flatMap(\.changes).map(\.field))
    let records = try await records(
      of: server.updateRows(in: plan.place.table, items), storing: fields, plan)
    return patches.compactMap { patch in records.first { $0.id == patch.record } }
  }

  private func checkSize(_ count: Int) throws(BackendError) {
    guard count <= batchLimit else {
      throw BackendError(.unsupported, "Baserow takes at most \(batchLimit) records at once")
    }
  }

  private func records(
    of request: HTTPRequest, storing fields: Set<ID<Field>>, _ plan: TablePlan
  ) async throws(BackendError) -> [Record] {
    let response = try await client.send(request)
    var first: JSON?
    var records: [Record] = []
    do throws(JSONProblem) {
      var json = JSONReader(response.body)
      let reader = RowReader(plan.allPlans)
      try json.object { (name, json) throws(JSONProblem) in
        guard name == "items" else { return try json.skip() }
        var items = json
        try items.array { (item) throws(JSONProblem) in
          if first == nil { first = try item.value() } else { try item.skip() }
        }
        records = try reader.rows(&json)
      }
    } catch {
      throw BaserowServer.malformed(error, response, request)
    }
    // All have the same members.
    if let first { try Self.checkStored(fields, plan, first, request) }
    return records
  }
}

extension BaserowBackend: LoginBackend {
  var account: String? { client.session.account }

  func logIn(password: String) async throws(BackendError) {
    try await client.session.logIn(password: Secret(password))
    await feed?.hurry()
  }
}

extension BaserowBackend: LiveBackend {
  func changes(of table: ID<Table>) -> AsyncStream<LiveChange> {
    guard let feed else { return AsyncStream { $0.finish() } }
    return feed.changes(of: table) { [weak self] () async throws(BackendError) in
      guard let self else { throw BackendError(.cancelled, "the connection is closed") }
      return try await self.plan(table)
    }
  }
}
