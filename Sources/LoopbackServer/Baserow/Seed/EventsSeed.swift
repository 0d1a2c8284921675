import GRDB

/// One large table, whose records SQLite makes by itself from their numbers.
struct EventsSeed {
  let context: BaserowContext
  let count: Int

  func plant(in database: Int) throws {
    let table = try context.seedTable("Events", primary: "Event", in: database)
    try addFields(table)
    let keys = Dictionary(
      uniqueKeysWithValues: try context.schema(table).fields.map { ($0.name, $0.key) })
    let options = try context.schema(table).field(named: "Kind")?.selectOptions ?? []
    let kinds = options.enumerated().map { index, option in
      "(\(index), '\(option["value"]?.text ?? "")', '\(option.serialized)')"
    }
    try context.access.db.execute(
      sql: Self.statement(kinds: kinds.joined(separator: ","), keys: keys),
      arguments: ["count": count, "table": table, "now": context.timestamp, "author": try context.user.id])
    try context.access.advance("record_\(table)", to: count)
  }

  private func addFields(_ table: Int) throws {
    let kinds = ["login", "purchase", "refund", "page view", "error", "signup", "export", "webhook"]
    let colours = ["light-blue", "green", "red", "gray", "dark-red", "blue", "yellow", "orange"]
    try context.seedField("Kind", .singleSelect, seedOptions(kinds, colours), in: table)
    try context.seedField("At", .date, ["date_format": "ISO", "date_include_time": true], in: table)
    try context.seedField("Day", .date, ["date_format": "ISO"], in: table)
    try context.seedField("User", .email, in: table)
    try context.seedField("Source", .text, in: table)
    try context.seedField("URL", .url, in: table)
    try context.seedField("Amount", .number, CRMSeed.money(negative: true), in: table)
    try context.seedField("Count", .number, in: table)
    try context.seedField("OK", .boolean, in: table)
    try context.seedField("Duration", .duration, ["duration_format": "h:mm:ss"], in: table)
    try context.seedField("Note", .longText, in: table)
  }

  private static let words = """
    alpha pi ξ phi shard данные upsilon psi données beta worker ok tau omicron sigma cache kappa eta delta mu nu \
    rho theta gamma omega épsilon replica zeta iota 漢字 chi queue retry fail 🚀 lambda page token index
    """

  /// Two numbers that look random come from the number of the record, everything else from them.
  private static func statement(kinds: String, keys: [String: String]) -> String {
    func key(_ name: String) -> String { "\"\(keys[name] ?? "")\":" }
    return """
      WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count),
      mixed AS (SELECT i, (i * 2654435761) & 4294967295 AS h, ((i + 7) * 2246822519) & 4294967295 AS g FROM numbers),
      kinds(k, name, cell) AS (VALUES \(kinds)),
      sources(k, name) AS (VALUES (0, 'web'), (1, 'api'), (2, 'ios'), (3, 'import'), (4, 'cron'), (5, 'cli'))
      INSERT INTO record (tbl, id, position, trashed, created_at, created_by, changed_at, changed_by, cells)
      SELECT :table, i, i, 0, :now, :author, :now, :author,
        '{\(key("Event"))"' || printf('evt-%06d %s', i, kinds.name)
        || '",\(key("Kind"))' || kinds.cell
        || ',\(key("At"))"' || strftime('%Y-%m-%dT%H:%M:%SZ', 1672531200 + h % 94608000, 'unixepoch')
        || '",\(key("Day"))"' || strftime('%Y-%m-%d', 1672531200 + h % 94608000, 'unixepoch')
        || '",\(key("User"))"' || CASE WHEN g % 5 = 0 THEN '' ELSE 'user' || (g % 9000) || '@mail.example' END
        || '",\(key("Source"))"' || sources.name
        || '",\(key("URL"))"' || CASE WHEN g % 3 = 0 THEN '' ELSE 'https://app.example/' || (h % 90000) || '?ref=' || sources.name END
        || '",\(key("Amount"))' || CASE WHEN kinds.k IN (1, 2) THEN '"' || printf('%.2f', (h % 900000) / 100.0) || '"' ELSE 'null' END
        || ',\(key("Count"))' || CASE WHEN g % 4 = 0 THEN 'null' ELSE '"' || (g % 5000) || '"' END
        || ',\(key("OK"))' || CASE WHEN kinds.k = 4 OR h % 17 = 0 THEN 'false' ELSE 'true' END
        || ',\(key("Duration"))' || CASE WHEN kinds.k = 3 THEN (g % 2000) || '.0' ELSE 'null' END
        || ',\(key("Note"))' || CASE WHEN h % 3 = 0 THEN 'null'
          ELSE '"' || trim(substr('\(words)', 1 + g % 120, 20 + h % 90)) || '"' END || '}'
      FROM mixed JOIN kinds ON kinds.k = (h >> 8) % 8 JOIN sources ON sources.k = (g >> 8) % 6
      """
  }
}
