import SheafJSON
import SheafModel
import Testing

/// What JSON can say and UTF-8 cannot, and characters that stand for bytes elsewhere in the program.
@Suite struct SurrogateTests {
  private func text(_ json: String) throws -> String {
    try #require(try JSON.parse(Array(json.utf8)).string)
  }

  @Test(arguments: [
    "\"\\ud800\"", "\"a\\udfffb\"", "\"\\udbff\\ud800x\"", "\"\\ude00\\ud83d\"", "\"é\\ud83d\\n\"",
  ])
  func `half of a surrogate pair goes out as it came in`(json: String) throws {
    let text = try text(json)
    #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    #expect(!text.isUTF8)
    #expect(text.looseByte == nil)
    #expect(JSONText.string(text) == json)
    #expect(try self.text(JSONText.string(text)) == text)
  }

  @Test(arguments: ["\"\\ud800\"", "{\"a\": \"x\\ud83dy\"}", "[\"\\udc00\"]"])
  func `where people write it, it is refused with its place`(json: String) {
    let offset = json.utf8.firstIndex(of: UInt8(ascii: "\\"))?.utf16Offset(in: json)
    #expect(throws: JSONProblem(expected: "both halves of a surrogate pair", offset: offset ?? -1)) {
      try JSON.parse(Array(json.utf8), keepsHalves: false)
    }
  }

  @Test func `bytes that are no UTF-8 are refused beside a half as well`() {
    let bytes = Array("\"\\ud800 ".utf8) + [0xFC] + Array("\"".utf8)
    #expect(throws: JSONProblem(expected: "UTF-8", offset: 8)) { try JSON.parse(bytes) }
  }

  @Test(arguments: [0x10FF80, 0x10FFFD, 0x10FFFF])
  func `the last characters for private use survive, written out or escaped`(value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let text = "a\(scalar)b"
    let escape = "\\udbff\\u" + String(0xDC00 + (value - 0x10000) & 0x3FF, radix: 16)
    for json in ["\"\(text)\"", "\"a\(escape)b\"", "\"\\n\(text)\""] {
      let read = try self.text(json)
      #expect(read.isUTF8)
      #expect(read.looseByte == nil)
      #expect(read.storedBytes.suffix(6) == Array(text.utf8)[...])
      #expect(JSONText.string(read).hasSuffix("\(text)\""))
      #expect(JSON.string(read).text.hasSuffix("\(text)\""))
    }
  }

  @Test func `bytes that nothing can say are known`() {
    #expect(String(storedBytes: [0x61, 0xFF]).looseByte == 0xFF)
    #expect(String(storedBytes: [0xED, 0xA0, 0x80, 0xC3]).looseByte == 0xC3)
    #expect(String(storedBytes: Array("é\u{10FFFF}".utf8)).looseByte == nil)
    #expect("plain".looseByte == nil)
  }
}
