import Glibc
import SheafModel
import SheafScripting
import SheafTestSupport
import Testing

/// What is written for terminals, for programs, and for spreadsheets.
@Suite struct SafeOutputTests {
  private static let hostile = "\u{1B}]0;HACKED\u{7}\u{9B}31m\u{202E}a\u{200B}"

  /// What a terminal, or a pipe in its place, gets of a text.
  private func received(isTerminal: Bool, _ body: (DescriptorOutput) throws -> Void) throws -> String {
    var (ours, theirs): (Int32, Int32) = (-1, -1)
    if isTerminal {
      #expect(openpty(&ours, &theirs, nil, nil, nil) == 0)
      var modes = termios()
      #expect(tcgetattr(theirs, &modes) == 0)
      modes.c_oflag &= ~tcflag_t(OPOST)
      #expect(tcsetattr(theirs, TCSANOW, &modes) == 0)
    } else {
      var ends: [Int32] = [-1, -1]
      #expect(pipe(&ends) == 0)
      (ours, theirs) = (ends[0], ends[1])
    }
    defer { close(ours) }
    try body(DescriptorOutput(theirs))
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(ours, &bytes, bytes.count)
    close(theirs)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  @Test func `a terminal gets no byte that it could take for a command, a pipe gets every byte`() throws {
    let text = Self.hostile + "\n\tü\n"
    let shown = try received(isTerminal: true) {
      try $0.write(text)
      try $0.flush()
    }
    #expect(shown == "␛]0;HACKED␇\u{FFFD}31m⇄a\n\tü\n")
    let piped = try received(isTerminal: false) {
      try $0.write(text)
      try $0.flush()
    }
    #expect(piped == text)
  }

  @Test func `a line that is written over again holds nothing of what it names`() throws {
    let shown = try received(isTerminal: true) {
      try $0.rewriteLine("uploading " + Self.hostile + "\n")
      try $0.flush()
    }
    #expect(shown == "\r\u{1B}[Kuploading ␛]0;HACKED␇\u{FFFD}31m⇄a⏎")
  }

  @Test(arguments: [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://e\")", "+49 30 1234", "-x",
    "\n=1",
    "＝1+1", "＠x", "=", "-", "+cmd|' /C calc'!A0", "--1",
  ])
  func `a text that a spreadsheet would run is a text there`(text: String) async throws {
    for format in [RecordFormat.csv, .tsv] {
      let fixture = try Fixture([Fixture.record("=id()", .text(text))])
      var options = RowsOptions(format: format, includesIDs: true)
      try await fixture.scripting.rows(fixture.path, options)
      #expect(!fixture.output.text.contains("'=id()") && !fixture.output.text.contains("'" + text))
      let guarded = try Fixture([Fixture.record("=id()", .text(text))])
      options.guardsFormulas = true
      try await guarded.scripting.rows(guarded.path, options)
      let line = try #require(guarded.output.text.split(separator: "\n").dropFirst().first)
      #expect(line.hasPrefix("'=id()"))
      #expect(line.contains("'" + text.prefix(1)) || line.contains("'\\") || line.contains("\"'"))
    }
  }

  @Test(arguments: ["", "plain", "a=b", "-5", "-12.50", "1e5", "-1.5E-3", "a\n=b"])
  func `every other text, and every number, is as it was`(text: String) async throws {
    let records = [Fixture.record("1", .text(text), [.null, .null, Fixture.number("-12.50")])]
    let (plain, guarded) = (try Fixture(records), try Fixture(records))
    var options = RowsOptions(format: .csv)
    try await plain.scripting.rows(plain.path, options)
    options.guardsFormulas = true
    try await guarded.scripting.rows(guarded.path, options)
    #expect(guarded.output.text == plain.output.text)
    #expect(guarded.output.text.contains("-12.50"))
  }

  @Test func `one record is guarded as well`() async throws {
    let fixture = try Fixture([Fixture.record("1", .text("=1"))])
    try await fixture.scripting.get(fixture.path, record: "1", format: .csv, guardsFormulas: true)
    #expect(fixture.output.text.contains("'=1"))
  }
}
