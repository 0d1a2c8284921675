import SheafModel
import Testing

/// A column that prefers numbers makes others of some texts: that is refused, never done silently.
@Suite struct AffinityTests {
  private static let columns = """
    CREATE TABLE batch (id INTEGER PRIMARY KEY, code STRING, hex STRING, whole INT, real REAL, price NUMERIC, label TEXT, free);
    INSERT INTO batch VALUES (1,'AB12','ff00aa','ab',1.5,2.5,'x','y');
    CREATE TABLE firm (id INTEGER PRIMARY KEY, any ANY, n INTEGER) STRICT;
    INSERT INTO firm VALUES (1,'AB',1);
    """

  @Test(arguments: [
    "07867", "00126", "1e5", "9999999999999999999", "5e9210", " 12", "12 ", "+5", "1.0", "1.50", ".5", "5.",
    "-0",
    "12345678901234567890123",
  ])
  func `a text whose digits would change is refused, naming the field`(text: String) async throws {
    let database = try await TestDatabase(Self.columns)
    let backend = try database.open()
    for field in ["code", "hex", "whole"] {
      let error = await failure {
        _ = try await backend.set("batch", "1", field, from: .null, to: .text(text), overwrites: true)
      }
      #expect(error?.kind == .invalid(ID(field)), "\(field) \(text)")
      #expect(error?.message.contains(text) == true)
    }
    let draft = RecordDraft(table: "batch", cells: [CellValue(field: "code", value: .text(text))])
    #expect(await failure { _ = try await backend.create(draft) }?.kind == .invalid("code"))
    #expect(try await database.lines("SELECT code FROM batch") == ["AB12"])
  }

  @Test(arguments: [
    "AB12", "314659", "0x10", "-5", "0", "1e", "1_000", "12a", "", "Inf", "9223372036854775807", "0.5",
  ])
  func `a text that stays as it is is stored`(text: String) async throws {
    let database = try await TestDatabase(Self.columns)
    let backend = try database.open()
    try await backend.set("batch", "1", "code", from: .null, to: .text(text), overwrites: true)
    #expect(try await database.shell("SELECT '<' || code || '>' FROM batch") == "<\(text)>\n")
  }

  @Test func `columns that convert nothing keep every text`() async throws {
    let database = try await TestDatabase(Self.columns)
    let backend = try database.open()
    for field in ["label", "free"] {
      try await backend.set("batch", "1", field, from: .null, to: .text("007.50"), overwrites: true)
    }
    try await backend.set("firm", "1", "any", from: .null, to: .text("007.50"), overwrites: true)
    #expect(
      try await database.lines("SELECT label, free FROM batch; SELECT any FROM firm") == [
        "007.50|007.50", "007.50",
      ])
  }

  @Test func `numbers keep every digit or are refused`() async throws {
    let database = try await TestDatabase(Self.columns)
    let backend = try database.open()
    for (field, text) in [
      ("real", "9007199254740993"), ("price", "0.12345678901234567890"), ("price", "9223372036854775808.5"),
      ("real", "1e999"),
    ] {
      let error = await failure {
        _ = try await backend.set("batch", "1", field, from: .null, to: number(text), overwrites: true)
      }
      #expect(error?.kind == .invalid(ID(field)), "\(field) \(text)")
    }
    for (field, text) in [("real", "9007199254740992"), ("price", "12.50"), ("real", "0.1"), ("real", "12")] {
      try await backend.set("batch", "1", field, from: .null, to: number(text), overwrites: true)
    }
    #expect(try await database.lines("SELECT real, price FROM batch") == ["12.0|12.5"])
  }
}
