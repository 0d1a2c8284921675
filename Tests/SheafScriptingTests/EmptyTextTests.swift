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

  @Test func `a text that is not UTF-8 goes through JSON as its bytes`() throws {
    let text = Value.text(String(storedBytes: [0x61, 0xBB, 0xC3, 0x28]))
    let json = PlainText.json(text, for: field)
    #expect(json == "{\"base64\":\"YbvDKA==\"}")
    let now = try #require(DateTime(epochSeconds: 0, nanosecond: 0, utcOffset: 0))
    #expect(try ValueFromJSON.parse(json, for: field, now: now).get() == text)
  }
}
