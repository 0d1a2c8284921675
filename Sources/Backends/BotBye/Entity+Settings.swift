import SheafHTTP
import SheafJSON
import SheafModel

extension Entity {
  /// Reads a list's description in a profile; what it leaves out is as in `base`.
  init(_ settings: Profile, over base: Entity?) throws(BackendError) {
    guard let name = settings.text("name") else {
      throw ServiceSettings.wrong("entities", "has a list without a name")
    }
    let paths = settings.text("path").map { [$0] } ?? settings.texts("path")
    self = base ?? Entity(name: name, paths: paths)
    if !paths.isEmpty { self.paths = paths }
    guard !self.paths.isEmpty, self.paths.allSatisfy({ $0.hasPrefix("/") }) else {
      throw ServiceSettings.wrong("entities", "has “\(name)” without a path that begins with a slash")
    }
    try readShape(settings)
    if let field = settings.text("id_field") { idField = field == "-" ? nil : field }
    nameField = settings.text("name_field") ?? nameField
    parent = settings.text("parent") ?? parent
    itemPath = settings.text("item_path") ?? itemPath
    try readColumns(settings)
    // A record is found by its identifier, so that is a column too.
    if let idField, !columns.isEmpty, !columns.contains(where: { $0.name.isExactly(idField) }) {
      columns.append(refined(Column(idField)))
    }
    try readUpdate(settings)
    if update != nil, idField == nil {
      throw ServiceSettings.wrong(
        "update", "of “\(name)” needs an id_field: without one no record can be told from the others")
    }
  }

  mutating func mask(_ names: [String]) {
    masked.formUnion(names)
    self = refined
  }

  /// The entity with what is said of columns by name said in the columns too.
  var refined: Entity {
    var entity = self
    entity.columns = columns.map(refined)
    return entity
  }

  /// A column with what the profile says of columns of that name.
  func refined(_ column: Column) -> Column {
    var column = column
    if let path = fieldPaths[column.name] { column.fieldPath = path }
    if editable.contains(column.name), update != nil { column.isEditable = true }
    if masked.contains(column.name) { column.isMasked = true }
    return column
  }

  private mutating func readShape(_ settings: Profile) throws(BackendError) {
    let rows = settings.text("rows")?.split(separator: ".").map(String.init) ?? []
    switch settings.text("kind") {
    case nil: break
    case "edges": shape = .edges
    case "array", "object": shape = .whole(rows: rows)
    case let word?:
      throw ServiceSettings.wrong("kind", "of “\(name)” is edges, array or object, not “\(word)”")
    }
  }

  private mutating func readColumns(_ settings: Profile) throws(BackendError) {
    if case .list(let members)? = settings.settings["columns"] {
      let known = columns
      columns = []
      hasChosenColumns = !members.isEmpty
      for member in members { columns.append(try Self.column(member, of: name, known: known)) }
    }
    if case .table(let table)? = settings.settings["field_paths"] {
      for entry in table.entries {
        if case .text(let path) = entry.value { fieldPaths[entry.name] = path }
      }
    }
    editable.formUnion(settings.texts("editable"))
    masked.formUnion(settings.texts("masked_columns"))
    if case .list(let members)? = settings.settings["default_order"] {
      defaultOrder = []
      for member in members { defaultOrder.append(try Self.orderTerm(member, of: name)) }
    }
    self = refined
    for term in defaultOrder
    where hasChosenColumns && !columns.contains(where: { $0.isNamed(term.fieldPath) }) {
      throw ServiceSettings.wrong(
        "default_order",
        "of “\(name)” names “\(term.fieldPath)”, which is none of its columns: add it to columns")
    }
  }

  private mutating func readUpdate(_ settings: Profile) throws(BackendError) {
    guard case .table(let table)? = settings.settings["update"] else {
      if !editable.isEmpty, update == nil {
        throw ServiceSettings.wrong("update", "of “\(name)” is missing: it says how records are changed")
      }
      return
    }
    let part = Profile(name: settings.name, kind: settings.kind, settings: table)
    let word = part.text("method") ?? "PATCH"
    guard let method = HTTPMethod(rawValue: word.uppercased()), [.patch, .put, .post].contains(method),
      let path = part.text("path")
    else {
      throw ServiceSettings.wrong("update", "of “\(name)” has a method (PATCH, PUT or POST) and a path")
    }
    update = Update(method: method, path: path, sendsWhole: part.flag("whole") ?? (method == .put))
    self = refined
  }

  /// A name, or a table with the name and what the service sends.
  ///
  /// What a standard list says of a column of that name still holds.
  private static func column(
    _ setting: Setting, of entity: String, known: [Column]
  ) throws(BackendError) -> Column {
    func column(named name: String) -> Column { known.first { $0.name.isExactly(name) } ?? Column(name) }
    switch setting {
    case .text(let name): return column(named: name)
    case .table(let table):
      let part = Profile(name: "", kind: "", settings: table)
      guard let name = part.text("name") else { break }
      var column = column(named: name)
      let word = part.text("kind") ?? column.form.rawValue
      guard let form = Column.Form(rawValue: word) else {
        let words = Column.Form.allCases.map(\.rawValue).joined(separator: ", ")
        throw ServiceSettings.wrong("columns", "of “\(entity)” has “\(word)”, which is none of \(words)")
      }
      column.form = form
      column.fieldPath = part.text("field_path") ?? column.fieldPath
      return column
    default: break
    }
    throw ServiceSettings.wrong("columns", "of “\(entity)” is a list of names, or of tables with a name")
  }

  private static func orderTerm(_ setting: Setting, of entity: String) throws(BackendError) -> OrderTerm {
    guard case .table(let table) = setting else {
      throw ServiceSettings.wrong("default_order", "of “\(entity)” is a list of tables with a fieldPath")
    }
    let part = Profile(name: "", kind: "", settings: table)
    do throws(QueryProblem) {
      return try OrderTerm(
        .object(
          ["fieldPath", "direction"].compactMap { name in
            part.text(name).map { JSON.Member(name, .string($0)) }
          }))
    } catch {
      throw ServiceSettings.wrong("default_order", "of “\(entity)”: \(error.message)")
    }
  }
}
