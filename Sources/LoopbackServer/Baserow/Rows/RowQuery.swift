import GRDB

/// Which records of a table, and in which order.
struct RowQuery {
  var schema: TableSchema
  var condition: SQL
  var order: SQL

  init(schema: TableSchema) {
    self.schema = schema
    condition = "tbl = \(schema.id) AND trashed = 0"
    order = "position, id"
  }

  /// Adds a condition.
  mutating func restrict(_ more: SQL?) {
    if let more { condition = "\(condition) AND (\(more))" }
  }

  func count(_ access: StoreAccess) throws -> Int {
    let request: SQL = "SELECT count(*) FROM record WHERE \(condition)"
    return try Int.fetchOne(access.db, SQLRequest<Int>(literal: request)) ?? 0
  }

  /// A page as stored: number, position and cells, the addresses of files filled in.
  ///
  /// The records before the page are passed over in the index; only those of the page are read.
  func page(_ access: StoreAccess, offset: Int, limit: Int, media: String) throws -> [RawRow] {
    let cells: SQL = schema.hasFiles ? "replace(cells, \(MediaAddress.mark), \(media))" : "cells"
    let request: SQL = """
      SELECT id, position, \(cells) AS cells FROM record WHERE tbl = \(schema.id) AND id IN (
        SELECT id FROM record WHERE \(condition) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)
      ) ORDER BY \(order)
      """
    return try RawRow.fetchAll(access.db, SQLRequest<RawRow>(literal: request))
  }

  /// The record beside another in this order: nil if there is none.
  /// - Throws: `BaserowError` if the other is not among the records.
  func neighbour(of id: Int, isPrevious: Bool, _ access: StoreAccess) throws -> Int? {
    let function: SQL = isPrevious ? "lag(id)" : "lead(id)"
    let request: SQL = """
      SELECT id, beside FROM (
        SELECT id, \(function) OVER (ORDER BY \(order)) AS beside FROM record WHERE \(condition)
      ) WHERE id = \(id)
      """
    guard let row = try Row.fetchOne(access.db, SQLRequest<Row>(literal: request)) else {
      throw BaserowError.missingRows([id], quoted: true)
    }
    return row["beside"]
  }

  /// The condition of a search over all cells.
  ///
  /// JSON text that lacks the words is passed over before its cells are looked at.
  static func search(_ words: String, fullText: Bool) -> SQL {
    let folded = words.foldedCase
    if fullText {
      // Only the last word may be the start of a longer one.
      let words = folded.split(separator: " ")
      let parts = words.enumerated().map { " " + $1 + ($0 < words.count - 1 ? " " : "") }
      let plain: SQL = "' ' || replace(folded(plain_text(cells)), char(10), ' ') || ' '"
      return parts.map { "instr(\(plain), \($0)) > 0" }.joined(separator: " AND ")
    }
    let match: SQL = "instr(folded(plain_text(cells)), \(folded)) > 0"
    let special = Set("\"\\%_".utf8)
    guard words.utf8.allSatisfy({ $0 < 0x80 && !special.contains($0) }) else { return match }
    return "cells LIKE \("%" + words + "%") AND \(match)"
  }
}

/// A record as stored, its cells still text.
struct RawRow: FetchableRecord {
  var id: Int
  var position: Double
  var cells: String

  init(row: Row) throws {
    id = row["id"]
    position = row["position"]
    cells = row["cells"]
  }

  init(_ record: StoredRecord, media: String) {
    id = record.id
    position = record.position
    cells = MediaAddress.fill(JSON.object(record.cells).serialized, media)
  }
}

/// Uploaded files are stored without the address of the server, which changes from run to run.
enum MediaAddress {
  static let mark = "loopback-media:"

  /// Puts the address of the server into a text.
  static func fill(_ text: String, _ media: String) -> String {
    text.split(separator: mark, omittingEmptySubsequences: false).joined(separator: media)
  }
}
