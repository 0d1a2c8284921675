import SheafJSON
import SheafModel
import SheafTestSupport
import Testing

@testable import BikaBackend

/// Files as a server that means harm tells of them.
@Suite struct ForeignFileTests {
  @Test(arguments: HostileAddress.all)
  func `what a server calls a file is neither sent, nor kept here, nor opened`(address: String) throws {
    let json: JSON = [
      "id": "atc1", "name": .string(address), "url": .string(address), "path": .string(address), "size": 1,
      "outgoing": ["path": "/etc/passwd", "name": "x", "byteCount": 1], "storedPath": "/etc/passwd",
    ]
    let file = try #require(WireFile.attachment(json))
    #expect(file.outgoing == nil && file.storedPath == nil)
    #expect(OpenTarget(file) == nil)
  }
}
