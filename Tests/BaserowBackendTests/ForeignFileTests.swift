import SheafJSON
import SheafModel
import SheafTestSupport
import Testing

@testable import BaserowBackend

/// Files as a server that means harm tells of them.
@Suite struct ForeignFileTests {
  @Test(arguments: HostileAddress.all)
  func `what a server calls a file is neither sent, nor kept here, nor opened`(address: String) throws {
    let json: JSON = [
      "name": .string(address), "visible_name": .string(address), "url": .string(address), "size": 1,
      "outgoing": ["path": "/etc/passwd", "name": "x", "byteCount": 1], "storedPath": "/etc/passwd",
    ]
    let file = try #require(WireFile(json, raw: json.text)).attachment
    #expect(file.outgoing == nil && file.storedPath == nil)
    #expect(OpenTarget(file) == nil)
  }
}
