import SheafJSON
import SheafModel
import SheafValues
import Testing

@Suite struct ValueParserTests {
  private func parse(_ text: String, _ kind: Field.Kind) throws -> Result<Value, ValueProblem> {
    ValueParser.parse(text, for: Sample.field(kind), now: try #require(Sample.now))
  }

  @Test(arguments: [
    ("12.50", "12.50"), ("1 200.50", "1200.50"), ("1_000", "1000"), ("1\u{202F}200,5", "1200.5"),
    ("1,200.50", "1200.50"), ("1.200,50", "1200.50"), ("12,5", "12.5"), ("1,200,300", "1200300"),
    ("0,125", "0.125"), ("€ 12.50", "12.50"), ("-€12.50", "-12.50"), ("€-1", "-1"), ("\u{2212}3", "-3"),
    ("+3", "3"), (".5", "0.5"), ("007", "7"), ("1e3", "1e3"), ("1.200.300", "1200300"), (" 7 ", "7"),
    ("12345678901234567890.123456789", "12345678901234567890.123456789"),
  ])
  func `numbers are read exactly in the ways people write them`(text: String, expected: String) throws {
    let number = try #require(DecimalText(expected))
    #expect(try parse(text, .number(NumberFormat(prefix: "€ "))) == .success(.number(number)))
  }

  @Test(arguments: [
    "abc", "1 2", "12 34", "1,2,3", "--3", "1.2.3", "0x10", "1 200,300.5", "€", "12€€", "1'2",
  ])
  func `what is no number is refused`(text: String) throws {
    guard case .failure(let problem) = try parse(text, .number(NumberFormat(prefix: "€ "))) else {
      Issue.record("taken as a number: \(text)")
      return
    }
    #expect(problem.message.hasSuffix("is not a number"))
  }

  @Test func `a number that can be read in two ways is refused with both`() throws {
    let problem = ValueProblem(
      "“1,200” can be read in two ways: write 1200 or 1.200", suggestions: ["1200", "1.200"])
    #expect(try parse("1,200", .number(.decimal)) == .failure(problem))
  }

  @Test func `a number outside the format is refused`() throws {
    #expect(
      try parse("1.005", .number(NumberFormat(decimals: 2)))
        == .failure(ValueProblem("at most 2 decimals are allowed here")))
    #expect(try parse("1.5", .number(.integer)) == .failure(ValueProblem("only whole numbers here")))
    #expect(
      try parse("1.500", .number(NumberFormat(decimals: 2)))
        == .success(.number(#require(DecimalText("1.50")))))
    #expect(try parse("1.0", .number(.integer)) == .success(.number(DecimalText(1))))
    #expect(try parse("125e-1", .number(.integer)) == .failure(ValueProblem("only whole numbers here")))
    #expect(
      try parse("-1", .number(NumberFormat(allowsNegative: false)))
        == .failure(ValueProblem("a negative number is not allowed here")))
  }

  @Test(arguments: [
    ("2026-11-05", "2026-11-05"), ("2026-1-5", "2026-01-05"), ("2026/11/05", "2026-11-05"),
    ("5.11.2026", "2026-11-05"), ("5.11.", "2026-11-05"), ("today", "2026-11-21"),
    ("Tomorrow", "2026-11-22"), ("yesterday", "2026-11-20"), ("+3d", "2026-11-24"), ("-2w", "2026-11-07"),
    ("+1m", "2026-12-21"), ("+1y", "2027-11-21"), ("+3", "2026-11-24"), ("fri", "2026-11-27"),
    ("sat", "2026-11-28"), ("next fri", "2026-11-27"), ("last sat", "2026-11-14"), ("last fri", "2026-11-20"),
    ("sun", "2026-11-22"), ("21 nov", "2026-11-21"), ("Nov 21", "2026-11-21"),
    ("november 21, 2027", "2027-11-21"), ("1 sept 2025", "2025-09-01"), ("next week", "2026-11-28"),
  ])
  func `days are read from today, a Saturday`(text: String, expected: String) throws {
    #expect(try parse(text, .date) == .success(.date(#require(CalendarDate(iso: expected)))))
  }

  @Test(arguments: [
    "2025-02-29", "31.2.2026", "nov", "21", "noon", "+d", "21.11.26", "2026-11-21T10:00", "32 nov",
  ])
  func `what is no day is refused`(text: String) throws {
    #expect(throws: ValueProblem.self) { try parse(text, .date).get() }
  }

  @Test func `day and month that can be mixed up are refused with both readings`() throws {
    let problem = ValueProblem(
      "day and month of “3/4/2026” can be mixed up: write 2026-04-03 or 2026-03-04",
      suggestions: ["2026-04-03", "2026-03-04"])
    #expect(try parse("3/4/2026", .date) == .failure(problem))
  }

  @Test(arguments: [
    ("2026-11-21 14:00", "2026-11-21T14:00:00"), ("today 9:30", "2026-11-21T09:30:00"),
    ("14:00", "2026-11-21T14:00:00"), ("fri 14:00:05", "2026-11-27T14:00:05"),
    ("tomorrow at 8:00", "2026-11-22T08:00:00"), ("2026-11-21", "2026-11-21T00:00:00"),
    ("now", "2026-11-21T14:05:30+02:00"), ("2026-11-21T14:00:00Z", "2026-11-21T14:00:00Z"),
  ])
  func `times are read from now`(text: String, expected: String) throws {
    #expect(try parse(text, .dateTime) == .success(.dateTime(#require(DateTime(iso: expected)))))
  }

  @Test(arguments: [
    ("02:15 PM", "2026-11-21T14:15:00"), ("2:15pm", "2026-11-21T14:15:00"), ("2 pm", "2026-11-21T14:00:00"),
    ("12:05 AM", "2026-11-21T00:05:00"), ("12 p.m.", "2026-11-21T12:00:00"),
    ("fri 02:15:30 PM", "2026-11-27T14:15:30"), ("2026-11-20 11:00 am", "2026-11-20T11:00:00"),
    ("2026-11-20 02:15 PM+01:00", "2026-11-20T14:15:00+01:00"),
    ("2026-11-20 02:15 PMZ", "2026-11-20T14:15:00Z"),
  ])
  func `times of a clock of twelve hours are read as they are shown`(text: String, expected: String) throws {
    #expect(try parse(text, .dateTime) == .success(.dateTime(#require(DateTime(iso: expected)))))
  }

  @Test(arguments: [
    "2026-11-21T00:05:00", "2026-11-21T11:59:00", "2026-11-21T12:00:00+01:00", "2026-02-03T14:15:00Z",
    "2026-02-03T23:30:00-03:30",
  ])
  func `what a field with its own style shows is read back`(time: String) throws {
    let value = Value.dateTime(try #require(DateTime(iso: time)))
    for order in [DateStyle.Order.dayFirst, .monthFirst, .yearFirst] {
      for usesTwelveHours in [true, false] {
        var field = Field(id: "f", name: "At", kind: .dateTime)
        field.dateStyle = DateStyle(order: order, usesTwelveHours: usesTwelveHours)
        let shown = ValueText.display(value, for: field)
        let now = try #require(DateTime(iso: "2026-11-21T14:05:30+02:00"))
        #expect(ValueParser.parse(shown, for: field, now: now) == .success(value), "\(shown)")
      }
    }
  }

  @Test func `a typed time stays on the clock of the value it replaces`() throws {
    let field = Sample.field(.dateTime)
    let now = try #require(Sample.now)
    let base = Value.dateTime(try #require(DateTime(iso: "2026-01-01T00:00:00Z")))
    #expect(
      ValueParser.parse("14:00", for: field, now: now, base: base)
        == .success(.dateTime(try #require(DateTime(iso: "2026-11-21T14:00:00Z")))))
    #expect(
      ValueParser.parse("now", for: field, now: now, base: base)
        == .success(.dateTime(try #require(DateTime(iso: "2026-11-21T12:05:30Z")))))
    let local = Value.dateTime(try #require(DateTime(iso: "2026-01-01T00:00:00")))
    #expect(
      ValueParser.parse("now", for: field, now: now, base: local)
        == .success(.dateTime(try #require(DateTime(iso: "2026-11-21T14:05:30")))))
  }

  @Test func `on a seasonal clock a typed time does not keep the distance from UTC of another day`() throws {
    var field = Sample.field(.dateTime)
    field.hasSeasonalClock = true
    let now = try #require(Sample.now)
    let base = Value.dateTime(try #require(DateTime(iso: "2026-01-01T10:00:00+01:00")))
    for (text, expected) in [
      ("2026-07-01 10:00", "2026-07-01T10:00:00"), ("2026-07-01T10:00:00+01:00", "2026-07-01T10:00:00+01:00"),
      ("now", "2026-11-21T13:05:30+01:00"),
    ] {
      #expect(
        ValueParser.parse(text, for: field, now: now, base: base)
          == .success(.dateTime(try #require(DateTime(iso: expected)))))
    }
  }

  @Test(arguments: [
    "25:00", "2026-11-21 14:60", "soon", "14:0", "today 14", "14:15 PM", "0:30 am", "pm", "x2 pm", "2:5 pm",
  ])
  func `what is no time is refused`(text: String) throws {
    #expect(throws: ValueProblem.self) { try parse(text, .dateTime).get() }
  }

  @Test(arguments: [
    ("1:30", "5400"), ("1:30:05.5", "5405.5"), ("1h 30m", "5400"), ("90m", "5400"), ("45s", "45"),
    ("1.5h", "5400"), ("2d", "172800"), ("90", "90"), ("-1:30", "-5400"), ("1h30", nil), ("1:60", nil),
    ("1:2:3", nil), ("h", nil), ("1.2345h", nil), ("abc", nil),
  ])
  func `durations are read in the ways people write them`(text: String, seconds: String?) throws {
    let result = try parse(text, .duration)
    if let seconds {
      #expect(try result == .success(.duration(seconds: #require(DecimalText(seconds)))))
    } else {
      #expect(throws: ValueProblem.self) { try result.get() }
    }
  }

  @Test(arguments: [
    ("1 2:03", DurationStyle(.daysAndClock, smallest: .minutes), "93780"),
    ("1d 2:03", DurationStyle(.daysAndClock, smallest: .minutes), "93780"),
    ("1d2:03:04.5", DurationStyle(.daysAndClock, smallest: .seconds), "93784.5"),
    ("1 2", DurationStyle(.units, smallest: .hours), "93600"),
    ("1d 2", DurationStyle(.daysAndClock, smallest: .minutes), "86520"),
    ("1d 2h 03m 04s", DurationStyle(.units, smallest: .seconds), "93784"),
    ("90:15", DurationStyle(.clock, smallest: .minutes), "324900"),
    ("90:15", DurationStyle(.clock, smallest: .seconds), "5415"),
    ("90:15.5", DurationStyle(.clock, smallest: .minutes), "5415.5"),
    ("-1d 2h", DurationStyle(.units, smallest: .hours), "-93600"),
    ("90", DurationStyle(.clock, smallest: .minutes), "90"),
    ("1 2:3", DurationStyle(.daysAndClock, smallest: .minutes), nil),
  ])
  func `durations are read as the field's service writes them`(
    text: String, style: DurationStyle, seconds: String?
  ) throws {
    var field = Sample.field(.duration)
    field.durationStyle = style
    let result = ValueParser.parse(text, for: field, now: try #require(Sample.now))
    if let seconds {
      #expect(try result == .success(.duration(seconds: #require(DecimalText(seconds)))))
    } else {
      #expect(throws: ValueProblem.self) { try result.get() }
    }
  }

  @Test func `what is no duration is told with a text that is one`() throws {
    var field = Sample.field(.duration)
    field.durationStyle = DurationStyle(.daysAndClock, smallest: .minutes)
    let result = ValueParser.parse("soon", for: field, now: try #require(Sample.now))
    #expect(
      result == .failure(ValueProblem("“soon” is not a duration: write 1d 2:03, 1h 30m, 90m or seconds")))
  }

  @Test(arguments: [
    ("3", 3), ("***", 3), ("★★☆☆☆", 2), ("3/5", 3), ("0", 0), ("6", nil), ("-1", nil), ("2.5", nil),
  ])
  func `ratings are whole stars`(text: String, stars: Int?) throws {
    let result = try parse(text, .rating(max: 5))
    if let stars {
      #expect(result == .success(.number(DecimalText(stars))))
    } else {
      #expect(throws: ValueProblem.self) { try result.get() }
    }
  }

  @Test(arguments: [("yes", true), ("X", true), ("✓", true), ("1", true), ("no", false), ("0", false)])
  func `yes and no have many spellings`(text: String, expected: Bool) throws {
    #expect(try parse(text, .boolean) == .success(.boolean(expected)))
  }

  @Test func `empty text clears a cell unless the field needs a value`() throws {
    let now = try #require(Sample.now)
    for kind: Field.Kind in [
      .text, .number(.decimal), .date, .json, .boolean, .people(allowsMany: true), .attachments,
    ] {
      #expect(ValueParser.parse("", for: Sample.field(kind), now: now) == .success(.null))
      let required = ValueParser.parse("", for: Sample.field(kind, required: true), now: now)
      #expect(required == .failure(ValueProblem("“Field” needs a value")))
    }
  }

  @Test func `an option is found by name, and a wrong one names the nearest`() throws {
    let now = try #require(Sample.now)
    #expect(ValueParser.parse("WON", for: Sample.stage, now: now) == .success(.choices([Sample.stages[1]])))
    #expect(
      ValueParser.parse("Lost, sadly", for: Sample.stage, now: now) == .success(.choices([Sample.stages[2]])))
    #expect(
      ValueParser.parse("Opne", for: Sample.stage, now: now)
        == .failure(ValueProblem("no option “Opne”: did you mean “Open”?", suggestions: ["Open"])))
    #expect(
      ValueParser.parse("open, \"Lost, sadly\", Open", for: Sample.tags, now: now)
        == .success(.choices([Sample.stages[0], Sample.stages[2]])))
    #expect(throws: ValueProblem.self) {
      try ValueParser.parse("open, \"Won", for: Sample.tags, now: now).get()
    }
  }

  @Test func `links and people are given by identifier`() throws {
    #expect(
      try parse("#12, Ada <7>, 9", .link(to: nil, allowsMany: true))
        == .success(
          .links([
            RecordLink(id: "12", title: nil), RecordLink(id: "7", title: "Ada"),
            RecordLink(id: "9", title: nil),
          ])))
    #expect(throws: ValueProblem.self) { try parse("1,2", .link(to: nil, allowsMany: false)).get() }
    #expect(
      try parse("Ada <7>", .people(allowsMany: false)) == .success(.people([Person(id: "7", name: "Ada")])))
  }

  @Test func `JSON is checked and kept as it was typed`() throws {
    #expect(try parse("{ \"a\" : 1.10 }", .json) == .success(.json("{ \"a\" : 1.10 }")))
    #expect(
      try parse("{\"a\":}", .json) == .failure(ValueProblem("not JSON: expected a value at character 6")))
    #expect(try parse("[1,2", .json) == .failure(ValueProblem("not JSON: expected “,” or “]” at the end")))
    #expect(throws: ValueProblem.self) { try parse(String(repeating: "[", count: 100_000), .json).get() }
    for bad in ["01", "1.", "+1", "\"\\x\"", "\"a\nb\"", "nul", "{\"a\" 1}", "1 2", "{,}", "\"\\u12\""] {
      #expect(throws: ValueProblem.self) { try parse(bad, .json).get() }
    }
    for good in ["\"\\ud83d\\ude00\"", "-0.5e+10", "[]", " null ", "{\"a\":{\"b\":[true,false,null]}}"] {
      #expect(JSONText.problem(in: good) == nil)
    }
  }

  @Test func `only what is clearly wrong is refused as an address`() throws {
    #expect(try parse(" ada@example.org ", .email) == .success(.text("ada@example.org")))
    #expect(throws: ValueProblem.self) { try parse("ada", .email).get() }
    #expect(throws: ValueProblem.self) { try parse("two words", .url).get() }
    #expect(try parse("example.org/x", .url) == .success(.text("example.org/x")))
    #expect(throws: ValueProblem.self) { try parse("call me", .phone).get() }
  }
}
