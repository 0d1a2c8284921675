import SheafJSON
import SheafModel
import SheafValues
import Testing

@Suite struct PlainTextTests {
  @Test func `JSON is exact, and lists are lists`() throws {
    let many = Sample.tags
    #expect(PlainText.json(.null, for: many) == "null")
    #expect(PlainText.json(.choices([]), for: many) == "[]")
    #expect(PlainText.json(.choices([Sample.stages[0]]), for: many) == "[\"Open\"]")
    #expect(PlainText.json(.choices([Sample.stages[0]]), for: Sample.stage) == "\"Open\"")
    #expect(PlainText.json(.choices([]), for: Sample.stage) == "null")
    let link = Sample.field(.link(to: nil, allowsMany: false))
    #expect(
      PlainText.json(.links([RecordLink(id: "7", title: "Ada")]), for: link) == #"{"id":"7","name":"Ada"}"#)
    let file = Attachment(id: "x", name: "a.pdf", byteCount: 12, url: "file:///a.pdf")
    #expect(
      PlainText.json(.attachments([file]), for: Sample.field(.attachments))
        == #"[{"name":"a.pdf","size":12,"url":"file:///a.pdf"}]"#)
    for (text, expected) in [
      ("+3", "3"), (".5", "0.5"), ("5.", "5"), ("007.10", "7.10"), ("-.5E3", "-0.5e3"),
    ] {
      #expect(
        PlainText.json(.number(try #require(DecimalText(text))), for: Sample.field(.number(.decimal)))
          == expected)
    }
    #expect(PlainText.json(.json("{ \"b\": 1,\n\"a\": 2 }"), for: Sample.field(.json)) == #"{"b":1,"a":2}"#)
    #expect(PlainText.json(.json("{oops"), for: Sample.field(.json)) == #""{oops""#)
  }

  @Test func `no control character leaves a JSON string`() {
    #expect(JSONText.string("a\"\\\n\t\u{1B}[31m\u{9B}\u{2028}é") == #""a\"\\\n\t\u001b[31m\u009b\u2028é""#)
    #expect(JSONText.string("a\r\nb") == #""a\r\nb""#)
  }

  @Test func `arguments give cells their values`() throws {
    let now = try #require(Sample.now)
    let fields = [
      Field(id: "1", name: "Name", kind: .text),
      Field(id: "2", name: "a=b", kind: .text),
      Field(id: "3", name: "Tags", kind: .choice(options: Sample.stages, allowsMany: true)),
      Field(id: "4", name: "Key", kind: .text, readOnlyReason: "generated"),
    ]
    func parse(_ arguments: [String]) -> Result<[CellValue], ValueProblem> {
      FieldAssignment.parse(arguments, fields: fields, now: now)
    }
    #expect(
      parse(["name=Ada = 1", "a=b=c", "Tags:=[\"Open\",\"Won\"]"])
        == .success([
          CellValue(field: "1", value: .text("Ada = 1")), CellValue(field: "2", value: .text("c")),
          CellValue(field: "3", value: .choices([Sample.stages[0], Sample.stages[1]])),
        ]))
    #expect(parse(["Name="]) == .success([CellValue(field: "1", value: .null)]))
    #expect(
      parse(["Nmae=x"])
        == .failure(ValueProblem("no field “Nmae”: did you mean “Name”?", suggestions: ["Name"])))
    #expect(parse(["Key=x"]) == .failure(ValueProblem("“Key” cannot be written: generated")))
    #expect(throws: ValueProblem.self) { try parse(["Name=x", "name=y"]).get() }
    #expect(throws: ValueProblem.self) { try parse(["Name"]).get() }
    #expect(throws: ValueProblem.self) { try parse(["Name:=12"]).get() }
  }

  @Test(arguments: [
    ("a, b", ["a", "b"]), ("\"a, b\" ,c", ["a, b", "c"]), ("\"say \"\"x\"\"\"", ["say \"x\""]),
    ("a,,b,", ["a", "b"]),
    ("\"\"", [""]), ("", []), ("\"a", nil), ("\"a\"b", nil),
  ])
  func `a quoted list is read as CSV reads it`(text: String, expected: [String]?) {
    #expect(QuotedList.parse(text) == expected)
  }
}

@Suite struct TextMatchingTests {
  @Test func `case is folded by the Unicode rules`() {
    #expect(TextMatching.contains("ΟΔΥΣΣΕΥΣ", "οδυσσευς"))
    #expect(TextMatching.contains("Straße", "STRASSE"))
    #expect(TextMatching.startsWith("Émile", "e\u{301}m"))
    #expect(!TextMatching.contains("Ada", "b"))
    #expect(TextMatching.contains("Ada", ""))
    #expect(!TextMatching.isExactly("é", "e\u{301}"))
  }
}
