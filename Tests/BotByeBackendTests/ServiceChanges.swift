import SheafModel

@testable import LoopbackServer

extension Loopback {
  /// Deletes requests behind the service's back.
  func delete(_ ids: [ID<Record>]) async throws {
    let ids = ids.map(\.raw)
    try await server.store.write { access in
      for id in ids {
        try access.db.execute(sql: "DELETE FROM botbye_request WHERE id = ?", arguments: [id])
      }
    }
  }

  /// Adds requests, which belong anywhere among those that are there.
  func insert(from number: Int, count: Int, spreadOver total: Int) async throws {
    try await server.store.write { access in
      for n in number..<(number + count) {
        try BotByeSeed(requests: 0).plantRequests(access.db, project: Self.project, from: n, count: 1)
        try access.db.execute(
          sql: """
            UPDATE botbye_request SET created_at = (
              SELECT created_at FROM botbye_request WHERE n = ?) WHERE n = ?
            """, arguments: [n * 7 % max(1, total), n])
      }
    }
  }
}
