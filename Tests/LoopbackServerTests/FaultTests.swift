import AsyncHTTPClient
import NIOCore
import Testing

@testable import LoopbackServer

/// Faults on purpose.
@Suite struct FaultTests {
  private let path = "/api/settings/"

  @Test func `a fault takes the next request of its path and no other`() async throws {
    try await withServer { server, client in
      server.add(FaultRule(Fault(.unauthorized), method: "GET", path: "/api/sett*"))
      #expect(try await client.get("/api/_health/").status == 200)
      let refused = try await client.get(path)
      #expect(refused.status == 401)
      #expect(refused.json["error"] == "ERROR_INVALID_ACCESS_TOKEN")
      #expect(try await client.get(path).status == 200)
    }
  }

  @Test func `too many requests come with a time to wait, or without`() async throws {
    try await withServer { server, client in
      server.add(FaultRule(Fault(.tooManyRequests, retryAfter: 3)), FaultRule(Fault(.tooManyRequests)))
      let first = try await client.get(path)
      #expect(first.status == 429)
      #expect(first.headers.first(name: "retry-after") == "3")
      let second = try await client.get(path)
      #expect(second.status == 429)
      #expect(second.headers.first(name: "retry-after") == nil)
    }
  }

  @Test func `a request header asks for a fault of that one request`() async throws {
    try await withServer { _, client in
      let page = try await client.send("GET", path, headers: ["X-Loopback-Fault": "500-html"])
      #expect(page.status == 500)
      #expect(page.headers.first(name: "content-type")?.hasPrefix("text/html") == true)
      let error = try await client.send("GET", path, headers: ["X-Loopback-Fault": "500"])
      #expect(error.json["error"] == "ERROR_INTERNAL_SERVER_ERROR")
      let portal = try await client.send("GET", path, headers: ["X-Loopback-Fault": "html"])
      #expect(portal.status == 200)
      #expect(portal.text.hasPrefix("<!doctype html>"))
      #expect(try await client.send("GET", path, headers: ["X-Loopback-Fault": "gremlin"]).status == 400)
    }
  }

  @Test func `a reset, a lie about the length and a drop all break the connection`() async throws {
    try await withServer { _, client in
      for fault in ["reset", "wrong-length", "drop", "drop-after"] {
        await #expect(throws: (any Error).self, "\(fault)") {
          try await client.send("GET", path, headers: ["X-Loopback-Fault": fault])
        }
      }
      let whole = try await client.get(path)
      #expect(whole.status == 200)
    }
  }

  @Test func `cut JSON has the length it says and no end`() async throws {
    try await withServer { _, client in
      let answer = try await client.send("GET", path, headers: ["X-Loopback-Fault": "cut"])
      #expect(answer.status == 200)
      #expect(answer.text.hasPrefix("{"))
      #expect(throws: JSONSyntaxError.self) { try JSON(parsing: answer.text) }
    }
  }

  @Test func `slow bytes arrive in the end`() async throws {
    try await withServer { _, client in
      let whole = try await client.get(path).text
      let slow = try await client.send("GET", path, headers: ["X-Loopback-Fault": "slow; bytes=100; ms=1"])
      #expect(slow.text == whole)
    }
  }

  @Test func `a redirect points to another host, and the server sees who follows it with credentials`()
    async throws
  {
    try await withServer { server, client in
      server.add(FaultRule(Fault(.redirect)))
      // The client for tests follows redirects, and drops credentials when the host changes.
      _ = try await client.send("GET", path, headers: ["Authorization": "JWT secret"])
      let followed = try #require(server.requests.last)
      #expect(followed.host.hasPrefix("localhost:"))
      #expect(!followed.carriedCredentials)
    }
  }

  @Test func `a repeated page holds the rows of the page before`() async throws {
    try await withServer { server, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let table = try await ada.table("Contacts")
      let first = try await ada.get("/api/database/rows/table/\(table)/?size=5&page=1").json["results"]
      server.add(FaultRule(Fault(.repeatPage), path: "/api/database/rows/*"))
      let repeated = try await ada.get("/api/database/rows/table/\(table)/?size=5&page=2").json["results"]
      #expect(repeated == first)
      let second = try await ada.get("/api/database/rows/table/\(table)/?size=5&page=2").json["results"]
      #expect(second != first)
    }
  }

  @Test func `a write whose answer is lost was carried out all the same`() async throws {
    try await withServer { server, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let table = try await ada.table("Other")
      server.add(FaultRule(Fault(.dropAfter), method: "POST"))
      await #expect(throws: (any Error).self) {
        try await ada.send(
          "POST", "/api/database/rows/table/\(table)/?user_field_names=true", json: ["Name": "Lost"])
      }
      let found = try await ada.get("/api/database/rows/table/\(table)/?search=Lost")
      #expect(found.json["count"] == 1)
    }
  }

  @Test func `rules can be sent, listed and forgotten over HTTP`() async throws {
    try await withServer { _, client in
      let added = try await client.send(
        "POST", "/_faults",
        json: [["kind": "429", "path": "/api/*", "skip": 1, "count": 2, "retry_after": 1]])
      #expect(added.status == 200)
      #expect(try await client.get(path).status == 200)
      #expect(try await client.get(path).status == 429)
      #expect(try await client.get("/_faults").json.array?.first?["count"] == 1)
      #expect(try await client.send("DELETE", "/_faults").status == 204)
      #expect(try await client.get(path).status == 200)
      #expect(try await client.send("POST", "/_faults", json: ["kind": "gremlin"]).status == 400)
    }
  }

  @Test func `requests are counted`() async throws {
    try await withServer { _, client in
      _ = try await client.get(path)
      _ = try await client.get(path)
      let summary = try await client.get("/_requests").json
      #expect(summary["total"] == 2)
      #expect(summary["counts"]?["GET \(path)"] == 2)
      _ = try await client.send("DELETE", "/_requests")
      #expect(try await client.get("/_requests").json["total"] == 0)
    }
  }

  @Test func `a pattern takes any text for its star`() {
    #expect(FaultRule.matches("/api/*/rows/*", "/api/database/rows/table/1/"))
    #expect(!FaultRule.matches("/api/*/views/*", "/api/database/rows/table/1/"))
    #expect(FaultRule.matches("*", ""))
  }
}

extension Client {
  /// The number of a table by its name.
  func table(_ name: String) async throws -> Int {
    let applications = try await get("/api/applications/").json.array ?? []
    let tables = applications.flatMap { $0["tables"]?.array ?? [] }
    return try #require(tables.first { $0["name"]?.text == name }?["id"]?.int)
  }
}
