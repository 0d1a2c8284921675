import GRDB

/// What a request for records asks for: filters, search, order and fields.
struct RowRequest {
  let context: BaserowContext
  let schema: TableSchema

  private var byName: Bool { context.flag("user_field_names") }

  /// The records that a request for a table asks for.
  func tableQuery() throws -> RowQuery {
    var query = RowQuery(schema: schema)
    let compiler = FilterCompiler(context: context, schema: schema)
    let fields = includedFields("include", "exclude")
    let reader = FilterReader(context: context, schema: schema, fields: fields, byName: byName)
    if let view = try requestedView() {
      if let tree = try reader.stored(in: view) { query.restrict(try compiler.condition(tree)) }
      if let order = try viewOrder(view) { query.order = order }
    }
    if let tree = try reader.requested() { query.restrict(try compiler.condition(tree)) }
    if let order = try requestedOrder() { query.order = order }
    if let search = search() { query.restrict(search) }
    return query
  }

  /// The records that a request for a grid asks for: its own filters and order replace those of the view.
  func viewQuery(_ view: Document) throws -> RowQuery {
    var query = RowQuery(schema: schema)
    let compiler = FilterCompiler(context: context, schema: schema)
    let reader = FilterReader(context: context, schema: schema, fields: schema.fields, byName: false)
    if let tree = try reader.requested() ?? reader.stored(in: view) {
      query.restrict(try compiler.condition(tree))
    }
    if let order = try requestedOrder() ?? viewOrder(view) { query.order = order }
    if let search = search() { query.restrict(search) }
    return query
  }

  private func requestedView() throws -> Document? {
    guard let text = context.call.parameter("view_id") else { return nil }
    guard let id = Int(text), let view = try context.access.document(.view, id), view.parent == schema.id
    else {
      throw BaserowError.missing("VIEW", "view")
    }
    return view
  }

  private func search() -> SQL? {
    guard let words = context.call.parameter("search"), !words.isEmpty else { return nil }
    return RowQuery.search(words, fullText: context.call.parameter("search_mode") == "full-text-with-count")
  }

  /// The fields that `include` and `exclude` leave; names that are none are ignored.
  func includedFields(_ include: String, _ exclude: String) -> [BaserowField] {
    let wanted = context.list(include).compactMap { schema.field($0, byName: byName) }
    let unwanted = context.list(exclude).compactMap { schema.field($0, byName: byName)?.id }
    return schema.fields.filter { field in
      (wanted.isEmpty || wanted.contains { $0.id == field.id }) && !unwanted.contains(field.id)
    }
  }

  private func requestedOrder() throws -> SQL? {
    guard let text = context.call.parameter("order_by"), !text.isEmpty else { return nil }
    let parts = try CellText.commaSeparated(text).map(orderPart)
    return "\(parts.joined(separator: ", ")), position, id"
  }

  private func orderPart(_ text: String) throws -> SQL {
    let isDescending = text.hasPrefix("-")
    var name = isDescending || text.hasPrefix("+") ? String(text.dropFirst()) : text
    var kind = "default"
    if name.hasSuffix("]"), let bracket = name.lastIndex(of: "[") {
      kind = String(name[name.index(after: bracket)...].dropLast())
      name = String(name[..<bracket])
    }
    guard let field = schema.field(name, byName: byName) else {
      throw BaserowError(
        400, "ERROR_ORDER_BY_FIELD_NOT_FOUND", "The field \(name) was not found in the table.")
    }
    guard try canSort(field, by: kind) else {
      throw BaserowError(
        400, "ERROR_ORDER_BY_FIELD_NOT_POSSIBLE",
        """
        It is not possible to order by \(name) using sort type \(kind) because the field type \
        \(field.type.rawValue) does not support it.
        """)
    }
    return try sortKey(field, isDescending: isDescending)
  }

  private func canSort(_ field: BaserowField, by kind: String) throws -> Bool {
    if kind == "order" { return field.type == .singleSelect }
    return kind == "default" && ![.file, .password].contains(field.type)
  }

  private func sortKey(_ field: BaserowField, isDescending: Bool) throws -> SQL {
    let type = try ValueTypes(context: context).type(of: field, in: schema)
    let key = CellSQL(field: field, type: type).sortKey
    return isDescending ? "\(key) DESC" : "\(key) ASC"
  }

  private func viewOrder(_ view: Document) throws -> SQL? {
    let stored =
      try context.access.documents(.groupBy, parent: view.id)
      + context.access.documents(.sort, parent: view.id)
    let parts = try stored.compactMap { sort -> SQL? in
      guard let field = sort.body["field"]?.int.flatMap(schema.field) else { return nil }
      return try sortKey(field, isDescending: sort.body["order"]?.text == "DESC")
    }
    return parts.isEmpty ? nil : "\(parts.joined(separator: ", ")), position, id"
  }
}
