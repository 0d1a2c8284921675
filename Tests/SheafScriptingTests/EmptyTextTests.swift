import SheafModel
import SheafValues
import Testing

@testable import SheafScripting

/// CSV tells no value from an empty text, and JSON gives a text that is not UTF-8 as its bytes.
@Suite struct EmptyTextTests {
  private var field: Field {
    var field = Field(id: "a", name: "a", kind: .text)
    field.keepsEmptyText = true
    return field
  }

  @Test func `an empty text is written in quotes and no value as nothing, and both are read so`() throws {
    let other = Field(id: "b", name: "b", kind: .text)
    let printer = DelimitedPrinter(fields: [field, other], includesIDs: false, dialect: .csv)
    let text =
      printer.row(Record(id: "1", cells: [.null, .text("x")]))
      + printer.row(Record(id: "2", cells: [.text(""), .text("")]))
    #expect(text == ",x\n\"\",\n")
    let table = Table(
      id: "t", name: "t", fields: [field, other],
      capabilities: Capabilities(operations: [], paging: [], pageLimit: 1, filterDepth: .none, maxSorts: 0))
    let columns = try ImportColumns(["a", "b"], table)
    let now = try #require(DateTime(epochSeconds: 0, nanosecond: 0, utcOffset: 0))
    let rows = try Array(DelimitedReader(Array(text.utf8), .csv)).map {
      try columns.cells($0, now: now).get()
    }
    #expect(rows[0] == [CellValue(field: "b", value: .text("x"))])
    #expect(rows[1] == [CellValue(field: "a", value: .text(""))])
  }

  @Test(arguments: [DelimitedLine.Dialect.csv, .tsv])
  func `every text and no value come back from both formats as they were`(
    dialect: DelimitedLine.Dialect
  ) throws {
    let other = Field(id: "b", name: "b", kind: .text)
    let values: [Value] = [
      .null, .text(""), .text("\"\""), .text("\\\"\""), .text("\\N"), .text("\""), .text("a\tb\nc\\"),
      .text(" "),
      .text(String(storedBytes: Array("\u{10FFFF}".utf8))),
    ]
    let printer = DelimitedPrinter(fields: [field, other], includesIDs: false, dialect: dialect)
    let text = values.map { printer.row(Record(id: "1", cells: [$0, .text("x")])) }.joined()
    let columns = try ImportColumns(["a", "b"], table([field, other]))
    let read = try Array(DelimitedReader(text.storedBytes, dialect)).map { line -> Value in
      let cells = try columns.cells(line, now: now()).get()
      return cells.first { $0.field == "a" }?.value ?? .null
    }
    #expect(read == values)
  }

  @Test func `nothing in a file is no value, also where a column would make its default of what is left out`()
    throws
  {
    var nullable = field
    nullable.hasDefault = true
    var required = Field(id: "b", name: "b", kind: .text)
    required.hasDefault = true
    var number = Field(id: "c", name: "c", kind: .number(.integer), isRequired: true)
    number.hasDefault = true
    let columns = try ImportColumns(["a", "b", "c"], table([nullable, required, number]))
    let lines = Array(DelimitedReader(Array(",,\n\"\",\"\",1\n".utf8), .csv))
    #expect(try columns.cells(lines[0], now: now()).get() == [CellValue(field: "a", value: .null)])
    #expect(
      try columns.cells(lines[1], now: now()).get() == [
        CellValue(field: "a", value: .text("")), CellValue(field: "b", value: .text("")),
        CellValue(field: "c", value: .number(DecimalText(1))),
      ])
  }

  private func table(_ fields: [Field]) -> Table {
    Table(
      id: "t", name: "t", fields: fields,
      capabilities: Capabilities(operations: [], paging: [], pageLimit: 1, filterDepth: .none, maxSorts: 0))
  }

  private func now() throws -> DateTime {
    try #require(DateTime(epochSeconds: 0, nanosecond: 0, utcOffset: 0))
  }

  @Test func `a text that is not UTF-8 goes through JSON as its bytes`() throws {
    let text = Value.text(String(storedBytes: [0x61, 0xBB, 0xC3, 0x28]))
    let json = PlainText.json(text, for: field)
    #expect(json == "{\"base64\":\"YbvDKA==\"}")
    let now = try #require(DateTime(epochSeconds: 0, nanosecond: 0, utcOffset: 0))
    #expect(try ValueFromJSON.parse(json, for: field, now: now).get() == text)
  }
}
