import SheafModel

/// All that is known of an open table: how its columns appear as fields and how its rows are told apart.
struct TablePlan: Sendable {
  let id: ID<SheafModel.Table>
  let schema: TableSchema
  let columns: [ColumnPlan]
  let readOnlyReason: String?
  /// The file's schema version when this was read; another one makes it stale.
  let schemaVersion: Int
  /// For each table of the file that has no rowid, the places of its key's columns.
  let keyPlaces: [String: [Int]]
  private let places: [ID<Field>: Int]

  init(
    id: ID<SheafModel.Table>, schema: TableSchema, columns: [ColumnPlan], readOnlyReason: String?,
    schemaVersion: Int,
    keyPlaces: [String: [Int]]
  ) {
    self.id = id
    self.schema = schema
    self.columns = columns
    self.readOnlyReason = readOnlyReason
    self.schemaVersion = schemaVersion
    self.keyPlaces = keyPlaces
    places = Dictionary(
      columns.enumerated().map { ($1.field.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var name: String { schema.name }
  var key: RowKey { schema.key }

  func column(_ field: ID<Field>) throws(BackendError) -> ColumnPlan {
    if let place = places[field] { return columns[place] }
    throw BackendError(.notFound, "the table \(name) has no column \(field.raw) any more, reload it")
  }

  var hasAttachments: Bool { columns.contains { $0.field.kind == .attachments } }

  /// The table as the rest of the program sees it.
  var table: SheafModel.Table {
    var operations: Capabilities.Operations = [.search, .count]
    if readOnlyReason == nil {
      operations.formUnion([.update, .conditionalUpdate, .keepsBytes])
      if !schema.hasForeignIndex { operations.formUnion([.create, .delete, .restore]) }
      if hasAttachments { operations.insert(.upload) }
    }
    var table = SheafModel.Table(
      id: id, name: name, fields: columns.map { $0.field },
      capabilities: Capabilities(
        operations: operations, paging: [.after, .before, .last, .at], pageLimit: PageReader.pageLimit,
        filterDepth: .tree, maxSorts: 32),
      readOnlyReason: readOnlyReason)
    if schema.form == .table, schema.hasForeignIndex { table.fixedRowsReason = Self.foreignIndex }
    return table
  }

  /// Why no row is added or deleted where an index would be spoiled by it.
  static let foreignIndex =
    "it has an index in an order that only the program knows which made the file"
}

/// A column as a field: its kind, the form of its values, and where it links to.
struct ColumnPlan: Sendable, Hashable {
  var column: Column
  var field: Field
  var form: StorageForm
  var link: LinkTarget?

  /// The column in SQL.
  ///
  /// Always qualified, so that it can never be taken for a text.
  var expression: String { "t.\(column.name.quotedName)" }

  /// The column in comparisons and orders.
  ///
  /// A collation that is not here is replaced by that of bytes.
  var comparable: String {
    column.hasForeignCollation ? "\(expression) COLLATE BINARY" : expression
  }

  var holdsList: Bool {
    switch field.kind {
    case .choice(_, let many), .link(_, let many), .people(let many): many
    case .attachments: true
    default: false
    }
  }

  var isTextual: Bool {
    switch field.kind {
    case .text, .longText, .url, .email, .phone: true
    default: false
    }
  }
}

/// The table that a link column points to.
struct LinkTarget: Sendable, Hashable {
  @ExactText var table: String
  /// The column whose value the link stores; nil for links kept as a list of record identifiers.
  var referenced: String?
  var key: RowKey
  /// Whether the stored value is the linked record's key itself.
  var storesKey: Bool
  /// The column that names a record of that table.
  var title: String?

  /// A few words for the record `p`, never NULL.
  var titleExpression: String {
    guard let title else { return "''" }
    return "ifnull(substr(CAST(p.\(title.quotedName) AS TEXT), 1, 200), '')"
  }
}
