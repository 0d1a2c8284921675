import SheafJSON
import Testing

@Suite struct JSONTests {
  @Test func `JSON keeps digits, order and bytes`() throws {
    let text =
      "{ \"b\":12345678901234567890.1230, \"a\":[true,null,\"\\u00e9\\ud83d\\ude00\\n\"], \"c\":{\"x\": 1e3}}"
    let json = try JSON.parse(Array(text.utf8))
    #expect(json["b"] == .number("12345678901234567890.1230"))
    #expect(json["a"]?.items?[2].string == "é😀\n")
    #expect(json.members.map(\.name) == ["b", "a", "c"])
    #expect(try JSON.parse(Array(json.text.utf8)) == json)
    var reader = JSONReader(Array(text.utf8))
    var raw = ""
    try reader.object { (name, reader) throws(JSONProblem) in
      if name == "c" { raw = try reader.raw() } else { try reader.skip() }
    }
    #expect(raw == "{\"x\": 1e3}")
  }

  @Test(arguments: [
    "", "{", "{\"a\":}", "[1,]", "tru", "\"\\x\"", "01x", "\"a\nb\"", "{\"a\":1} x", "-", "1.",
  ])
  func `broken JSON is refused with its place`(_ text: String) {
    #expect(throws: JSONProblem.self) { try JSON.parse(Array(text.utf8)) }
  }

  @Test(arguments: ["{\"a\":\"Gr#n\"}", "{\"a\":\"\\n#\"}", "{\"#\":1}"])
  func `bytes that are no UTF-8 are refused with their place, and never replaced`(_ text: String) throws {
    let bytes = text.utf8.map { $0 == UInt8(ascii: "#") ? 0xFC : $0 }
    let offset = try #require(bytes.firstIndex(of: 0xFC))
    #expect(throws: JSONProblem(expected: "UTF-8", offset: offset)) { try JSON.parse(bytes) }
    var reader = JSONReader(bytes)
    #expect(throws: JSONProblem.self) { try reader.raw() }
  }

  @Test func `deep nesting does not break the stack`() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: JSONProblem.self) { try JSON.parse(Array(text.utf8)) }
  }

  @Test(arguments: [
    "{\"a\":1,\"b\":2,\"c\":3}", "{\"c\": 3, \"b\": 2, \"a\": 1}", "{\"a\":1,\"x\":[0],\"b\":2,\"c\":3}",
    "{\"\\u0061\":1,\"ab\":9,\"b\":2,\"c\":3}", "{ \"a\" : 1 , \"b\" : 2 , \"c\" : 3 }",
  ])
  func `members are found by name, whatever their order and spelling`(_ text: String) throws {
    let names = JSONNames(["a", "b", "c"])
    var reader = JSONReader(Array(text.utf8))
    var found: [Int: String] = [:]
    try reader.object(names) { (place, reader) throws(JSONProblem) in
      if let place { found[place] = try reader.number() } else { try reader.skip() }
    }
    try reader.end()
    #expect(found == [0: "1", 1: "2", 2: "3"])
  }

  @Test(arguments: ["{\"a", "{\"a\"", "{\"a\" 1}", "{a:1}", "{\"a\":1,}", "{\"a\":1"])
  func `an object that is cut off is refused`(_ text: String) {
    var reader = JSONReader(Array(text.utf8))
    #expect(throws: JSONProblem.self) {
      try reader.object(JSONNames(["a"])) { (_, reader) throws(JSONProblem) in try reader.skip() }
    }
  }

  @Test func `what is wrong is told with its place in characters`() {
    #expect(JSONText.problem(in: "{\"é\":}") == "not JSON: expected a value at character 6")
    #expect(JSONText.problem(in: "[1,2") == "not JSON: expected “,” or “]” at the end")
    #expect(JSONText.problem(in: "007") != nil)
    #expect(JSONText.problem(in: " [0, -0.5e+10] ") == nil)
  }
}
