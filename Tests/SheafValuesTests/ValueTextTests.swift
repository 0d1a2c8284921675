import SheafModel
import SheafValues
import Testing

@Suite struct ValueTextTests {
  @Test(arguments: [
    ("1200", NumberFormat(decimals: 2), "1 200.00"),
    ("-1234567.5", NumberFormat(decimals: 2, prefix: "€"), "-€1 234 567.50"),
    ("12.3456", NumberFormat(decimals: 2), "12.3456"),
    ("2026", NumberFormat.integer, "2026"),
    ("1000000", NumberFormat.decimal, "1000000"),
    ("50", NumberFormat(decimals: 0, suffix: " %"), "50 %"),
    ("7.0", NumberFormat.integer, "7"),
    ("7.1", NumberFormat.integer, "7.1"),
    (".5", NumberFormat.decimal, "0.5"),
    ("1e21", NumberFormat(decimals: 2), "1e21"),
    ("12345678901234567890.123456789", NumberFormat.decimal, "12345678901234567890.123456789"),
  ])
  func `a number shows every digit it has`(text: String, format: NumberFormat, expected: String) throws {
    let number = try #require(DecimalText(text))
    #expect(ValueText.display(.number(number), for: Sample.field(.number(format))) == expected)
  }

  @Test(arguments: [
    (DateStyle.Order.yearFirst, false, "2026-02-08 14:05+01:00"),
    (.dayFirst, false, "08/02/2026 14:05+01:00"), (.monthFirst, true, "02/08/2026 02:05 PM+01:00"),
  ])
  func `dates show as their field's style has them, to the minute`(
    order: DateStyle.Order, isTwelve: Bool, expected: String
  ) throws {
    var field = Sample.field(.dateTime)
    field.dateStyle = DateStyle(order: order, usesTwelveHours: isTwelve)
    let time = try #require(DateTime(iso: "2026-02-08T14:05:33.25+01:00"))
    #expect(ValueText.display(.dateTime(time), for: field) == expected)
    #expect(ValueText.editing(.dateTime(time), for: field) == "2026-02-08 14:05:33.25+01:00")
  }

  @Test func `midnight and noon are twelve on a clock of twelve hours`() throws {
    var field = Sample.field(.dateTime)
    field.dateStyle = DateStyle(usesTwelveHours: true)
    for (hour, expected) in [(0, "12:00 AM"), (12, "12:00 PM"), (13, "01:00 PM"), (23, "11:00 PM")] {
      let date = try #require(CalendarDate(iso: "2026-02-08"))
      let time = try #require(DateTime(date: date, hour: hour, minute: 0))
      #expect(ValueText.display(.dateTime(time), for: field) == "2026-02-08 " + expected)
    }
  }

  @Test func `a date is read in the order in which its field shows it, and always in ISO`() throws {
    var field = Sample.field(.date)
    field.dateStyle = DateStyle(order: .dayFirst)
    let now = try #require(DateTime(iso: "2026-11-21T12:00"))
    let date = try #require(CalendarDate(iso: "2026-02-08"))
    for text in ["08/02/2026", "8.2.2026", "2026-02-08"] {
      #expect(try ValueParser.parse(text, for: field, now: now).get() == .date(date))
    }
    #expect(throws: ValueProblem.self) { try ValueParser.parse("02/31/2026", for: field, now: now).get() }
  }

  @Test func `stars that the scale has no room for are told as a number`() {
    let field = Sample.field(.rating(max: 5))
    #expect(ValueText.display(.number(DecimalText(3)), for: field) == "★★★☆☆")
    #expect(ValueText.display(.number(DecimalText(0)), for: field) == "☆☆☆☆☆")
    #expect(ValueText.display(.number(DecimalText(7)), for: field) == "7/5")
  }

  @Test(arguments: [
    ("2026-11-21T14:00:00", "2026-11-21 14:00"),
    ("2026-11-21T14:00:05", "2026-11-21 14:00:05"),
    ("2026-11-21T14:00:00Z", "2026-11-21 14:00Z"),
    ("2026-11-21T14:00:00.5+02:00", "2026-11-21 14:00:00.5+02:00"),
  ])
  func `seconds show only where there are any`(iso: String, expected: String) throws {
    let time = try #require(DateTime(iso: iso))
    #expect(ValueText.display(.dateTime(time), for: Sample.field(.dateTime)) == expected)
  }

  @Test(arguments: [
    ("5400", "1:30:00"), ("0", "0:00:00"), ("-61", "-0:01:01"), ("1.5", "0:00:01.5"), ("360000", "100:00:00"),
    ("1e3", "1e3s"),
  ])
  func `a duration reads like a clock`(seconds: String, expected: String) throws {
    let value = Value.duration(seconds: try #require(DecimalText(seconds)))
    #expect(ValueText.display(value, for: Sample.field(.duration)) == expected)
  }

  @Test(arguments: [
    ("26:03", DurationStyle(.clock, smallest: .minutes), "93780"),
    ("26:03:05", DurationStyle(.clock, smallest: .minutes), "93785"),
    ("26:03:04.500", DurationStyle(.clock, smallest: .seconds, decimals: 3), "93784.5"),
    ("26:03:04.56", DurationStyle(.clock, smallest: .seconds, decimals: 1), "93784.56"),
    ("1d 2h", DurationStyle(.units, smallest: .hours), "93600.0"),
    ("1d 2h 03m", DurationStyle(.units, smallest: .hours), "93780"),
    ("1d 2h 03m 04s", DurationStyle(.units, smallest: .seconds), "93784"),
    ("1d 2:03:04.5", DurationStyle(.units, smallest: .seconds), "93784.5"),
    ("-1d 2:03", DurationStyle(.daysAndClock, smallest: .minutes), "-93780"),
    ("0d 0:00:07", DurationStyle(.daysAndClock, smallest: .seconds), "7"),
  ])
  func `a duration reads as its service writes it, and nothing of it is left out`(
    expected: String, style: DurationStyle, seconds: String
  ) throws {
    var field = Sample.field(.duration)
    field.durationStyle = style
    let value = Value.duration(seconds: try #require(DecimalText(seconds)))
    #expect(ValueText.display(value, for: field) == expected)
    #expect(ValueText.editing(value, for: field) == expected)
    let number = try #require(Double(seconds))
    guard
      case .duration(let read)? = try? ValueParser.parse(expected, for: field, now: #require(Sample.now))
        .get()
    else {
      Issue.record("“\(expected)” is not read")
      return
    }
    #expect(Double(read.text) == number)
  }

  @Test func `the rest of the kinds read as people write them`() {
    let text = Sample.field(.text)
    #expect(ValueText.display(.null, for: text) == "")
    #expect(ValueText.display(.boolean(true), for: text) == "✓")
    #expect(ValueText.display(.boolean(false), for: text) == "·")
    #expect(
      ValueText.display(.blob(Blob(byteCount: 12_345, kind: "PNG image")), for: text) == "12.3 KB PNG image")
    #expect(ValueText.display(.json("{ \"a b\": [1,\n 2] }"), for: text) == "{\"a b\":[1,2]}")
    let links = Value.links([RecordLink(id: "1", title: "Ada"), RecordLink(id: "2", title: nil)])
    #expect(ValueText.display(links, for: text) == "Ada, #2")
    #expect(ValueText.display(.excerpt("begin", byteCount: 9), for: text) == "begin…")
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 KB"), (12_345, "12.3 KB"),
    (999_949, "999.9 KB"), (999_950, "1.0 MB"), (4_000_000, "4.0 MB"), (Int.max, "9.2 EB"),
  ])
  func `sizes are rounded to one decimal`(count: Int, expected: String) {
    #expect(ByteCount.text(count) == expected)
  }
}
