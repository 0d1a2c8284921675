import SheafModel
import SheafQuery
import SheafValues

/// What a user does with a service, in short: looks around, opens a table, reads, searches, edits, adds and deletes.
struct BackendWalk {
  let backend: any Backend
  /// What no message may hold.
  var secret: String?

  /// How many nodes are opened, so that a tree without an end is one with an end.
  private static let nodeLimit = 24
  private static let tableLimit = 2

  /// The records that were seen; for tests of the inputs themselves.
  @discardableResult
  func run() async throws -> Int {
    var seen = 0
    for table in try await tables().prefix(Self.tableLimit) { seen += try await open(table) }
    if let described = backend as? any DescribedBackend {
      _ = try await ask { () async throws(BackendError) in try await described.facts() }
    }
    return seen
  }

  /// Refusals are fair, as long as they say something.
  private func ask<T: Sendable>(_ question: @Sendable () async throws(BackendError) -> T) async throws -> T? {
    do throws(BackendError) {
      return try await question()
    } catch {
      try hold(!error.message.isEmpty, "it failed without a word")
      if let secret {
        try hold(
          !error.message.contains(secret) && error.request?.contains(secret) != true,
          "an error tells the secret")
      }
      return nil
    }
  }

  /// Tables with a field of every kind come first.
  private func tables() async throws -> [ID<Table>] {
    var waiting: [ID<Node>?] = [nil]
    var tables: [(id: ID<Table>, isFirst: Bool)] = []
    var opened = 0
    while !waiting.isEmpty, opened < Self.nodeLimit {
      let parent = waiting.removeFirst()
      opened += 1
      let backend = backend
      let nodes =
        try await ask { () async throws(BackendError) in try await backend.children(of: parent) } ?? []
      for node in nodes {
        if let table = node.table { tables.append((table, node.name.lowercased().contains("kind"))) }
        // The views of one table are as those of another.
        if node.hasChildren, node.table == nil || tables.count == 1 { waiting.append(node.id) }
      }
      if let automations = backend as? any AutomationBackend,
        let node = nodes.first(where: { $0.kind == .automation })
      {
        _ = try await ask { () async throws(BackendError) in try await automations.triggers(of: node.id) }
        _ = try await ask { () async throws(BackendError) in try await automations.webhooks(of: node.id) }
      }
    }
    return tables.filter(\.isFirst).map(\.id) + tables.filter { !$0.isFirst }.map(\.id)
  }

  private func open(_ id: ID<Table>) async throws -> Int {
    let backend = backend
    guard let table = try await ask({ () async throws(BackendError) in try await backend.table(id) }) else {
      return 0
    }
    try hold(Set(table.fields.map(\.id)).count == table.fields.count, "two fields of one name")
    let records = try await read(table)
    try await look(table, records)
    guard table.readOnlyReason == nil else { return records.count }
    try await edit(table, records)
    try await addAndDelete(table)
    return records.count
  }

  private func page(_ table: Table, _ query: Query, _ position: PageRequest.Position) async throws -> Page? {
    let backend = backend
    let request = PageRequest(
      table: table.id, query: query, fields: table.fields.map(\.id), position: position, limit: 4,
      detail: .excerpts(maxBytes: 64), wantsTotal: true)
    guard let page = try await ask({ () async throws(BackendError) in try await backend.askedPage(request) })
    else {
      return nil
    }
    try RecordLaws.check(page.records, table.fields)
    try hold((page.total ?? 0) >= 0 && (page.firstRow ?? 0) >= 0, "a number of rows below none")
    return page
  }

  private func read(_ table: Table) async throws -> [Record] {
    let query = table.defaultQuery
    guard let first = try await page(table, query, .first) else { return [] }
    let paging = table.capabilities.paging(for: query)
    if paging.contains(.after), let cursor = first.after {
      let second = try await page(table, query, .after(cursor))
      if paging.contains(.before), let cursor = second?.before {
        _ = try await page(table, query, .before(cursor))
      }
    }
    if paging.contains(.last) { _ = try await page(table, query, .last) }
    if paging.contains(.at) { _ = try await page(table, query, .at(row: 3)) }
    return first.records
  }

  private func look(_ table: Table, _ records: [Record]) async throws {
    let backend = backend
    guard let field = table.fields.first(where: { !$0.comparisons.isEmpty && $0.isSortable }) else { return }
    let comparison =
      field.comparisons.sorted { $0.rawValue < $1.rawValue }.first { $0 != .within } ?? .isNotEmpty
    let operands = records.first.flatMap { record in
      table.fields.firstIndex { $0.id == field.id }.map { [record.cells[$0]] }
    }
    let filter = Filter.test(
      Predicate(
        field: field.id, comparison: comparison,
        operands: comparison == .isEmpty || comparison == .isNotEmpty ? [] : operands ?? []))
    let query = Query(filter: filter, sorts: [Sort(field: field.id)], search: "a")
    let taken = QuerySplit.of(query, for: table).service
    _ = try await page(table, taken, .first)
    if table.capabilities.operations.contains(.count) {
      let count = try await ask { () async throws(BackendError) in
        try await backend.count(table.id, matching: taken)
      }
      try hold((count ?? 0) >= 0, "a number of rows below none")
    }
    guard let record = records.last else { return }
    _ = try await ask { () async throws(BackendError) in
      try await backend.row(of: record.id, in: table.id, matching: table.defaultQuery)
    }
    let whole = try await ask { () async throws(BackendError) in
      try await backend.askedRecord(record.id, in: table.id, fields: table.fields.map(\.id))
    }
    if let whole { try RecordLaws.check([whole], table.fields) }
  }

  /// A new value for each of some fields, one after the other, and then none.
  private func edit(_ table: Table, _ records: [Record]) async throws {
    let backend = backend
    guard let record = records.first, table.capabilities.operations.contains(.update) else { return }
    for (field, base) in zip(table.fields, record.cells).filter({ !$0.0.isReadOnly }).prefix(4) {
      let value = Self.value(for: field, base)
      for (base, value) in [(base, value), (value, .null)] where base != value {
        let change = CellChange(field: field.id, base: base, value: value)
        let patch = RecordPatch(table: table.id, record: record.id, changes: [change], overwrites: true)
        let saved = try await ask { () async throws(BackendError) in
          try await backend.askedUpdate(patch, fields: table.fields.map(\.id))
        }
        if let saved { try RecordLaws.check([saved], table.fields) }
      }
    }
  }

  private func addAndDelete(_ table: Table) async throws {
    let backend = backend
    guard table.capabilities.operations.contains(.create) else { return }
    let cells = table.fields.filter { $0.readOnlyReasonOnCreate == nil }.prefix(2).map {
      CellValue(field: $0.id, value: Self.value(for: $0, .null))
    }
    let made = try await ask { () async throws(BackendError) in
      try await backend.askedCreate(
        RecordDraft(table: table.id, cells: cells), fields: table.fields.map(\.id))
    }
    guard let made else { return }
    try RecordLaws.check([made], table.fields)
    guard table.capabilities.operations.contains(.delete) else { return }
    let way = try await ask { () async throws(BackendError) in
      try await backend.askedDelete([made.id], in: table.id)
    }
    guard let restoration = way ?? nil, table.capabilities.operations.contains(.restore) else { return }
    let back = try await ask { () async throws(BackendError) in try await backend.askedRestore(restoration) }
    try RecordLaws.check(back ?? [], table.fields)
  }

  private static func value(for field: Field, _ base: Value) -> Value {
    guard let now = SampleFields.now else { return .null }
    for text in ["x", "1", "2024-02-29", "true"] {
      if case .success(let value) = ValueParser.parse(text, for: field, now: now), value != base {
        return value
      }
    }
    return base
  }
}
