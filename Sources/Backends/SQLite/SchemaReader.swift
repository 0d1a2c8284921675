import SheafModel

/// Reads what a file says of its tables.
struct SchemaReader {
  let session: Session

  struct Listing: Hashable, Sendable {
    var name: String
    var form: TableSchema.Form
    var hasRowid: Bool
    var isStrict = false
  }

  /// The tables and then the views, each in the order in which they were made; SQLite's own left out.
  func listings() throws(BackendError) -> [Listing] {
    let order = try session.rows("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
    var forms: [ExactText: Listing] = [:]
    for row in try session.rows("SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'")
    {
      guard let name = row[0].plainText, let listing = Self.listing(row, name) else { continue }
      forms[ExactText(name)] = listing
    }
    let all = order.compactMap { $0[0].plainText.flatMap { forms[ExactText($0)] } }
    return all.filter { $0.form != .view } + all.filter { $0.form == .view }
  }

  private static func listing(_ row: [StoredValue], _ name: String) -> Listing? {
    guard !name.lowercased().hasPrefix("sqlite_") else { return nil }
    let form: TableSchema.Form
    switch row[1] {
    case .text("table"): form = .table
    case .text("view"): form = .view
    case .text("virtual"): form = .virtual
    // A shadow table belongs to a virtual one.
    default: return nil
    }
    return Listing(
      name: name, form: form, hasRowid: row[2] == .integer(0), isStrict: row[3] != .integer(0))
  }

  /// Everything about one table.
  func schema(of name: String) throws(BackendError) -> TableSchema {
    guard let listing = try listings().first(where: { $0.name.isExactly(name) }) else {
      throw BackendError(.notFound, "the file has no table named \(name)")
    }
    var columns = try columns(of: name)
    if columns.isEmpty {
      // The pragma answers with nothing where the table cannot be used; preparing a statement says why.
      _ = try session.rows("SELECT * FROM \(name.quotedName) LIMIT 0")
    }
    let indexes = try indexes(of: listing)
    for index in columns.indices where listing.isStrict && columns[index].declaredType.uppercased() == "ANY" {
      columns[index].keepsEverything = true
    }
    for index in columns.indices where indexes.descendingKey == ExactText(columns[index].name) {
      columns[index].isDescendingKey = true
    }
    try markForeignCollations(&columns, of: listing)
    var schema = TableSchema(
      name: name, form: listing.form, columns: columns, key: .none, foreignKeys: [],
      indexed: indexes.leading)
    schema.foreignlyIndexed = try foreignlyIndexed(listing)
    schema.key = Self.key(of: schema, listing)
    if let column = schema.rowidColumn { schema.indexed.insert(ExactText(column.name)) }
    if listing.form == .table { schema.foreignKeys = try foreignKeys(of: name) }
    return schema
  }

  /// For each table without rowid, parts of virtual ones too, the places of its key's columns.
  func keyPlaces() throws(BackendError) -> [String: [Int]] {
    var places: [String: [Int]] = [:]
    let rows = try session.rows(
      """
      SELECT l.name, x.cid FROM pragma_table_list l, pragma_table_xinfo(l.name) x
      WHERE l.schema = 'main' AND l.type IN ('table', 'shadow') AND l.wr AND x.pk > 0 ORDER BY l.name, x.pk
      """)
    for row in rows {
      if let name = row[0].plainText, let place = row[1].asInt { places[name, default: []].append(place) }
    }
    return places
  }

  private func columns(of table: String) throws(BackendError) -> [Column] {
    let rows = try session.rows(
      "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)", [.text(table)])
    return rows.compactMap { row in
      // 1 is a hidden column of a virtual table; 2 and 3 are generated, virtual and stored.
      guard let name = row[0].plainText, row[5] != .integer(1) else { return nil }
      return Column(
        name: name, declaredType: row[1].plainText ?? "", isNotNull: row[2] != .integer(0),
        hasDefault: !row[3].isNull && row[3].plainText?.uppercased() != "NULL",
        keyPosition: row[4].asInt ?? 0, isGenerated: row[5] != .integer(0))
    }
  }

  /// The columns that lead an index, and the key column whose index shows that it is not the rowid.
  private func indexes(
    of listing: Listing
  ) throws(BackendError) -> (leading: Set<ExactText>, descendingKey: ExactText?) {
    guard listing.form == .table else { return ([], nil) }
    let rows = try session.rows(
      """
      SELECT i.origin, i.partial, x.name, x.coll FROM pragma_index_list(?) i, pragma_index_xinfo(i.name) x
      WHERE x.seqno = 0
      """, [.text(listing.name)])
    var leading: Set<ExactText> = []
    var key: ExactText?
    for row in rows {
      guard let name = row[2].plainText.map({ ExactText($0) }) else { continue }
      if row[0] == .text("pk"), listing.hasRowid { key = name }
      if row[1] == .integer(0) { leading.insert(name) }
    }
    return (leading, key)
  }

  private func markForeignCollations(
    _ columns: inout [Column], of listing: Listing
  ) throws(BackendError) {
    guard listing.form == .table else { return }
    for index in columns.indices {
      guard let name = session.collation(table: listing.name, column: columns[index].name) else { continue }
      columns[index].collation = name.uppercased()
      columns[index].hasForeignCollation = !Self.collations.contains(name.uppercased())
    }
  }

  /// The collations that every program has.
  private static let collations: Set<String> = ["BINARY", "NOCASE", "RTRIM"]

  /// The columns of the indexes whose order only another program knows; nil where one hangs on more than its columns.
  private func foreignlyIndexed(_ listing: Listing) throws(BackendError) -> Set<ExactText>? {
    guard listing.form == .table else { return [] }
    let rows = try session.rows(
      """
      SELECT i.name, i.partial, x.name, upper(x.coll) FROM pragma_index_list(?) i, pragma_index_xinfo(i.name) x
      WHERE x.key
      """, [.text(listing.name)])
    let foreign = Set(
      rows.filter { row in row[3].plainText.map { !Self.collations.contains($0) } ?? false }.map { $0[0] })
    var columns: Set<ExactText> = []
    for row in rows where foreign.contains(row[0]) {
      guard let name = row[2].plainText, row[1] == .integer(0) else { return nil }
      columns.insert(ExactText(name))
    }
    return columns
  }

  private static func key(of schema: TableSchema, _ listing: Listing) -> RowKey {
    switch listing.form {
    case .view: return .none
    case .table where !listing.hasRowid:
      let keys = schema.columns.filter { $0.keyPosition > 0 }.sorted { $0.keyPosition < $1.keyPosition }
      return keys.isEmpty ? .none : .columns(keys.map { ExactText($0.name) })
    case .virtual where !listing.hasRowid: return .none
    case .table, .virtual:
      let names = Set(schema.columns.map { $0.name.lowercased() })
      if let alias = ["rowid", "_rowid_", "oid"].first(where: { !names.contains($0) }) {
        return .rowid(alias: alias)
      }
      var direct = schema
      direct.key = .rowid(alias: "")
      return direct.rowidColumn.map { .rowid(alias: $0.name.quotedName) } ?? .none
    }
  }

  /// The references that one column makes alone, to a column that can be looked up quickly.
  private func foreignKeys(of table: String) throws(BackendError) -> [ForeignKey] {
    let rows = try session.rows(
      "SELECT id, \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?)", [.text(table)])
    let tables = try listings().filter { $0.form == .table }
    var keys: [ForeignKey] = []
    // By the names of the table and of the column that is meant: many columns may refer to one.
    var known: [[ExactText?]: String?] = [:]
    for (_, parts) in Dictionary(grouping: rows, by: { $0[0] }).sorted(by: { $0.key.token < $1.key.token }) {
      guard parts.count == 1, let column = parts[0][1].plainText, let named = parts[0][2].plainText,
        let target = tables.first(where: { $0.name.isSameSQLName(as: named) })
      else { continue }
      let meant = parts[0][3].plainText
      let wish = [ExactText(target.name), meant.map { ExactText($0) }]
      if known[wish] == nil { known[wish] = .some(try referenced(meant, in: target.name)) }
      guard let referenced = known[wish] ?? nil else { continue }
      keys.append(ForeignKey(column: column, table: target.name, target: referenced))
    }
    return keys
  }

  /// The column that a reference means: the named one, or the primary key.
  ///
  /// Nil unless it is unique.
  private func referenced(_ named: String?, in table: String) throws(BackendError) -> String? {
    let columns = try columns(of: table)
    let keys = columns.filter { $0.keyPosition > 0 }
    guard let named else { return keys.count == 1 ? keys[0].name : nil }
    guard let column = columns.first(where: { $0.name.isSameSQLName(as: named) }) else {
      return nil
    }
    if keys.count == 1, keys[0].name.isExactly(column.name) { return column.name }
    let unique = try session.rows(
      """
      SELECT 1 FROM pragma_index_list(?1) i WHERE i."unique" AND NOT i.partial
      AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1
      AND (SELECT name FROM pragma_index_info(i.name)) = ?2
      """, [.text(table), .text(column.name)])
    return unique.isEmpty ? nil : column.name
  }
}

extension StoredValue {
  static func count(_ number: Int) -> StoredValue { .integer(Int64(number)) }

  var asInt: Int? { if case .integer(let number) = self { Int(exactly: number) } else { nil } }
}
