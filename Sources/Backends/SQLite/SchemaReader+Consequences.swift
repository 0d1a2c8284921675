import SheafModel

extension SchemaReader {
  /// What a new value in each column does to other rows by the rules of the file, as far as it says so.
  ///
  /// Triggers tell only when they run.
  func consequences(for schema: TableSchema) throws(BackendError) -> [ExactText: String] {
    guard schema.form == .table else { return [:] }
    var deeds: [ExactText: [String]] = [:]
    let sql = try session.row(
      "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", [.text(schema.name)])?[0].plainText
    let replacing = ConflictClauses(sql: sql ?? "").replacing.map { $0.lowercased() }
    for column in schema.columns where replacing.contains(column.name.lowercased()) {
      deeds[ExactText(column.name), default: []].append("deletes another row that has the same")
    }
    let references = try session.rows(
      """
      SELECT l.name, f."from", f."to", f.on_update, f.seq FROM pragma_table_list l, pragma_foreign_key_list(l.name) f
      WHERE l.schema = 'main' AND l.type = 'table' AND lower(f."table") = lower(?) ORDER BY l.name, f.id, f.seq
      """, [.text(schema.name)])
    let keys = schema.columns.filter { $0.keyPosition > 0 }.sorted { $0.keyPosition < $1.keyPosition }
    for row in references {
      guard let table = row[0].plainText, let from = row[1].plainText, let place = row[4].asInt else {
        continue
      }
      let target =
        row[2].plainText.flatMap { name in schema.columns.first { $0.name.lowercased() == name.lowercased() }
        }
        ?? (row[2].isNull && keys.indices.contains(place) ? keys[place] : nil)
      guard let target else { continue }
      switch row[3].plainText {
      case "CASCADE": deeds[ExactText(target.name), default: []].append("goes into \(table).\(from) too")
      case "SET NULL": deeds[ExactText(target.name), default: []].append("empties \(table).\(from)")
      case "SET DEFAULT": deeds[ExactText(target.name), default: []].append("resets \(table).\(from)")
      default: break
      }
    }
    return deeds.mapValues { "a new value " + $0.joined(separator: ", ") }
  }
}
