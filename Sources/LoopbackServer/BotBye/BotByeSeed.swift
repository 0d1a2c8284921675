import GRDB

/// The account that every seeded workspace has: three projects, requests of two of them, and what belongs to
/// them; the same every time.
struct BotByeSeed {
  /// Requests of the first project; the second has a tenth of them, the third none.
  let requests: Int

  /// The first has the identifier of the vendor's page.
  static let projects = [
    ("c415a474-be24-11eb-8529-0242ac130003", "Test project"),
    ("d52e1b90-77aa-4c1d-9f0e-5b1f6a2c9e11", "Shop"),
    ("e63f2ca1-88bb-4d2e-8a1f-6c2a7b3daf22", "Quiet corner"),
  ]

  func plant(in store: Store) async throws {
    try await store.write { access in
      let isPlanted = try Bool.fetchOne(access.db, sql: "SELECT EXISTS (SELECT 1 FROM botbye_document)")
      guard isPlanted != true else { return }
      for (index, project) in Self.projects.enumerated() {
        try plantProject(access.db, index, project.0, project.1)
      }
      try plantRequests(access.db, project: Self.projects[0].0, from: 0, count: requests)
      try plantRequests(access.db, project: Self.projects[1].0, from: requests, count: requests / 10)
    }
  }

  private func plantProject(_ db: Database, _ index: Int, _ id: String, _ name: String) throws {
    let project: JSON = [
      "id": .string(id), "customerId": "7f3c0d52-4a10-4b5e-9a57-2f6d1c8e0b34", "name": .string(name),
      "url": .string("https://\(name.lowercased().filter { $0 != " " }).example.com"),
      "siteKey": .string("site-\(id.prefix(8))"), "serverKey": .string("secret-\(id.prefix(8))"),
      "isProtected": .bool(index != 2),
      "rules": ["order": .array([]), "rules": .array(index == 2 ? [] : [rule(1, nil), rule(2, nil)])],
      "rateLimits": ["order": .array([]), "rateLimits": .array(index == 2 ? [] : [rule(3, 100)])],
      "phishingInfo": .null, "responseExtraFields": .array([]),
      "updatedAt": "2024-08-24T00:00:00.000Z", "createdAt": "2024-06-03T13:16:26.513Z",
    ]
    try BotByeTables.put(db, "projects", "", id, project)
    guard index != 2 else { return }
    for hour in 0..<48 {
      let day = "2024-08-\(24 + hour / 24)"
      let key = "\(id)_\(day)_\(hour % 24)"
      let (allowed, declined) = (10 + hour * 7 % 90, hour * 3 % 11)
      let row: JSON = [
        "day": .string(day), "hour": .int(hour % 24), "id": .string(key), "projectId": .string(id),
        "customerId": .null, "allowedReqCount": .int(allowed), "declinedReqCount": .int(declined),
        "total": .int(allowed + declined),
      ]
      try BotByeTables.put(db, "overviews", id, (100 + hour).padded(6), row)
    }
    for number in 0..<130 {
      let account = "7f3c0d52-4a10-4b5e-9a57-2f6d1c8e0b34"
      let row: JSON = [
        "id": .string("\(account):\(id)"), "accountId": .string(account),
        "phishingOrigin": .string("https://phish\(number % 9).example.net"),
        "lastLoginAt": .string(String(1_724_457_600_000 + number / 3 * 60_000)),
      ]
      try BotByeTables.put(db, "compromised-users", id, number.padded(6), row)
    }
  }

  private func rule(_ number: Int, _ limit: Int?) -> JSON {
    var rule: JSON = [
      "id": .string("0190d9f1-4691-722c-a79f-00000000000\(number)"), "name": .string("Rule \(number)"),
      "action": "block", "isActive": .bool(number != 2),
      "condition": ["fieldName": "country", "predicate": "EQ", "value": "DEU", "type": "criteria"],
    ]
    if let limit {
      rule["limit"] = .int(limit)
      rule["periodInSec"] = 60
    }
    return rule
  }

  /// Four requests share each moment, so that their order rests on their identifiers.
  func plantRequests(_ db: Database, project: String, from start: Int, count: Int) throws {
    guard count > 0 else { return }
    try db.execute(
      sql: """
        WITH RECURSIVE number(n) AS (
          SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?1 + ?2),
        mixed AS (
          SELECT n, 1717420586 + n / 4 AS second, ((n * 2654435761) >> 5) & 1048575 AS dice FROM number)
        INSERT INTO botbye_request (n, project_id, created_at, id, country, remote_addr, referer)
        SELECT n, ?3, strftime('%Y-%m-%dT%H:%M:%S', second, 'unixepoch') || '.513Z',
          printf('%08x-%04x-7%03x-%04x-%012x', (second * 1000 + 513) >> 16, (second * 1000 + 513) & 65535,
            dice & 4095, 40960 + (dice >> 10), (n * 2654435761) & 281474976710655),
          CASE WHEN dice % 100 < 30 THEN 'DEU' WHEN dice % 100 < 50 THEN 'USA' WHEN dice % 100 < 65 THEN 'FRA'
            WHEN dice % 100 < 75 THEN 'GBR' WHEN dice % 100 < 85 THEN 'POL' WHEN dice % 100 < 95 THEN 'JPN' END,
          CASE WHEN dice % 10 = 0 THEN '203.0.113.' WHEN dice % 10 < 4 THEN '198.51.100.'
            ELSE '10.' || (dice % 23) || '.' || (dice % 41) || '.' END || (dice % 251),
          CASE dice % 4 WHEN 0 THEN '' WHEN 1 THEN 'https://www.example.com/' END
        FROM mixed
        """, arguments: [start, count, project])
  }
}

extension LoopbackAccount {
  /// The account in every path of the BotBye dialect.
  public static let botByeAccount = "7f3c0d52"
  /// The token of that account, as its owner would type it.
  public static let botByeToken = "loopback-token-for-botbye"
}

extension LoopbackServer {
  /// Makes every pointer that the BotBye dialect has given so far hold no longer.
  public func expireBotByeCursors() async throws {
    try await store.write { _ = try $0.next(KeysetList.generationName) }
  }
}
