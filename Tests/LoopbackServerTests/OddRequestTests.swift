import FoundationEssentials
import Testing

@testable import LoopbackServer

/// Requests that no client should send, and that must not bring the server down.
@Suite struct OddRequestTests {
  @Test func `numbers that are too large are answered all the same`() async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let rows = "/api/database/rows/table/\(try await ada.table("All types"))/"
      let huge = "9223372036854775807"
      #expect(try await ada.get(rows + "?page=\(huge)&size=200").json["results"] == [])
      #expect(try await ada.get(rows + "\(huge)\(huge)/").status == 404)
      let date = try await ada.field("DateISO", of: "All types")
      let years = "filter__\(date)__date_is=UTC%3F\(huge)%3Fnr_years_ago"
      #expect(try await ada.get(rows + "?" + years).json["count"] == 0)
      let ages = "filter__\(date)__date_is=UTC%3F99999%3Fnr_years_ago"
      #expect(try await ada.get(rows + "?" + ages).json["count"] == 0)
      for value: JSON in ["1e300", "nan", "inf", .number("1e400")] {
        let key = try await ada.field("Dur h:mm", of: "All types")
        let answer = try await ada.send("PATCH", rows + "1/", json: .object(JSONObject([(key, value)])))
        #expect(answer.status == 400, "\(value.serialized)")
      }
    }
  }

  @Test func `a long fraction neither traps nor is kept`() throws {
    #expect(DecimalNumber("0." + String(repeating: "0", count: 60) + "1") == nil)
    let third = try #require(DecimalNumber("1")?.divided(by: DecimalNumber(3)))
    let small = try #require(third.multiplied(by: third)?.multiplied(by: third))
    #expect(small.rounded(4)?.text == "0.0370")
    #expect(DecimalNumber("-7889.325")?.rounded(2)?.text == "-7889.33")
    #expect(DecimalDigits("1e3")?.text(places: 2) == "1000.00")
    #expect(DecimalDigits("1.234,50") == nil)
  }

  @Test func `JSON that is broken is refused with the place where it breaks`() async throws {
    try await withServer { _, client in
      let ada = try await client.signedIn(as: LoopbackAccount.ada)
      let rows = "/api/database/rows/table/\(try await ada.table("Other"))/"
      let broken = try await ada.send(
        "POST", rows, headers: ["Content-Type": "application/json"], bytes: Array("{\"x\":".utf8))
      #expect(broken.json["detail"] == "JSON parse error - Expecting value: line 1 column 6 (char 5)")
      let deep = String(repeating: "[", count: 10_000)
      let refused = try await ada.send(
        "POST", rows, headers: ["Content-Type": "application/json"], bytes: Array(deep.utf8))
      #expect(refused.status == 400)
    }
  }

  @Test func `a form that breaks off leaves nothing behind`() throws {
    let store = try Store(path: nil)
    var reader = FormReader(boundary: "edge", folder: store.filesPath)
    try reader.read(
      Array("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc".utf8))
    #expect(throws: (any Error).self) { try reader.finish() }
    reader.discard()
    #expect(try FileManager.default.contentsOfDirectory(atPath: store.filesPath) == [])
    try store.close()
  }

  @Test func `a form is taken apart however its bytes arrive`() throws {
    let store = try Store(path: nil)
    let content = "line\r\n--edg\r\n\r\n--not the edge"
    let form =
      "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.txt\"\r\n"
      + "Content-Type: text/plain\r\n\r\n\(content)\r\n--edge\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n"
      + "1\r\n--edge--\r\n"
    for size in [1, 2, 7, 1000] {
      var reader = FormReader(boundary: "edge", folder: store.filesPath)
      let bytes = Array(form.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        try reader.read(bytes[start..<min(start + size, bytes.count)])
      }
      let parts = try reader.finish()
      #expect(parts.map(\.name) == ["file", "x"])
      #expect(parts.map(\.fileName) == ["a b.txt", nil])
      #expect(parts.first?.size == content.utf8.count)
      reader.discard()
    }
    try store.close()
  }
}
