import SheafModel

/// Makes the plan of a table from the file's schema, a look at its values, and the workspace's metadata.
struct PlanBuilder {
  let session: Session
  /// Why nothing in the file can be changed; nil when it can.
  let fileReason: String?
  /// The tables that links lead to, each looked at once.
  private var linked: [ExactText: Linked] = [:]

  private struct Linked {
    var schema: TableSchema
    var title: String?
  }

  /// What the plan of every column needs to know of its table.
  private struct Surroundings {
    let schema: TableSchema
    let rowKey: ExactText?
    let foreignKeys: [ExactText: ForeignKey]
    let clock: EpochClock?
  }

  init(session: Session, fileReason: String?) {
    self.session = session
    self.fileReason = fileReason
  }

  static func schemaVersion(_ session: Session) throws(BackendError) -> Int {
    try session.row("SELECT schema_version FROM pragma_schema_version")?[0].asInt ?? 0
  }

  /// - Parameter id: by what the table is known, which is not its name where that was changed.
  mutating func plan(of name: String, as id: ID<SheafModel.Table>) throws(BackendError) -> TablePlan {
    let reader = SchemaReader(session: session)
    let schema = try reader.schema(of: name)
    let metadata = try WorkspaceMetadata(session)
    let samples = try samples(of: schema)
    let surroundings = Surroundings(
      schema: schema, rowKey: schema.rowidColumn.map { ExactText($0.name) },
      foreignKeys: Dictionary(
        schema.foreignKeys.map { (ExactText($0.column), $0) }, uniquingKeysWith: { first, _ in first }),
      clock: try clock(of: schema))
    var columns: [ColumnPlan] = []
    for (column, sample) in zip(schema.columns, samples) {
      let entry = metadata?.entries[ExactText(name)]?[ExactText(column.name)]
      columns.append(try plan(of: column, sample, in: surroundings, entry))
    }
    let consequences = try reader.consequences(for: schema)
    for index in columns.indices {
      columns[index].field.consequence = consequences[ExactText(columns[index].column.name)]
    }
    let entries = metadata?.entries[ExactText(name)] ?? [:]
    let primary = PrimaryField.index(
      in: columns, marked: columns.firstIndex { entries[ExactText($0.column.name)]?.isPrimary == true })
    if let primary { columns[primary].field.isPrimary = true }
    return TablePlan(
      id: id, schema: schema, columns: columns, readOnlyReason: readOnlyReason(schema, metadata),
      schemaVersion: try Self.schemaVersion(session), keyPlaces: try reader.keyPlaces())
  }

  private func readOnlyReason(_ schema: TableSchema, _ metadata: WorkspaceMetadata?) -> String? {
    if let fileReason { return fileReason }
    if metadata?.isNewer == true { return "the workspace was made by a newer version of Sheaf" }
    switch schema.form {
    case .view: return "a view"
    case .virtual: return "a virtual table"
    case .table: return schema.key == .none ? "its rows have no key to find them by" : nil
    }
  }

  /// Looks at rows of the beginning and, where that is quick, of the end.
  private func samples(of schema: TableSchema) throws(BackendError) -> [ColumnSample] {
    var samples = schema.columns.map { _ in ColumnSample() }
    guard !samples.isEmpty else { return [] }
    // Of a blob the class is enough, and of a long text its beginning.
    let cells = schema.columns.map { column in
      let name = "t.\(column.name.quotedName)"
      return "CASE WHEN typeof(\(name)) = 'blob' THEN x'' ELSE \(name) END"
    }
    let select = "SELECT \(cells.joined(separator: ", ")) FROM \(schema.name.quotedName) AS t"
    let key = schema.form == .table ? schema.key.expressions(of: "t") : []
    // The last rows come first: a sample that is full takes no more.
    var queries = ["\(select) LIMIT \(schema.form == .table ? 400 : 100)"]
    if !key.isEmpty {
      let backwards = key.map { "\($0) DESC" }.joined(separator: ", ")
      queries.insert("\(select) ORDER BY \(backwards) LIMIT 60", at: 0)
    }
    for query in queries {
      // What is too much to compute is told when the rows are read.
      try session.limited(to: ReadingLimits.sampleSteps, endsEarly: true).forEach(query) { row in
        for index in samples.indices { samples[index].add(row, index) }
      }
    }
    return samples
  }

  private mutating func plan(
    of column: Column, _ sample: ColumnSample, in surroundings: Surroundings,
    _ entry: WorkspaceMetadata.Entry?
  ) throws(BackendError) -> ColumnPlan {
    let schema = surroundings.schema
    let clock = column.declaredType.uppercased() == "TIMESTAMP" ? surroundings.clock : nil
    let found = FieldKindRule(column: column, sample: sample, clock: clock).finding
    var kind = found.kind
    var form = found.form
    var link: LinkTarget?
    if let entry {
      kind = entry.kind
      form = Self.form(for: entry, found: found, sample)
    }
    if let key = surroundings.foreignKeys[ExactText(column.name)] {
      link = try target(of: key)
      if let link { kind = .link(to: ID(link.table), allowsMany: false) }
    } else if case .link(let table?, let many) = kind {
      link = try many ? listTarget(table.raw) : nil
      // A workspace's single link is its foreign key; without one the column is what it holds.
      if link == nil { (kind, form) = found }
    }
    let isRowKey = surroundings.rowKey == ExactText(column.name)
    let isOutOfReach = schema.foreignlyIndexed?.contains(ExactText(column.name)) ?? true
    let foreign = "in an index in the order of another program, which Sheaf would spoil"
    var plan = ColumnPlan(
      column: column,
      field: Field(
        id: ID(column.name), name: column.name, kind: kind,
        readOnlyReason: column.isGenerated
          ? "generated" : isRowKey ? "the row's key" : isOutOfReach ? foreign : entry?.readOnlyReason,
        nativeType: column.shownType),
      form: form, link: link)
    plan.field.isRequired = column.isNotNull && !plan.isTextual && !plan.holdsList && !isRowKey
    plan.field.keepsEmptyText = plan.isTextual && !column.isNotNull
    plan.field.hasDefault = column.hasDefault
    plan.field.comparisons = FilterSQL.comparisons(on: plan)
    // Without one the file counts on by itself.
    plan.field.isWritableOnCreate = isRowKey && !column.isGenerated
    return plan
  }

  /// The form for a kind that the metadata gives, kept to what the column already holds.
  private static func form(
    for entry: WorkspaceMetadata.Entry, found: FieldKindRule.Finding, _ sample: ColumnSample
  ) -> StorageForm {
    if let clock = entry.clock { return sample.form(clock).form }
    switch entry.kind {
    case .date:
      if case .epoch = found.form { return found.form }
      return .plain
    case .dateTime:
      if case .epoch = found.form { return found.form }
      return .dateTimes(sample.dateTimeFormat ?? DateTimeFormat(zone: .letter))
    case .boolean:
      if let words = sample.words { return .words(yes: words.yes, no: words.no) }
      return .plain
    default: return .plain
    }
  }

  /// The clock that the file itself says: Core Data counts from 2001, and its files are known by their tables.
  private func clock(of schema: TableSchema) throws(BackendError) -> EpochClock? {
    guard schema.form == .table, schema.columns.contains(where: { $0.name.isSameSQLName(as: "Z_PK") })
    else { return nil }
    let found = try session.row(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND upper(name) IN ('Z_METADATA', 'Z_PRIMARYKEY')"
    )
    return found?[0] == .integer(2) ? .coreData : nil
  }

  private mutating func look(at table: String) throws(BackendError) -> Linked {
    if let known = linked[ExactText(table)] { return known }
    let schema = try SchemaReader(session: session).schema(of: table)
    let found = Linked(schema: schema, title: try title(of: schema))
    linked[ExactText(table)] = found
    return found
  }

  private mutating func target(of key: ForeignKey) throws(BackendError) -> LinkTarget? {
    let table = try look(at: key.table)
    let schema = table.schema
    guard schema.key != .none else { return nil }
    let isKey =
      schema.rowidColumn?.name.isExactly(key.target) == true
      || schema.key == .columns([ExactText(key.target)])
    return LinkTarget(
      table: key.table, referenced: key.target, key: schema.key, storesKey: isKey, title: table.title)
  }

  /// The target of links kept as a list; nil for a table that is gone or whose key has several columns.
  private mutating func listTarget(_ table: String) throws(BackendError) -> LinkTarget? {
    let reader = SchemaReader(session: session)
    guard try reader.listings().contains(where: { $0.name.isExactly(table) && $0.form == .table }) else {
      return nil
    }
    let found = try look(at: table)
    guard found.schema.key.expressions(of: "p").count == 1 else { return nil }
    return LinkTarget(
      table: table, referenced: nil, key: found.schema.key, storesKey: true, title: found.title)
  }

  /// The column that names records of a linked table.
  ///
  /// A link of its own counts by its stored value.
  private func title(of schema: TableSchema) throws(BackendError) -> String? {
    let entries = try WorkspaceMetadata(session)?.entries[ExactText(schema.name)] ?? [:]
    let samples = try samples(of: schema)
    let columns = zip(schema.columns, samples).map { column, sample in
      let found = FieldKindRule(column: column, sample: sample).finding
      var kind = entries[ExactText(column.name)]?.kind ?? found.kind
      if schema.foreignKeys.contains(where: { $0.column.isExactly(column.name) }) {
        kind = .link(to: nil, allowsMany: false)
      }
      return ColumnPlan(
        column: column, field: Field(id: ID(column.name), name: column.name, kind: kind), form: found.form)
    }
    let marked = columns.firstIndex { entries[ExactText($0.column.name)]?.isPrimary == true }
    return PrimaryField.index(in: columns, marked: marked).map { columns[$0].column.name }
  }
}

/// Chooses the field that names a record.
enum PrimaryField {
  private static let usualNames: Set<String> = ["name", "title", "label", "subject"]

  /// The one that the workspace marks; a text with a usual name; any text outside the key; the key; the first.
  static func index(in columns: [ColumnPlan], marked: Int?) -> Int? {
    if let marked { return marked }
    let usual = columns.firstIndex { $0.isTextual && usualNames.contains($0.column.name.lowercased()) }
    let text = columns.firstIndex { $0.isTextual && $0.column.keyPosition == 0 }
    let key = columns.firstIndex { $0.column.keyPosition == 1 }
    return usual ?? text ?? key ?? (columns.isEmpty ? nil : 0)
  }
}
