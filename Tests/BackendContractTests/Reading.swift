import SheafModel
import Testing

extension Backend {
  /// Every node of the tree with its children, from the roots down.
  func tree() async throws -> [Node] {
    var found: [Node] = []
    var rest = try await children(of: nil)
    while let node = rest.popLast() {
      found.append(node)
      if node.hasChildren { rest += try await children(of: node.id) }
    }
    return found
  }

  /// The table of that name, wherever in the tree it is.
  func tableID(named name: String) async throws -> ID<Table> {
    let nodes = try await tree()
    return try #require(nodes.first { $0.kind == .table && $0.name == name }?.table, "no table \(name)")
  }

  /// A page with whole cells of every field, unless others are named.
  func page(
    of table: Table, _ query: Query = Query(), _ position: PageRequest.Position = .first, limit: Int,
    fields: [ID<Field>]? = nil, detail: PageRequest.Detail = .whole
  ) async throws(BackendError) -> Page {
    try await page(
      PageRequest(
        table: table.id, query: query, fields: fields ?? table.fields.map(\.id), position: position,
        limit: limit, detail: detail))
  }

  /// Every record of a query in order, in the largest pages.
  func all(_ table: Table, _ query: Query = Query()) async throws -> [Record] {
    try await walk(table, query, by: table.capabilities.pageLimit)
  }

  /// Every record of a query in order, from the first page on.
  func walk(_ table: Table, _ query: Query = Query(), by limit: Int) async throws -> [Record] {
    var records: [Record] = []
    var position = PageRequest.Position.first
    while true {
      let page = try await page(of: table, query, position, limit: limit)
      try #require(page.records.count <= limit)
      records += page.records
      try #require(records.count <= 5000, "the walk does not end")
      guard let after = page.after else { return records }
      position = table.capabilities.paging.contains(.after) ? .after(after) : .at(row: records.count)
    }
  }

  /// Every record of a query in order, from the last page back.
  func walkBack(_ table: Table, _ query: Query = Query(), by limit: Int) async throws -> [Record] {
    var records: [Record] = []
    var position = PageRequest.Position.last
    while true {
      let page = try await page(of: table, query, position, limit: limit)
      try #require(page.records.count <= limit)
      records = page.records + records
      try #require(records.count <= 5000, "the walk does not end")
      guard let before = page.before else { return records }
      position = .before(before)
    }
  }

  /// One record with all fields of its table.
  func record(_ id: ID<Record>, of table: Table) async throws(BackendError) -> Record {
    try await record(id, in: table.id, fields: table.fields.map(\.id))
  }

  /// Sets one cell.
  @discardableResult
  func set(
    _ field: Field, of record: ID<Record>, in table: Table, from base: Value, to value: Value,
    overwrites: Bool = false
  ) async throws(BackendError) -> Record {
    let change = CellChange(field: field.id, base: base, value: value)
    return try await update(
      RecordPatch(table: table.id, record: record, changes: [change], overwrites: overwrites))
  }
}

extension Table {
  /// A record's cell of a field of this table.
  func cell(_ record: Record, _ field: Field) -> Value {
    guard let index = fields.firstIndex(where: { $0.id == field.id }), index < record.cells.count else {
      return .null
    }
    return record.cells[index]
  }

  /// A field of text that may be written and need not be filled, for tests that need any field.
  var plainField: Field? {
    let texts = fields.filter { !$0.isReadOnly && ($0.kind == .text || $0.kind == .longText) }
    return texts.first { $0.isPrimary } ?? texts.first
  }
}

/// What an operation fails with; nil when it ends well.
func failure(_ operation: () async throws -> Void) async -> BackendError? {
  do {
    try await operation()
    return nil
  } catch let error as BackendError {
    return error
  } catch {
    Issue.record(error)
    return nil
  }
}

extension Value {
  /// Whether both are the same content of a cell, however a service writes it.
  func isSame(as other: Value) -> Bool {
    if isEmpty || other.isEmpty { return isEmpty && other.isEmpty }
    switch (self, other) {
    case (.number(let a), .number(let b)), (.duration(let a), .duration(let b)): return a.isSameNumber(as: b)
    case (.dateTime(let a), .dateTime(let b)): return !(a < b) && !(b < a)
    case (.choices(let a), .choices(let b)): return Set(a.map(\.name)) == Set(b.map(\.name))
    case (.links(let a), .links(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.people(let a), .people(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.attachments(let a), .attachments(let b)):
      return a.map { [$0.id, $0.name] } == b.map { [$0.id, $0.name] }
    default: return self == other
    }
  }
}

/// Not what a test attaches to its report.
typealias Attachment = SheafModel.Attachment
