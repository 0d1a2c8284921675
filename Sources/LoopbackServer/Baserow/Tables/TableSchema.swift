import Synchronization

/// A table and its fields.
struct TableSchema: Sendable {
  let id: Int
  let name: String
  let position: Int
  let database: Int
  let workspace: Int
  /// In the order of the service: the primary field, then by order and number.
  let fields: [BaserowField]
  /// Whether stored cells hold fields that are in the trash.
  let hasTrashedFields: Bool

  init?(_ id: Int, access: StoreAccess) throws {
    guard let table = try access.document(.table, id), let database = table.parent,
      let application = try access.document(.application, database), let workspace = application.parent,
      try access.document(.workspace, workspace) != nil
    else { return nil }
    self.id = id
    name = table.body["name"]?.text ?? ""
    position = table.position
    self.database = database
    self.workspace = workspace
    let documents = try access.documents(.field, parent: id, withTrash: true)
    hasTrashedFields = documents.contains(where: \.isTrashed)
    let living = documents.filter { !$0.isTrashed }.compactMap(BaserowField.init)
    fields = living.filter(\.isPrimary) + living.filter { !$0.isPrimary }
  }

  var primary: BaserowField? { fields.first }

  func field(_ id: Int) -> BaserowField? { fields.first { $0.id == id } }

  func field(named name: String) -> BaserowField? { fields.first { $0.name == name } }

  /// The field that a request names: `field_12`, or by its name where names are used.
  func field(_ key: String, byName: Bool) -> BaserowField? {
    if byName, let field = field(named: key) { return field }
    guard !byName || key.hasPrefix("field_"), let id = Int(key.dropFirst("field_".count)),
      key.hasPrefix("field_")
    else { return nil }
    return field(id)
  }

  /// Whether some cell refers to an uploaded file.
  var hasFiles: Bool { fields.contains { $0.type == .file || $0.type == .formula || $0.type == .lookup } }
}

/// Table descriptions, kept until some document changes.
final class SchemaCache: Sendable {
  private struct Entry {
    var schema: TableSchema
    var generation: Int
  }

  private let store: Store
  private let entries = Mutex<[Int: Entry]>([:])

  init(store: Store) {
    self.store = store
  }

  func schema(_ id: Int) -> TableSchema? {
    let generation = store.documentGeneration
    return entries.withLock { entries in
      guard let entry = entries[id], entry.generation == generation else { return nil }
      return entry.schema
    }
  }

  /// Keeps a description that was read while the store had a generation.
  func keep(_ schema: TableSchema, generation: Int) {
    entries.withLock { $0[schema.id] = Entry(schema: schema, generation: generation) }
  }
}
