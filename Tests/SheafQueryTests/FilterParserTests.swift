import SheafModel
import SheafQuery
import Testing

@Suite struct FilterParserTests {
  private func parse(_ text: String) throws -> Result<Filter, FilterProblem> {
    FilterParser.parse(text, fields: Sample.fields, now: try #require(Sample.now))
  }

  private func problem(_ text: String) throws -> FilterProblem {
    switch try parse(text) {
    case .failure(let problem): return problem
    case .success(let filter):
      Issue.record("taken: \(filter)")
      return FilterProblem("", range: 0..<0)
    }
  }

  @Test func `the filter of the handbook is read`() throws {
    let text = #"stage = "Open" and (amount >= 1000 or owner is empty) and name contains "ltd""#
    let expected = Filter.all([
      Sample.test("stage", .equals, .choices([Sample.stages[0]])),
      .any([Sample.test("amount", .greaterOrEqual, Sample.number("1000")), Sample.test("owner", .isEmpty)]),
      Sample.test("name", .contains, .text("ltd")),
    ])
    #expect(try parse(text) == .success(expected))
    #expect(
      try parse("STAGE = open AND (Amount >= 1 000 OR owner IS EMPTY) and name CONTAINS ltd")
        == .success(expected))
  }

  @Test(arguments: [
    ("stage = In progress", "stage = \"In progress\""),
    ("stage in (Open, 'In progress')", "stage in (\"Open\", \"In progress\")"),
    ("stage not in (Open, Won)", "stage != \"Open\" and stage != \"Won\""),
    ("name starts with \"A\\n\\\"\"", "name starts with \"A\\n\\\"\""),
    ("name does not contain x", "name not contains \"x\""),
    ("name is Ada", "name = \"Ada\""),
    ("name is not O'Brien", "name != \"O'Brien\""),
    ("amount<=1,200.50", "amount <= 1200.50"),
    ("amount > -3", "amount > -3"),
    ("amount ≠ 1e3", "amount != 1e3"),
    (
      "{Created at} = 2026-11-20",
      "`Created at` >= \"2026-11-20 00:00\" and `Created at` < \"2026-11-21 00:00\""
    ),
    ("created AT > today", "`Created at` >= \"2026-11-22 00:00\""),
    ("Created at <= yesterday", "`Created at` < \"2026-11-21 00:00\""),
    ("Created at < 2026-11-20 14:00", "`Created at` < \"2026-11-20 14:00\""),
    ("due >= +3d", "due >= 2026-11-24"),
    ("due = 2024", "due >= 2024-01-01 and due < 2025-01-01"),
    ("due >= 2024", "due >= 2024-01-01"), ("due > 2024", "due >= 2025-01-01"),
    ("due <= 2024", "due < 2025-01-01"), ("due < 2024", "due < 2024-01-01"),
    ("due != 2024", "due < 2024-01-01 or due >= 2025-01-01 or due is empty"),
    ("due = 2024-02", "due >= 2024-02-01 and due < 2024-03-01"), ("due > 2024-12", "due >= 2025-01-01"),
    (
      "due in (2023, 2025-06-01)",
      "due >= 2023-01-01 and due < 2024-01-01 or due = 2025-06-01"
    ),
    (
      "not (due = 2024)",
      "(due < 2024-01-01 or due is empty) or (due >= 2025-01-01 or due is empty)"
    ),
    ("created at >= 2024", "`Created at` >= \"2024-01-01 00:00\""),
    (
      "created at = 2024-12", "`Created at` >= \"2024-12-01 00:00\" and `Created at` < \"2025-01-01 00:00\""
    ),
    ("done", "done = true"),
    ("not done and done is not empty", "done != true and done is not empty"),
    ("not (amount < 5)", "amount >= 5 or amount is empty"),
    ("not (name = a or name contains b)", "name != \"a\" and name not contains \"b\""),
    ("not not done", "done = true"),
    ("`a``b {c} and` is empty", "`a``b {c} and` is empty"),
    ("`not` = 1", "`not` = \"1\""),
    ("length > 1h 30m", "length > \"1:30:00\""),
    ("stars >= 7", "stars >= 7"),
    ("company = Acme", "company = \"Acme\""),
    ("company = \"#12\"", "company = \"#12\""),
    ("company = #12", "company = \"#12\""),
    ("photo is not empty", "photo is not empty"),
    ("files contains .pdf", "files contains \".pdf\""),
    ("name = \"\"", "name = \"\""),
    ("name=\"a\"or name='b'and done", "name = \"a\" or name = \"b\" and done = true"),
    ("", ""), ("  ", ""), ("()", ""), ("not ()", "not ()"),
    ("name = \"\\u{1b}\"", "name = \"\\u{1b}\""),
  ])
  func `a filter is read as it is meant`(text: String, printed: String) throws {
    let filter = try parse(text).get()
    #expect(FilterText.text(filter, fields: Sample.fields) == printed)
    #expect(try parse(printed).get() == filter)
  }

  @Test(arguments: [
    ("nmae = 1", "no field “nmae”: did you mean “name”?", 0..<4),
    ("name = a and (stage = Open", "this bracket is not closed", 13..<14),
    ("name = \"a", "the quote is not closed", 7..<9),
    ("name = a)", "no bracket is open here", 8..<9),
    ("stage = Opne", "no option “Opne”: did you mean “Open”?", 8..<12),
    ("amount > abc", "“abc” is not a number", 9..<12),
    ("name =", "expected a value", 6..<6),
    ("name = and done", "expected a value", 7..<10),
    ("name contains \"\"", "expected some text", 14..<16),
    ("amount = \"\"", "expected a value; “is empty” finds empty cells", 9..<11),
    ("and", "expected a field name", 0..<3),
    ("name = a or", "expected a field name", 11..<11),
    ("stage in Open", "expected “(” and values separated by commas", 9..<13),
    ("stage in ()", "expected a value", 10..<11),
    ("not (name starts with a)", "“starts with” has no opposite", 0..<3),
    ("name = \"a\" \"b\"", "expected “and” or “or”; a value with spaces can stand in quotes", 11..<14),
    ("no such field = 1", "no field “no such field”", 0..<13),
    ("name = \"\\q\"", "a backslash stands before \\, a quote, n, r, t or u{…}", 8..<10),
  ])
  func `a problem says what is wrong and where`(text: String, message: String, range: Range<Int>) throws {
    let problem = try problem(text)
    #expect(problem.message.hasPrefix(message), "\(problem.message)")
    #expect(problem.range == range)
  }

  @Test func `a comparison that says nothing about a field is refused with those that do`() throws {
    let wrong = try problem("done contains x")
    #expect(wrong.message == "“contains” says nothing about “done”: there are =, !=, is empty, is not empty")
    #expect(wrong.range == 5..<13)
    #expect(wrong.suggestions.first == "=")
    #expect(try problem("photo = 1").message.hasPrefix("“=” says nothing about “photo”"))
    #expect(try problem("name ends with x").suggestions.contains("contains"))
  }

  @Test func `very deep brackets are refused instead of overflowing`() throws {
    #expect(try problem(String(repeating: "(", count: 100_000)).message == "brackets are nested too deep")
    #expect(try problem(String(repeating: "not ", count: 100_000)).message == "brackets are nested too deep")
  }
}
