import SheafModel
import Testing

@testable import SheafScripting

@Suite struct DelimitedReaderTests {
  private func read(_ text: String, _ dialect: DelimitedLine.Dialect = .csv) -> [[String]] {
    DelimitedReader(Array(text.utf8), dialect).map(\.cells)
  }

  @Test(
    arguments: [
      ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
      ("a\r\rb", [["a"], ["b"]]), ("a,\n,b\n", [["a", ""], ["", "b"]]),
      ("\"a, \"\"b\"\"\nc\",d\n", [["a, \"b\"\nc", "d"]]), ("\n\na\n\n", [["a"]]), ("\"\"\n", [[""]]),
      ("\u{FEFF}é;b\n1,5;2", [["é", "b"], ["1,5", "2"]]), ("", []), ("a,b\n \n", [["a", "b"], [" "]]),
    ] as [(String, [[String]])])
  func `lines are read as other programs write them`(text: String, cells: [[String]]) {
    #expect(read(text) == cells)
  }

  @Test func `TSV has escapes and no quotes`() {
    #expect(read("a\\tb\t\"c\"\\\\n\\n\n", .tsv) == [["a\tb", "\"c\"\\n\n"]])
  }

  @Test func `lines know where they are and what is wrong with them`() {
    let lines = Array(DelimitedReader(Array("a\n\"b\nc\"\n\nd,\"e".utf8), .csv))
    #expect(lines.map(\.number) == [1, 2, 5])
    #expect(lines.map(\.problem) == [nil, nil, "a quote is not closed"])
  }

  @Test(arguments: [
    "plain", "a,b", "\"q\"", "", " s ", "two\nlines", "tab\there\\", "é🎈", "\u{FEFF}marked", "\u{FEFF}",
  ])
  func `what is printed is read back`(text: String) {
    let field = Field(id: "f", name: text, kind: .text)
    for dialect in [DelimitedLine.Dialect.csv, .tsv] {
      let printer = DelimitedPrinter(
        fields: [field, Field(id: "g", name: "g", kind: .text)], includesIDs: false, dialect: dialect)
      let head = printer.head([])
      #expect(read(head, dialect) == [[text, "g"]])
    }
  }
}
