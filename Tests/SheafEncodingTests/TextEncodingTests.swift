import SheafEncoding
import Testing

/// Bytes from outside become text as they were meant, or are refused with their place.
@Suite struct TextEncodingTests {
  private func text(_ bytes: [UInt8], _ name: String) throws -> String {
    let encoding = try #require(TextEncoding(named: name))
    return try UTF8Text.text(try encoding.utf8(bytes))
  }

  @Test(
    arguments: [
      ("windows-1252", [0x47, 0x72, 0xFC, 0x6E, 0x80], "Grün€"), ("CP1252", [0xDF], "ß"),
      ("windows-1250", [0xAF, 0xF3, 0xB3], "Żół"), ("iso-8859-1", [0xE9], "é"), ("latin1", [0xE9], "é"),
      ("Latin-2", [0xA3, 0xF3, 0x64, 0xBC], "Łódź"), ("iso-8859-2", [0xBF], "ż"),
      ("iso-8859-15", [0xA4], "€"),
      ("shift-jis", [0x8E, 0x52, 0x93, 0x63], "山田"), ("Shift_JIS", [0x87, 0x40], "①"),
      ("utf-16le", [0x3D, 0xD8, 0xA5, 0xDC], "💥"), ("UTF-16BE", [0x00, 0xFC], "ü"), ("koi8-r", [0xC1], "а"),
      ("euc-kr", [0xB0, 0xA1], "가"), ("macroman", [0x8A], "ä"), ("utf8", [0xC3, 0xBC], "ü"),
    ] as [(String, [UInt8], String)])
  func `an encoding is known by the names that people write`(name: String, bytes: [UInt8], meant: String)
    throws
  {
    #expect(try text(bytes, name) == meant)
  }

  @Test(arguments: ["", "nosuch", "utf-8//IGNORE", "ascii//TRANSLIT", "../etc", "latin 1"])
  func `what is no name of an encoding is none`(name: String) {
    #expect(TextEncoding(named: name) == nil)
  }

  @Test func `a byte that is no text is told with its line and its place in it`() {
    #expect(throws: EncodingProblem(encoding: "UTF-8", line: 2, byte: 3, found: 0xFC)) {
      try UTF8Text.text(Array("name\nGr".utf8) + [0xFC] + Array("n\n".utf8))
    }
    #expect(throws: EncodingProblem(encoding: "UTF-8", line: 1, byte: 2, found: nil)) {
      try UTF8Text.text([0x61, 0xE2, 0x82])
    }
    // A surrogate, a form that is longer than needed, and one beyond Unicode are no UTF-8 either.
    for bytes in [[0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]] {
      #expect(throws: EncodingProblem.self) { try UTF8Text.text(bytes) }
    }
  }

  @Test func `a byte that the named encoding does not have is told as well`() throws {
    #expect(throws: EncodingProblem(encoding: "windows-1252", line: 2, byte: 2, found: 0x81)) {
      try text([0x61, 0x0A, 0x62, 0x81], "windows-1252")
    }
    #expect(throws: EncodingProblem(encoding: "UTF-16LE", line: 2, byte: 3, found: nil)) {
      try text([0x61, 0, 0x0A, 0, 0x62, 0, 0x63], "utf-16le")
    }
  }

  @Test func `letters of Windows are not taken for controls of ISO 8859`() throws {
    #expect(throws: EncodingProblem(encoding: "iso-8859-1", line: 1, byte: 2, found: 0x80)) {
      try text([0x35, 0x80], "iso-8859-1")
    }
  }

  @Test func `a long text is whole, wherever it is cut on the way`() throws {
    let bytes = (0..<200_000).flatMap { _ in [0x8E, 0x52] as [UInt8] }
    #expect(try text(bytes, "sjis").unicodeScalars.count == 200_000)
  }

  @Test func `the mark at the start says what a text is`() throws {
    let marks: [([UInt8], String)] = [
      ([0xEF, 0xBB, 0xBF], "UTF-8"), ([0xFF, 0xFE], "UTF-16LE"), ([0xFE, 0xFF], "UTF-16BE"),
      ([0xFF, 0xFE, 0, 0], "UTF-32LE"), ([0, 0, 0xFE, 0xFF], "UTF-32BE"),
    ]
    for (mark, name) in marks {
      let found = try #require(TextEncoding.mark(of: mark + [0x61, 0, 0, 0]))
      #expect(found.encoding.name == name && found.length == mark.count)
    }
    #expect(TextEncoding.mark(of: Array("name".utf8)) == nil)
    let loose = try #require(TextEncoding(named: "utf-16"))
    #expect(loose.needsMark)
    #expect(loose.admits(mark: try #require(TextEncoding(named: "utf-16be"))))
    #expect(!loose.admits(mark: .utf8))
  }
}
