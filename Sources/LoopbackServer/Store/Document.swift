import GRDB

/// What a document is: a user, a table, a field.
///
/// Each dialect declares its own kinds.
struct DocumentKind: RawRepresentable, Hashable, Sendable {
  let rawValue: String

  init(rawValue: String) {
    self.rawValue = rawValue
  }

  init(_ name: String) {
    rawValue = name
  }

  /// Whether documents of this kind only record what happened, so that nothing cached depends on them.
  ///
  /// Their names start with `log:`.
  var isLog: Bool { rawValue.hasPrefix("log:") }
}

/// Anything but a record: a JSON body with a number, a parent and a place among its siblings.
struct Document: Sendable, Equatable {
  var kind: DocumentKind
  var id: Int
  var parent: Int?
  var position: Int
  var isTrashed = false
  var body: JSON
}

extension Document: FetchableRecord {
  init(row: Row) throws {
    kind = DocumentKind(row["kind"])
    id = row["id"]
    parent = row["parent"]
    position = row["position"]
    isTrashed = row["trashed"]
    body = try JSON(parsing: row["body"] as String)
  }
}

extension StoreAccess {
  /// A document, unless it is in the trash.
  func document(_ kind: DocumentKind, _ id: Int) throws -> Document? {
    try Document.fetchOne(
      db, sql: "SELECT * FROM document WHERE kind = ? AND id = ? AND trashed = 0",
      arguments: [kind.rawValue, id])
  }

  /// A document, in the trash or not.
  func documentOrTrash(_ kind: DocumentKind, _ id: Int) throws -> Document? {
    try Document.fetchOne(
      db, sql: "SELECT * FROM document WHERE kind = ? AND id = ?", arguments: [kind.rawValue, id])
  }

  /// The documents of a kind in their order: those of one parent, or all.
  func documents(_ kind: DocumentKind, parent: Int? = nil, withTrash: Bool = false) throws -> [Document] {
    try Document.fetchAll(
      db,
      sql: """
        SELECT * FROM document WHERE kind = ? AND (?2 IS NULL OR parent = ?2) AND (trashed = 0 OR ?3)
        ORDER BY position, id
        """, arguments: [kind.rawValue, parent, withTrash])
  }

  /// The place after the last sibling.
  func nextPosition(_ kind: DocumentKind, parent: Int?) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT coalesce(max(position), 0) + 1 FROM document
        WHERE kind = ? AND parent IS ? AND trashed = 0
        """, arguments: [kind.rawValue, parent]) ?? 1
  }

  /// Makes a document under the next number of its kind, after its siblings unless a place is given.
  @discardableResult
  func insert(
    _ kind: DocumentKind, parent: Int? = nil, position: Int? = nil, body: JSON
  ) throws -> Document {
    let document = Document(
      kind: kind, id: try next(kind.rawValue), parent: parent,
      position: try position ?? nextPosition(kind, parent: parent), body: body)
    try save(document)
    return document
  }

  /// Writes a document as it is.
  func save(_ document: Document) throws {
    if !document.kind.isLog { changedDocuments = true }
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO document (kind, id, parent, position, trashed, body)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        document.kind.rawValue, document.id, document.parent, document.position, document.isTrashed,
        document.body.serialized,
      ])
  }

  /// Removes a document for good.
  func remove(_ kind: DocumentKind, _ id: Int) throws {
    if !kind.isLog { changedDocuments = true }
    try db.execute(
      sql: "DELETE FROM document WHERE kind = ? AND id = ?", arguments: [kind.rawValue, id])
  }

  /// Gives the documents of a parent the order of a list; those not in it keep theirs, after.
  func reorder(_ kind: DocumentKind, _ ids: [Int], parent: Int?) throws {
    let rest = try documents(kind, parent: parent).map(\.id).filter { !ids.contains($0) }
    for (index, id) in (ids + rest).enumerated() {
      guard var document = try document(kind, id) else { continue }
      document.position = index + 1
      try save(document)
    }
  }
}
