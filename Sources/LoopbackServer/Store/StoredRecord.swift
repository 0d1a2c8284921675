import GRDB

/// One record of a table: its cells as a JSON object, ready to be sent.
struct StoredRecord: Sendable, Equatable {
  var table: Int
  var id: Int
  /// Where it stands in the table; records are in the order of (position, id).
  var position: Double
  var isTrashed = false
  var createdAt: String
  var createdBy: Int?
  var changedAt: String
  var changedBy: Int?
  var cells: JSONObject
}

extension StoredRecord: FetchableRecord {
  init(row: Row) throws {
    table = row["tbl"]
    id = row["id"]
    position = row["position"]
    isTrashed = row["trashed"]
    createdAt = row["created_at"]
    createdBy = row["created_by"]
    changedAt = row["changed_at"]
    changedBy = row["changed_by"]
    cells = try JSON(parsing: row["cells"] as String).object ?? JSONObject()
  }
}

extension StoreAccess {
  /// A record, unless it is in the trash.
  func record(_ table: Int, _ id: Int) throws -> StoredRecord? {
    try StoredRecord.fetchOne(
      db, sql: "SELECT * FROM record WHERE tbl = ? AND id = ? AND trashed = 0", arguments: [table, id])
  }

  /// The records of the given numbers that exist, in the order of the table.
  func records(_ table: Int, _ ids: [Int], withTrash: Bool = false) throws -> [StoredRecord] {
    guard !ids.isEmpty else { return [] }
    let list = ids.map(String.init).joined(separator: ",")
    return try StoredRecord.fetchAll(
      db,
      sql: """
        SELECT * FROM record WHERE tbl = ? AND id IN (\(list)) AND (trashed = 0 OR ?)
        ORDER BY position, id
        """, arguments: [table, withTrash])
  }

  /// The numbers of all records of a table, in their order.
  func recordIDs(_ table: Int) throws -> [Int] {
    try Int.fetchAll(
      db, sql: "SELECT id FROM record WHERE tbl = ? AND trashed = 0 ORDER BY position, id",
      arguments: [table])
  }

  /// Writes a record as it is.
  func save(_ record: StoredRecord) throws {
    try insertRaw(record, cells: JSON.object(record.cells).serialized)
  }

  /// Writes a record whose cells are JSON text already.
  func insertRaw(_ record: StoredRecord, cells: String) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO record
          (tbl, id, position, trashed, created_at, created_by, changed_at, changed_by, cells)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      record.table, record.id, record.position, record.isTrashed, record.createdAt, record.createdBy,
      record.changedAt, record.changedBy, cells,
    ])
  }

  /// Moves records into the trash or out of it.
  func setTrashed(_ trashed: Bool, _ table: Int, _ ids: [Int]) throws {
    for id in ids {
      try db.execute(
        sql: "UPDATE record SET trashed = ? WHERE tbl = ? AND id = ?", arguments: [trashed, table, id])
    }
  }

  /// A place after the last record, trashed ones counted.
  func positionAtEnd(_ table: Int) throws -> Double {
    let last = try Double.fetchOne(
      db, sql: "SELECT max(position) FROM record WHERE tbl = ?", arguments: [table])
    return ((last ?? 0) + 1).rounded(.down)
  }

  /// `count` places between a record and the one before it.
  ///
  /// When the numbers between two records run out, the whole table is numbered anew.
  func positions(_ count: Int, before id: Int, in table: Int) throws -> [Double]? {
    guard let high = try position(of: id, in: table) else { return nil }
    let low =
      try Double.fetchOne(
        db, sql: "SELECT max(position) FROM record WHERE tbl = ? AND position < ?",
        arguments: [table, high]) ?? 0
    let step = (high - low) / Double(count + 1)
    guard step > 1e-9 else {
      try renumber(table)
      return try positions(count, before: id, in: table)
    }
    return (1...max(count, 1)).map { low + step * Double($0) }
  }

  private func position(of id: Int, in table: Int) throws -> Double? {
    try Double.fetchOne(
      db, sql: "SELECT position FROM record WHERE tbl = ? AND id = ? AND trashed = 0",
      arguments: [table, id])
  }

  private func renumber(_ table: Int) throws {
    try db.execute(
      sql: """
        UPDATE record SET position = numbered.place FROM (
          SELECT id AS rid, row_number() OVER (ORDER BY position, id) AS place FROM record WHERE tbl = ?1
        ) AS numbered WHERE tbl = ?1 AND id = numbered.rid
        """, arguments: [table])
  }

  // Links are stored once for both sides: `near` is a record of the table where the relation began.

  /// The records linked from `near` (or, read backwards, to it), in the order of their table.
  func linked(_ relation: Int, from id: Int, backwards: Bool, table: Int) throws -> [Int] {
    let (mine, theirs) = backwards ? ("far", "near") : ("near", "far")
    return try Int.fetchAll(
      db,
      sql: """
        SELECT link.\(theirs) FROM link
        JOIN record ON record.tbl = ? AND record.id = link.\(theirs) AND record.trashed = 0
        WHERE relation = ? AND link.\(mine) = ? ORDER BY record.position, record.id
        """, arguments: [table, relation, id])
  }

  /// Replaces the links of one record.
  func setLinks(_ relation: Int, from id: Int, backwards: Bool, to others: [Int]) throws {
    let mine = backwards ? "far" : "near"
    try db.execute(
      sql: "DELETE FROM link WHERE relation = ? AND \(mine) = ?", arguments: [relation, id])
    for other in others {
      try addLink(relation, near: backwards ? other : id, far: backwards ? id : other)
    }
  }

  /// Adds one link; one that is there already stays one.
  func addLink(_ relation: Int, near: Int, far: Int) throws {
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO link (relation, near, far) VALUES (?, ?, ?)")
      .execute(arguments: [relation, near, far])
  }
}
