/// What was done, so that it can be shown and undone.
extension BaserowContext {
  /// The session that a client names in its headers.
  private var session: String? { call.headers["clientsessionid"] }

  /// Refuses headers of undo that are malformed.
  func checkUndoHeaders() throws {
    if let session, !(1...256).contains(session.utf8.count) || !session.utf8.allSatisfy(Self.isSessionByte) {
      throw BaserowError(
        reply: .json(
          400,
          [
            """
            An invalid ClientSessionId header was provided. It must be between 1 and 256 characters long and \
            must only contain alphanumeric or the - characters.
            """
          ]))
    }
    if let group = call.headers["clientundoredoactiongroupid"], !Self.isUUID(group) {
      throw BaserowError(
        reply: .json(
          400,
          [
            """
            An invalid ClientUndoRedoActionGroupId header was provided. It must be a valid Version 4 UUID.
            """
          ]))
    }
  }

  private static func isSessionByte(_ byte: UInt8) -> Bool {
    Unicode.Scalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte) || byte == 0x2D
  }

  private static func isUUID(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }

  /// Keeps an action for undo, if the client named its session.
  func register(action: String, table: Int, details: JSONObject) throws {
    guard let session, case .user(let user) = caller else { return }
    // A new action makes what was undone before it unreachable.
    for old in try access.documents(.action, parent: user.id)
    where old.body["session"]?.text == session && old.body["undone"]?.bool == true {
      try access.remove(.action, old.id)
    }
    let body: JSONObject = [
      "type": .string(action), "scope": .string("table\(table)"), "table": .int(table),
      "session": .string(session), "undone": false,
      "group": .optional(call.headers["clientundoredoactiongroupid"]),
    ]
    try access.insert(.action, parent: user.id, body: .object(body.merging(details)))
  }

  /// Keeps a change of records: for undo, and for the history of each record.
  func registerUpdate(
    before: [StoredRecord], after: [StoredRecord], fields: [Int], in schema: TableSchema
  ) throws {
    let keys = fields.map { "field_\($0)" }
    func cells(_ records: [StoredRecord]) -> JSON {
      .array(
        records.map { record in
          ["id": .int(record.id), "cells": .object(JSONObject(keys.map { ($0, record.cells[$0] ?? .null) }))]
        })
    }
    try register(
      action: "update_rows", table: schema.id, details: ["before": cells(before), "after": cells(after)])
    for record in after {
      guard let old = before.first(where: { $0.id == record.id }) else { continue }
      try addHistory(old: old, new: record, keys: keys, in: schema)
    }
  }

  private func addHistory(old: StoredRecord, new: StoredRecord, keys: [String], in schema: TableSchema) throws
  {
    let changed = keys.filter { old.cells[$0] != new.cells[$0] }
    guard !changed.isEmpty else { return }
    let user = try user
    let metadata = changed.compactMap { key -> (String, JSON)? in
      guard let field = schema.field(key, byName: false) else { return nil }
      return (key, ["id": .int(field.id), "type": .string(field.type.rawValue)])
    }
    let id = try access.next("history")
    let entry: JSON = [
      "id": .int(id), "action_type": "update_rows", "action_command_type": "DO",
      "user": ["id": .int(user.id), "name": .string(user.name)], "timestamp": .string(timestamp),
      "before": .object(JSONObject(changed.map { ($0, old.cells[$0] ?? .null) })),
      "after": .object(JSONObject(changed.map { ($0, new.cells[$0] ?? .null) })),
      "fields_metadata": .object(JSONObject(metadata)),
    ]
    try access.save(
      Document(kind: .history, id: id, parent: new.id, position: schema.id, body: entry))
    tell(
      .row(table: schema.id, id: new.id),
      [
        "type": "row_history_updated", "row_history_entry": entry, "table_id": .int(schema.id),
        "row_id": .int(new.id),
      ])
  }

  /// The changes of one record, newest first.
  func history(of record: Int, in schema: TableSchema) throws -> [JSON] {
    try access.documents(.history, parent: record).filter { $0.position == schema.id }.map(\.body).reversed()
  }
}
