import GRDB

/// Where the service keeps its things: small lists as documents, requests as rows of numbers from which the rest
/// of a request is computed, so that a million of them are made in seconds.
enum BotByeTables {
  static func make(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS botbye_document (
          entity TEXT NOT NULL, parent TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
          PRIMARY KEY (entity, parent, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS botbye_request (
          n INTEGER PRIMARY KEY, project_id TEXT NOT NULL, created_at TEXT NOT NULL, id TEXT NOT NULL,
          country TEXT, remote_addr TEXT NOT NULL, referer TEXT);
        """)
    try db.execute(sql: requestView)
  }

  /// The orders in which requests are read most; made after the seed, which is quicker than before it.
  static func makeIndexes(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE INDEX IF NOT EXISTS botbye_request_created ON botbye_request (project_id, created_at, id);
        CREATE INDEX IF NOT EXISTS botbye_request_country ON botbye_request (project_id, country, created_at, id);
        CREATE INDEX IF NOT EXISTS botbye_request_addr ON botbye_request (project_id, remote_addr, id);
        CREATE INDEX IF NOT EXISTS botbye_request_id ON botbye_request (project_id, id);
        """)
  }

  /// Each request with all that the service tells of it.
  ///
  /// Everything that is not stored follows from the number of the request.
  private static let requestView = """
    CREATE VIEW IF NOT EXISTS botbye_request_full AS SELECT
      n, project_id, created_at, id, country, remote_addr, referer,
      'cust-' || substr(project_id, 1, 8) AS customer_id,
      'site-' || substr(project_id, 1, 8) AS site_key,
      'secret-' || substr(project_id, 1, 8) AS server_key,
      'tok_' || printf('%016x', n * 2654435761) AS token,
      CASE n % 4 WHEN 0 THEN 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0'
        WHEN 1 THEN 'Mozilla/5.0 (Windows NT 10.0) Chrome/126.0' WHEN 2 THEN 'curl/8.5.0'
        ELSE 'python-requests/2.32' END AS user_agent,
      CASE n % 3 WHEN 0 THEN 'shop.example.com' ELSE 'www.example.com' END AS host,
      CASE n % 5 WHEN 0 THEN 'POST' ELSE 'GET' END AS request_method,
      '/' || CASE n % 6 WHEN 0 THEN 'login' WHEN 1 THEN 'cart' WHEN 2 THEN 'search?q=' || (n % 977)
        ELSE 'items/' || (n % 4999) END AS request_uri,
      'edge-' || (n % 8) AS server_name,
      CASE n % 40 WHEN 0 THEN 'user' || (n % 311) END AS remote_user,
      CASE n % 2 WHEN 0 THEN 443 ELSE 80 END AS server_port,
      CASE n % 7 WHEN 0 THEN 'challenge' END AS request_info,
      CASE n % 9 WHEN 0 THEN 'Too many requests' END AS failed_message,
      CASE n % 9 WHEN 0 THEN '["rate_limit"]' ELSE '[]' END AS failed_checks,
      '[]' AS custom_fields,
      'accept: */*' || char(10) || 'accept-language: en' || char(10) || 'x-request: ' || n AS headers,
      remote_addr AS real_ip,
      'AS' || (1000 + n % 50) AS asn,
      n % 10 != 0 AS is_protected,
      n % 9 = 0 AS is_ban_by_rule
    FROM botbye_request
    """

  static func body(_ db: Database, _ entity: String, _ parent: String, _ id: String) throws -> JSON? {
    let text = try String.fetchOne(
      db, sql: "SELECT body FROM botbye_document WHERE entity = ? AND parent = ? AND id = ?",
      arguments: [entity, parent, id])
    return try text.map { try JSON(parsing: $0) }
  }

  static func bodies(_ db: Database, _ entity: String, _ parent: String) throws -> [JSON] {
    let texts = try String.fetchAll(
      db, sql: "SELECT body FROM botbye_document WHERE entity = ? AND parent = ? ORDER BY id",
      arguments: [entity, parent])
    return try texts.map { try JSON(parsing: $0) }
  }

  static func put(
    _ db: Database, _ entity: String, _ parent: String, _ id: String, _ body: JSON
  ) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO botbye_document (entity, parent, id, body) VALUES (?, ?, ?, ?)",
      arguments: [entity, parent, id, body.serialized])
  }
}
