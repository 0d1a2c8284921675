import SheafHTTP
import SheafJSON
import SheafModel

/// Records with the names of what they refer to.
extension BubbleBackend {
  /// How long a page that somebody looks at waits for names before it comes without them.
  private static let patience = Duration.milliseconds(300)

  func records(
    _ rows: [JSON], _ plan: TablePlan, _ fields: [FieldPlan], detail: PageRequest.Detail = .whole
  ) async throws(BackendError) -> [Record] {
    note(rows, plan.place.type)
    var limit: Int?
    if case .excerpts(let bytes) = detail { limit = bytes }
    let request = server.things(plan.place.type, [])
    let reader = ThingReader(
      fields: fields, cells: CellReader(zone: profile.zone, root: server.root, maxTextBytes: limit))
    var records: [Record] = []
    for row in rows { records.append(try reader.record(row, request)) }
    let wanted = references(in: records, fields)
    if wanted.isEmpty { return records }
    try await load(wanted, for: rows, plan)
    return Self.titled(records, fields, await titles.known(wanted))
  }

  /// Waits for all names, or where somebody looks on for a moment only: then the rest follows by itself.
  private func load(
    _ wanted: Set<ReferenceTitles.Reference>, for rows: [JSON], _ plan: TablePlan
  ) async throws(BackendError) {
    let titles = titles
    if await titles.hasAll(wanted) { return }
    guard feed.hasListener(plan.place) else {
      await titles.load(wanted)
      if Task.isCancelled { throw BackendError(.cancelled, "cancelled") }
      return
    }
    let loading = Task { await titles.load(wanted) }
    // Not a task group, which would wait for the names in any case.
    let (signals, mailbox) = AsyncStream.makeStream(of: Bool.self)
    Task {
      await loading.value
      mailbox.yield(true)
    }
    let timer = Task {
      // Cancelled when the names were quicker.
      try? await Task.sleep(for: Self.patience)
      mailbox.yield(false)
    }
    var iterator = signals.makeAsyncIterator()
    let isDone = await iterator.next() ?? false
    timer.cancel()
    guard !isDone else { return }
    Task { [weak self] in
      await loading.value
      await self?.tell(rows, plan, wanted)
    }
  }

  private func tell(_ rows: [JSON], _ plan: TablePlan, _ wanted: Set<ReferenceTitles.Reference>) async {
    let reader = ThingReader(fields: plan.fields, cells: CellReader(zone: profile.zone, root: server.root))
    let request = server.things(plan.place.type, [])
    // They were read without trouble before.
    let records = rows.compactMap { try? reader.record($0, request) }
    feed.send(
      .updated(Self.titled(records, plan.fields, await titles.known(wanted))), place: plan.place)
  }

  private func references(
    in records: [Record], _ fields: [FieldPlan]
  ) -> Set<ReferenceTitles.Reference> {
    var wanted: Set<ReferenceTitles.Reference> = []
    for (index, field) in fields.enumerated() {
      guard case .link(let table?, _) = field.field.kind else { continue }
      let type = TablePlace(table).type
      for record in records {
        guard case .links(let links) = record.cells[index] else { continue }
        for link in links where ThingID.isOne(link.id.raw) {
          wanted.insert(ReferenceTitles.Reference(type: type, id: link.id.raw))
        }
      }
    }
    return wanted
  }

  private static func titled(
    _ records: [Record], _ fields: [FieldPlan], _ titles: [ReferenceTitles.Reference: String]
  ) -> [Record] {
    if titles.isEmpty { return records }
    var records = records
    for (index, field) in fields.enumerated() {
      guard case .link(let table?, _) = field.field.kind else { continue }
      let type = TablePlace(table).type
      for number in records.indices {
        guard case .links(var links) = records[number].cells[index] else { continue }
        for place in links.indices {
          links[place].title = titles[.init(type: type, id: links[place].id.raw)]
        }
        records[number].cells[index] = .links(links)
      }
    }
    return records
  }

  // Names

  /// The names of the newest things of a type, in one request.
  func someTitles(_ type: String) async throws(BackendError) -> [String: String] {
    let primary = try await primary(of: type)
    let plan = try await plan(TablePlace(type: type).id)
    let query = try ThingQuery(Query(), ConstraintCompiler.Result(), plan, keyStyle: 0, geoReference: nil)
    let request = server.things(
      type, query.items(0..<TablePlanner.rowLimit, isReversed: true, needsTotal: false))
    let page = try WirePage(try await server.json(request), request)
    var titles: [String: String] = [:]
    for row in page.rows {
      guard let id = row[BuiltIn.id]?.string, let title = title(row, primary) else { continue }
      titles[id] = title
    }
    return titles
  }

  func title(_ reference: ReferenceTitles.Reference) async throws(BackendError) -> String? {
    let primary = try await primary(of: reference.type)
    let request = server.thing(reference.id, of: reference.type)
    guard let thing = try await server.json(request)["response"] else { return nil }
    return title(thing, primary)
  }

  private func primary(of type: String) async throws(BackendError) -> FieldPlan? {
    try await plan(TablePlace(type: type).id).primary
  }

  private func title(_ thing: JSON, _ primary: FieldPlan?) -> String? {
    guard let primary else { return nil }
    let cells = CellReader(zone: profile.zone, root: server.root, maxTextBytes: 200)
    switch cells.value(thing[primary.key], primary.type) {
    case .text(let text): return text
    case .excerpt(let text, _): return text + "…"
    case .number(let number): return number.text
    default: return nil
    }
  }

  // Things by name

  private static let sameNameLimit = 100

  /// The things that the texts of a filter name, because references are compared by identifier.
  func things(
    namedIn filter: Filter, _ plan: TablePlan
  ) async throws(BackendError) -> [ThingName: [String]] {
    var names: [ThingName: [String]] = [:]
    for name in Self.names(in: filter, plan) {
      if let known = remembered({ $0.named[name] }) {
        names[name] = known
        continue
      }
      let found = try await things(named: name, plan)
      remembered { $0.named[name] = found }
      names[name] = found
    }
    return names
  }

  private static func names(in filter: Filter, _ plan: TablePlan) -> Set<ThingName> {
    switch filter {
    case .all(let parts), .any(let parts):
      return parts.reduce(into: []) { $0.formUnion(names(in: $1, plan)) }
    case .test(let predicate):
      guard let field = try? plan.plan(predicate.field), case .reference = field.type.element,
        [.equals, .notEquals, .isIn].contains(predicate.comparison)
      else { return [] }
      return Set(
        predicate.operands.compactMap { operand in
          guard case .text(let text) = operand, !text.isEmpty, !ThingID.isOne(text) else { return nil }
          return ThingName(field: predicate.field, text: text)
        })
    }
  }

  private func things(named name: ThingName, _ plan: TablePlan) async throws(BackendError) -> [String] {
    let field = try plan.plan(name.field)
    guard case .link(let table?, _) = field.field.kind else {
      throw BackendError(
        .unsupported, "what “\(field.field.name)” refers to is not known: compare with a unique ID")
    }
    let target = try await self.plan(table)
    guard let primary = target.primary, primary.type == .text, primary.key != BuiltIn.id else {
      throw BackendError(
        .unsupported, "the things of “\(field.field.name)” are not named by text: compare with a unique ID")
    }
    let predicate = Predicate(field: primary.field.id, comparison: .equals, operands: [.text(name.text)])
    let pages = try await pages(target, Query(filter: .test(predicate)), 0)
    let rows = try await pages.rows(from: 0, limit: Self.sameNameLimit)
    guard rows.total <= Self.sameNameLimit else {
      throw BackendError(.unsupported, "too many things are called “\(name.text)” to compare with")
    }
    return rows.rows.compactMap { $0[BuiltIn.id]?.string }
  }
}

extension BubbleBackend: LiveBackend {
  /// What is learned of a table beyond what was asked for: names that come late, fields and options that no row
  /// had before.
  func changes(of table: ID<Table>) -> AsyncStream<LiveChange> { feed.changes(of: TablePlace(table)) }
}
