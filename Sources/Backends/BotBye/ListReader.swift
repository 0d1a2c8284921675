import SheafHTTP
import SheafJSON
import SheafModel

/// A record as a list has it.
struct ListRow: Sendable {
  var record: Record
  /// The pointer to its place in the list; nil where the list has none.
  var pointer: String?
  /// The record as it was sent; nil unless the reader keeps it.
  var json: JSON?
}

/// A page of a list as it was sent.
struct ListPage: Sendable {
  struct Info: Sendable {
    var hasPrevious = false
    var hasNext = false
    var start: String?
    var end: String?
    /// Nil when the service did not count.
    var total: Int?
  }

  var rows: [ListRow] = []
  /// Nil when the answer says nothing of pages: then it is the only one.
  var info: Info?
  /// Members of records that are no columns, in the order in which they came.
  var strangers: [String] = []
}

/// Reads lists in the shapes in which such services send them: `edges` with a `node` each, `nodes`, `content`,
/// `data`, or a bare list.
struct ListReader {
  private let slots: [ExactText: (index: Int, cell: CellReader)]
  private let count: Int
  private let idField: String?
  private let known: Set<ExactText>
  /// Whether rows carry their records as they were sent, too.
  var keepsJSON = false

  /// For records that carry `columns`, in their order.
  /// - Parameter known: the names of all columns, also of those that are not wanted.
  init(_ columns: [Column], idField: String?, known: Set<ExactText>, detail: PageRequest.Detail = .whole) {
    var limit: Int?
    if case .excerpts(let bytes) = detail { limit = bytes }
    var slots: [ExactText: (index: Int, cell: CellReader)] = [:]
    for (index, column) in columns.enumerated() {
      slots[ExactText(column.name)] = (index, CellReader(form: column.form, maxTextBytes: limit))
    }
    self.slots = slots
    count = columns.count
    self.idField = idField
    self.known = known
  }

  func page(_ bytes: [UInt8]) throws(JSONProblem) -> ListPage {
    var reader = JSONReader(bytes)
    var page = ListPage()
    try read(&reader, &page)
    try finish(&page)
    return page
  }

  /// The rows that stand at a path inside an object; a bare list for no path.
  func rows(_ json: JSON, at path: [String]) throws(JSONProblem) -> ListPage {
    var json = json
    for name in path { json = json[name] ?? .null }
    if json.isNull, !path.isEmpty { return ListPage() }
    return try page(Array(json.text.utf8))
  }

  private func read(_ reader: inout JSONReader, _ page: inout ListPage) throws(JSONProblem) {
    if try reader.kind() == .array { return try list(&reader, &page) }
    var hasRows = false
    try reader.object { (name, reader) throws(JSONProblem) in
      let kind = try reader.kind()
      switch name {
      case "edges" where kind == .array:
        try reader.array { (reader) throws(JSONProblem) in try edge(&reader, &page) }
        hasRows = true
      case "nodes" where kind == .array && !hasRows, "content" where kind == .array && !hasRows,
        "data" where kind == .array && !hasRows:
        try list(&reader, &page)
        hasRows = true
      case "data" where kind == .object && !hasRows:
        try read(&reader, &page)
        hasRows = true
      case "pageInfo" where kind == .object: page.info = try info(&reader)
      default: try reader.skip()
      }
    }
    if !hasRows { throw JSONProblem(expected: "“edges”", offset: 0) }
  }

  private func list(_ reader: inout JSONReader, _ page: inout ListPage) throws(JSONProblem) {
    try reader.array { (reader) throws(JSONProblem) in
      page.rows.append(try row(&reader, &page.strangers))
    }
  }

  private func edge(_ reader: inout JSONReader, _ page: inout ListPage) throws(JSONProblem) {
    var row: ListRow?
    var pointer: String?
    var strangers: [String] = []
    try reader.object { (name, reader) throws(JSONProblem) in
      switch (name, try reader.kind()) {
      case ("cursor", .string): pointer = try reader.string()
      case ("node", .object): row = try self.row(&reader, &strangers)
      default: try reader.skip()
      }
    }
    for name in strangers where !page.strangers.containsExactly(name) { page.strangers.append(name) }
    guard var row else { throw JSONProblem(expected: "an edge with a “node”", offset: 0) }
    row.pointer = pointer
    page.rows.append(row)
  }

  private func row(_ reader: inout JSONReader, _ strangers: inout [String]) throws(JSONProblem) -> ListRow {
    var ahead = reader
    let json = keepsJSON ? try ahead.value() : nil
    return ListRow(record: try record(&reader, &strangers), json: json)
  }

  /// One record; its identifier is empty when it has none of its own.
  func record(_ reader: inout JSONReader, _ strangers: inout [String]) throws(JSONProblem) -> Record {
    var cells = [Value](repeating: .null, count: count)
    var id = ""
    try reader.object { (name, reader) throws(JSONProblem) in
      if idField.map(name.isExactly) == true { id = try identifier(reader) }
      if let slot = slots[ExactText(name)] {
        cells[slot.index] = try slot.cell.read(&reader)
      } else {
        if !known.contains(ExactText(name)), !strangers.containsExactly(name) { strangers.append(name) }
        try reader.skip()
      }
    }
    return Record(id: ID(id), cells: cells)
  }

  /// Looks at a value without taking it.
  private func identifier(_ reader: JSONReader) throws(JSONProblem) -> String {
    var reader = reader
    switch try reader.kind() {
    case .string: return try reader.string()
    case .number: return try reader.number()
    default: return ""
    }
  }

  private func info(_ reader: inout JSONReader) throws(JSONProblem) -> ListPage.Info {
    let json = try reader.value()
    let total = json["total"]?.int ?? -1
    return ListPage.Info(
      hasPrevious: json["hasPreviousPage"]?.bool ?? false, hasNext: json["hasNextPage"]?.bool ?? false,
      start: json["startCursor"]?.string, end: json["endCursor"]?.string, total: total >= 0 ? total : nil)
  }

  /// Gives each record an identifier: the pointer to its place where it has none of its own, the place itself
  /// where there is no pointer either.
  private func finish(_ page: inout ListPage) throws(JSONProblem) {
    for index in page.rows.indices where page.rows[index].record.id.raw.isEmpty {
      let row = page.rows[index]
      if idField != nil, page.info != nil { throw JSONProblem(expected: "records with “id”", offset: 0) }
      page.rows[index].record = Record(
        id: ID(row.pointer ?? "#\(index + 1)"), cells: row.record.cells)
    }
  }
}
