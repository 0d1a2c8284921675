import FoundationEssentials
import SheafModel
import Testing

@testable import SheafScripting

/// Files in other encodings than UTF-8.
@Suite struct TextFileTests {
  private func imported(
    _ bytes: [UInt8], encoding: String? = nil
  ) async throws -> (records: [[Value]], failure: ScriptingFailure?) {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/in.csv"
    try Data(bytes).write(to: URL(filePath: path))
    let fixture = try Fixture([])
    do throws(ScriptingFailure) {
      try await fixture.scripting.importing(path, into: fixture.path, encoding: encoding)
      return (fixture.backend.records.map { Array($0.cells.prefix(1)) }, nil)
    } catch {
      return (fixture.backend.records.map { Array($0.cells.prefix(1)) }, error)
    }
  }

  private let latin1: [UInt8] = Array("name\nBob\nGr".utf8) + [0xFC] + Array("n\n".utf8)

  @Test func `bytes that are no UTF-8 are refused with their line, and nothing is added`() async throws {
    let (records, failure) = try await imported(latin1)
    #expect(records.isEmpty)
    #expect(failure?.kind == .failed)
    #expect(failure?.message.contains("line 3, byte 3 (FC) is not UTF-8; --encoding") == true)
  }

  @Test(arguments: ["windows-1252", "ISO-8859-1", "latin1", "iso-8859-15", "cp1250"])
  func `they are taken as what they are said to be`(encoding: String) async throws {
    let (records, failure) = try await imported(latin1, encoding: encoding)
    #expect(failure == nil)
    #expect(records == [[.text("Bob")], [.text("Grün")]])
  }

  @Test func `Shift JIS is taken, where a letter may end in the byte of a backslash`() async throws {
    let bytes: [UInt8] = Array("name\n".utf8) + [0x95, 0x5C, 0x0A]
    let (records, failure) = try await imported(bytes, encoding: "shift-jis")
    #expect(failure == nil && records == [[.text("表")]])
  }

  @Test(arguments: [([0xFF, 0xFE], false), ([0xFE, 0xFF], true)] as [([UInt8], Bool)])
  func `UTF-16 is known by its mark`(mark: [UInt8], isBigEndian: Bool) async throws {
    let units = Array("name\r\nGrün 💥\r\n".utf16)
    let bytes =
      mark
      + units.flatMap { unit in
        let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        return isBigEndian ? pair.reversed() : pair
      }
    for encoding in [nil, "utf-16"] {
      let (records, failure) = try await imported(bytes, encoding: encoding)
      #expect(failure == nil && records == [[.text("Grün 💥")]])
    }
    let unmarked = try await imported(Array(bytes.dropFirst(2)))
    #expect(unmarked.records.isEmpty && unmarked.failure?.message.contains("utf-16le") == true)
    let loose = try await imported(Array(bytes.dropFirst(2)), encoding: "utf-16")
    #expect(loose.failure?.message.contains("UTF-16LE or UTF-16BE") == true)
  }

  @Test
  func `a mark that says otherwise than the user is told, and an encoding that nobody knows is wrong usage`()
    async throws
  {
    let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("name\nAda\n".utf8)
    #expect(try await imported(marked).records == [[.text("Ada")]])
    let contrary = try await imported(marked, encoding: "windows-1252")
    #expect(contrary.records.isEmpty && contrary.failure?.message.contains("mark of UTF-8") == true)
    for name in ["utf-9", "utf-8//IGNORE", ""] {
      let unknown = try await imported(marked, encoding: name)
      #expect(unknown.failure?.kind == .usage && unknown.records.isEmpty)
    }
  }

  @Test func `a text that ends in the middle of a character is told`() async throws {
    let (records, failure) = try await imported(Array("name\nAda\nGr".utf8) + [0xC3])
    #expect(records.isEmpty)
    #expect(failure?.message.contains("line 3 ends in the middle of a character of UTF-8") == true)
  }
}
