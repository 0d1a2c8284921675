import FoundationEssentials
import Testing

@testable import LoopbackServer

/// The seeded workspace, next to the one that was recorded.
@Suite struct AcmeTests {
  @Test(arguments: [(890, "Companies"), (895, "Contacts"), (900, "Deals"), (905, "Events")])
  func `seeded tables have the fields of the recorded ones`(number: Int, table: String) async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let fields = try await ada.get("/api/database/fields/table/\(ada.table(table))/").json.array ?? []
      let recorded = try Recording.numbered(number).answer.array ?? []
      for expected in recorded {
        let name = expected["name"]?.text ?? ""
        let actual = try #require(fields.first { $0["name"]?.text == name }, "\(name)")
        #expect(Shape.difference(expected, actual) == nil, "\(name)")
        for key in ["type", "primary", "read_only", "formula_type", "number_decimal_places", "formula"] {
          #expect(expected[key] == actual[key], "\(name).\(key)")
        }
      }
      #expect(fields.count == recorded.count)
    }
  }

  @Test(arguments: [(893, "Companies"), (898, "Contacts"), (903, "Deals")])
  func `seeded records have the cells of the recorded ones`(number: Int, table: String) async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let page = try await ada.get(
        "/api/database/rows/table/\(ada.table(table))/?size=20&user_field_names=true"
      ).json
      #expect(Shape.difference(try Recording.numbered(number).answer, page) == nil)
    }
  }

  @Test(arguments: [(891, "Companies"), (896, "Contacts"), (901, "Deals")])
  func `seeded views are like the recorded ones`(number: Int, table: String) async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let views = try await ada.get("/api/database/views/table/\(ada.table(table))/?include=filters,sortings")
        .json
      #expect(Shape.difference(try Recording.numbered(number).answer, views) == nil)
      let expected = try Recording.numbered(number).answer.array ?? []
      #expect(expected.map { $0["type"] } == views.array?.map { $0["type"] })
    }
  }

  @Test func `computed cells of seeded records are what a change recomputes`() async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      for name in ["Companies", "Contacts", "Deals"] {
        let path = "/api/database/rows/table/\(try await ada.table(name))/1/"
        let before = try await ada.get(path).json
        let after = try await ada.send("PATCH", path, json: [:]).json
        for key in before.object?.keys ?? [] where before[key] != after[key] {
          #expect(
            before[key]?.text?.hasSuffix("Z") == true, "\(name).\(key): \(before[key]?.serialized ?? "")")
        }
      }
    }
  }

  @Test func `a change is seen in the tables that look through a link`() async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let (all, other) = (try await ada.table("All types"), try await ada.table("Other"))
      let names = "?user_field_names=true"
      _ = try await ada.send(
        "PATCH", "/api/database/rows/table/\(other)/1/\(names)", json: ["Name": "Omega", "Amount": 40])
      let row = try await ada.get("/api/database/rows/table/\(all)/2/\(names)").json
      #expect(row["Links"]?.array?.first?["value"] == "Omega")
      #expect(row["Rollup"] == "43.0")
      #expect(row["Lookup"]?.array?.first?["value"] == "40.0")
      #expect(row["F array"]?.array?.first?["value"] == "Omega")
    }
  }

  @Test func `a database token reads and writes rows but no places`() async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let table = try await ada.table("Other")
      var token = client
      token.headers["Authorization"] = "Token " + LoopbackAccount.readingToken
      #expect(try await token.get("/api/database/rows/table/\(table)/").json["count"] == 3)
      #expect(try await token.send("POST", "/api/database/rows/table/\(table)/", json: [:]).status == 401)
      #expect(try await token.get("/api/workspaces/").status == 401)
    }
  }

  @Test func `the large table answers the last page as the first`() async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let path = "/api/database/rows/table/\(try await ada.table("Events"))/"
      let page = try await ada.get(path + "?size=200&page=5&user_field_names=true").json
      #expect(page["count"] == 1000)
      #expect(page["next"] == .null)
      let last = try #require(page["results"]?.array?.last)
      #expect(last["id"] == 1000)
      #expect(last["Event"]?.text?.hasPrefix("evt-001000 ") == true)
      let counted = try await ada.get(
        path + "?size=1&filter__\(try await ada.field("Kind", of: "Events"))__contains=login"
      ).json
      let all = try await ada.get(path + "?size=1&search=login").json
      #expect(counted["count"] == all["count"])
    }
  }

  @Test func `a session that has run out is refused, and a refresh starts a new one`() async throws {
    try await withServer({ $0.accessTokenLifetime = 0 }) { _, client in
      let answer = try await client.send(
        "POST", "/api/user/token-auth/",
        json: [
          "username": .string(LoopbackAccount.ada.email), "password": .string(LoopbackAccount.ada.password),
        ])
      var old = client
      old.headers["Authorization"] = "JWT " + (answer.json["access_token"]?.text ?? "")
      #expect(try await old.get("/api/workspaces/").json["error"] == "ERROR_INVALID_ACCESS_TOKEN")
      let refreshed = try await client.send(
        "POST", "/api/user/token-refresh/", json: ["refresh_token": answer.json["refresh_token"] ?? .null])
      #expect(refreshed.status == 200)
      #expect(refreshed.json["access_token"]?.text?.isEmpty == false)
    }
  }

  @Test func `an upload comes back byte for byte, and one that is too large is refused`() async throws {
    try await withServer({ $0.largestUpload = 1 }) { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ ($0 >> 5)) }
      let file = try await ada.upload(content, name: "data.bin")
      #expect(file.json["size"] == 300_000)
      let address = try #require(file.json["url"]?.text)
      let back = try await Client(server: address).bytes()
      #expect(back == content)
      #expect(try await ada.upload(Array(repeating: 1, count: 2 << 20), name: "big.bin").status == 413)
    }
  }

  @Test func `a workspace file keeps what was done when the server starts again`() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/kept-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // The folder is of this test alone; one that stays behind does no harm.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (round, expected) in [(1, 0), (2, 1)] {
      try await withServer({ $0.file = folder + "/workspace.sqlite" }) { _, client in
        let ada = try await client.signedIn(as: LoopbackAccount.ada)
        let rows = "/api/database/rows/table/\(try await ada.table("Other"))/?user_field_names=true"
        #expect(try await ada.get(rows + "&search=kept").json["count"] == .int(expected), "round \(round)")
        _ = try await ada.send("POST", rows, json: ["Name": "kept"])
      }
    }
  }
}

extension Client {
  /// The key of a field, `field_12`, by the names of its table and itself.
  func field(_ name: String, of table: String) async throws -> String {
    let fields = try await get("/api/database/fields/table/\(self.table(table))/").json.array ?? []
    return "field_" + (fields.first { $0["name"]?.text == name }?["id"]?.plainText ?? "")
  }

  func upload(_ content: [UInt8], name: String) async throws -> Answer {
    let start = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n"
    return try await send(
      "POST", "/api/user-files/upload-file/", headers: ["Content-Type": "multipart/form-data; boundary=edge"],
      bytes: Array(start.utf8) + content + Array("\r\n--edge--\r\n".utf8))
  }
}
