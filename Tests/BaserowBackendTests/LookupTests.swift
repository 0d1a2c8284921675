import SheafHTTP
import SheafJSON
import SheafModel
import SheafValues
import Testing

@testable import BaserowBackend

/// What lookups, and formulas that gather, show of other records.
@Suite struct LookupTests {
  private func plan(_ members: String, type: String = "lookup") throws -> FieldPlan {
    let json = #"{"id": 9, "name": "Looked up", "type": "\#(type)", "read_only": true, \#(members)}"#
    return FieldPlan(try #require(WireField(try JSON.parse(Array(json.utf8)))))
  }

  private func read(_ cell: String, _ plan: FieldPlan) throws -> Value {
    var reader = JSONReader(Array(#"{"id": 1, "field_9": \#(cell)}"#.utf8))
    return try RowReader([plan]).row(&reader).cells[0]
  }

  private func shown(_ cell: String, _ plan: FieldPlan) throws -> String {
    ValueText.display(try read(cell, plan), for: plan.field)
  }

  private func json(_ cell: String, _ plan: FieldPlan) throws -> String {
    PlainText.json(try read(cell, plan), for: plan.field)
  }

  @Test func `numbers are numbers in the form of their field`() throws {
    let plan = try plan(
      #""array_formula_type": "number", "number_decimal_places": 2, "number_prefix": "€""#)
    let cell = #"[{"id": 1, "value": "1234.50"}, {"id": 2, "value": null}, {"id": 3, "value": "-2.00"}]"#
    #expect(plan.field.kind == .list(of: .number(NumberFormat(decimals: 2, prefix: "€"))))
    #expect(try json(cell, plan) == "[1234.50,null,-2.00]")
    var alone = plan.field
    alone.kind = .number(NumberFormat(decimals: 2, prefix: "€"))
    let texts = ["1234.50", "-2.00"].map { text in
      ValueText.display(DecimalText(text).map(Value.number) ?? .null, for: alone)
    }
    #expect(texts[0].hasPrefix("€"))
    #expect(try shown(cell, plan) == "\(texts[0]), , \(texts[1])")
    #expect(try json(#"[{"id": 1, "value": "NaN"}, {"id": 2, "value": "1.00"}]"#, plan) == #"["NaN",1.00]"#)
  }

  @Test func `yes and no are yes and no`() throws {
    let plan = try plan(#""array_formula_type": "boolean""#)
    let cell = #"[{"id": 1, "value": true}, {"id": 2, "value": false}]"#
    #expect(try read(cell, plan) == .list([.boolean(true), .boolean(false)]))
    #expect(try json(cell, plan) == "[true,false]")
    #expect(try shown(cell, plan) == "✓, ·")
  }

  @Test func `lengths of time are shown as their field shows them`() throws {
    let plan = try plan(#""array_formula_type": "duration", "duration_format": "d h mm""#)
    let cell = #"[{"id": 1, "value": 97380.0}]"#
    #expect(try json(cell, plan) == "[97380]")
    let alone = Field(id: "9", name: "", kind: .duration)
    var styled = alone
    styled.durationStyle = plan.field.durationStyle
    #expect(styled.durationStyle != nil)
    #expect(try shown(cell, plan) == ValueText.display(.duration(seconds: DecimalText(97380)), for: styled))
  }

  @Test func `days and times are shown as their field shows them`() throws {
    let day = try plan(#""array_formula_type": "date", "date_format": "EU""#)
    #expect(try shown(#"[{"id": 1, "value": "2026-03-02"}]"#, day) == "02/03/2026")
    // The server hands the day on which a record was made on with its time.
    let made = #"[{"id": 1, "value": "2026-11-30T23:26:18.458991+00:00"}]"#
    #expect(try json(made, day) == #"["2026-11-30"]"#)
    let time = try plan(
      #"""
      "array_formula_type": "date", "date_format": "US", "date_include_time": true, "date_time_format": "12",
      "date_force_timezone": "Europe/Amsterdam"
      """#)
    #expect(time.field.hasSeasonalClock)
    #expect(
      try shown(#"[{"id": 1, "value": "2026-07-01T13:01:00+00:00"}]"#, time).hasPrefix("07/01/2026 03:01 PM"))
  }

  @Test func `options are chips, those of several records together`() throws {
    let options = #""select_options": [{"id": 2, "value": "Done", "color": "red"}]"#
    let single = try plan(#""array_formula_type": "single_select", \#(options)"#)
    let cell = #"[{"id": 1, "value": {"id": 2, "value": "Done", "color": "red"}}, {"id": 3, "value": null}]"#
    #expect(try read(cell, single) == .choices([Choice(id: "2", name: "Done", color: .red)]))
    #expect(try json(cell, single) == #"["Done"]"#)
    let several = try plan(#""array_formula_type": "multiple_select", \#(options)"#)
    let lists = #"""
      [{"id": 1, "value": [{"id": 2, "value": "Done", "color": "red"}, {"id": 4, "value": "a, b", "color": "blue"}]},
      {"id": 2, "value": []}, {"id": 3, "value": [{"id": 2, "value": "Done", "color": "red"}]}]
      """#
    #expect(try json(lists, several) == #"["Done","a, b","Done"]"#)
    #expect(several.field.isReadOnly && single.field.isReadOnly)
  }

  @Test func `people and files are people and files`() throws {
    let people = try plan(#""array_formula_type": "multiple_collaborators""#)
    let cell = #"[{"id": 1, "value": [{"id": 7, "name": "Ada"}]}, {"id": 2, "value": []}]"#
    #expect(try read(cell, people) == .people([Person(id: "7", name: "Ada")]))
    let files = try plan(#""array_formula_type": "single_file""#)
    let file = #"[{"url": "http://a/b", "visible_name": "note.txt", "name": "x_y.txt", "size": 5}]"#
    #expect(try shown(file, files) == "note.txt")
  }

  @Test func `a lookup of a link names the records, though two are needed to say where a name is from`()
    throws
  {
    let plan = try plan(#""array_formula_type": "text""#)
    let cell = #"""
      [{"ids": {"database_table_1": 1, "database_table_2": 2}, "value": "Source 1"},
      {"ids": {"database_table_1": 1, "database_table_2": 3}, "value": ""}, {"id": 4, "value": null}]
      """#
    #expect(try json(cell, plan) == #"["Source 1","",null]"#)
  }

  @Test func `buttons, addresses and counts of other records`() throws {
    let buttons = try plan(#""formula_type": "array", "array_formula_type": "button""#, type: "formula")
    #expect(
      try json(#"[{"id": 1, "value": {"url": "https://a.b", "label": "go"}}]"#, buttons)
        == #"["https://a.b"]"#)
    let counts = try plan(#""array_formula_type": "number", "number_decimal_places": 0"#)
    #expect(try json(#"[{"id": 2, "value": "3"}]"#, counts) == "[3]")
  }

  @Test func `what is not of its kind is told as it is, and nothing is lost`() throws {
    let plan = try plan(#""array_formula_type": "number", "number_decimal_places": 2"#)
    #expect(
      try json(#"[{"id": 1, "value": "a few"}, {"id": 2, "value": "1.00"}]"#, plan) == #"["a few","1.00"]"#)
    #expect(try json("[]", plan) == "[]")
    #expect(try read("null", plan) == .null)
    #expect(try json("[3]", plan) == "[3]")
  }

  @Test func `the recorded lookups have the kinds of what they look up`() throws {
    let fields = RecordedTables.fields[6] ?? []
    let kinds = Dictionary(uniqueKeysWithValues: fields.map { ($0.field.name, $0.field.kind) })
    #expect(kinds["Lookup"] == .list(of: .number(NumberFormat(decimals: 1))))
    #expect(kinds["Lookup2"] == .list(of: .text))
    #expect(kinds["F array"] == .list(of: .text))
    var reader = JSONReader(Array(Recording.number(304).answer.text.utf8))
    let record = try RowReader(fields).row(&reader)
    let cells = Dictionary(uniqueKeysWithValues: zip(fields, record.cells).map { ($0.field.name, ($0, $1)) })
    let (lookup, value) = try #require(cells["Lookup"])
    #expect(PlainText.json(value, for: lookup.field) == "[1.0,2.0]")
    let (texts, names) = try #require(cells["Lookup2"])
    #expect(PlainText.json(names, for: texts.field) == #"["Alpha","Beta"]"#)
    let industry = try #require(RecordedTables.fields[12]?.first { $0.field.name == "Industry" })
    guard case .choice(let options, true) = industry.field.kind else {
      Issue.record("the looked-up options are no options")
      return
    }
    #expect(options.contains { $0.name == "Energy" && $0.color != nil })
  }
}
