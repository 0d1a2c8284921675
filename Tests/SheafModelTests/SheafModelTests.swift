import SheafModel
import Testing

@Suite struct CalendarDateTests {
  @Test func `a day number and its date are one`() {
    for number in stride(from: -719_528, through: 2_932_896, by: 97) {
      #expect(CalendarDate(dayNumber: number)?.dayNumber == number)
    }
    #expect(CalendarDate(dayNumber: 0)?.description == "1970-01-01")
    #expect(CalendarDate(iso: "2026-11-21")?.weekday == 6)
  }

  @Test func `a day that the calendar does not have is refused`() {
    #expect(CalendarDate(iso: "2025-02-29") == nil)
    #expect(CalendarDate(iso: "2024-02-29") != nil)
    #expect(CalendarDate(iso: "2024-2-9") == nil)
  }

  @Test func `a month later than the last of January is the end of February`() {
    #expect(CalendarDate(iso: "2026-01-31")?.advanced(byMonths: 1)?.description == "2026-02-28")
  }
}

@Suite struct DateTimeTests {
  @Test(arguments: [
    ("2026-11-21T14:00:00Z", "2026-11-21T14:00:00Z"),
    ("2026-11-21 14:00", "2026-11-21T14:00:00"),
    ("2026-11-21T14:00:05.250+02:00", "2026-11-21T14:00:05.25+02:00"),
    ("2026-11-21 14:00:05.000001-0530", "2026-11-21T14:00:05.000001-05:30"),
    ("2026-11-21t14:00:60z", "2026-11-21T14:00:59Z"),
    ("2026-11-21 14:00:05.1234567899 +02", "2026-11-21T14:00:05.123456789+02:00"),
    ("0007-01-01T00:00", "0007-01-01T00:00:00"),
  ])
  func `ISO text is read and written`(text: String, expected: String) {
    #expect(DateTime(iso: text)?.description == expected)
  }

  @Test(arguments: [
    "2026-11-21", "2026-11-21T25:00", "2026-11-21T10:00+99:00", "noon", "2026-11-21T10:00:",
    "2026-11-21T10:00.5",
    "2026-11-21T10:00:05.", "2026-11-21T10:00+2", "2026-11-21T10:00+02:", "2026-11-21T10:00Zulu",
    "２026-11-21T10:00",
  ])
  func `what is no time is refused`(text: String) {
    #expect(DateTime(iso: text) == nil)
  }

  @Test func `times in different zones compare by instant`() throws {
    let a = try #require(DateTime(iso: "2026-11-21T14:00:00+02:00"))
    let b = try #require(DateTime(iso: "2026-11-21T13:00:00Z"))
    #expect(a < b)
    #expect(DateTime(epochSeconds: a.epochSeconds)?.description == "2026-11-21T12:00:00Z")
  }
}

@Suite struct DecimalTextTests {
  @Test(arguments: ["0", "-12.50", "+3", ".5", "5.", "1e3", "12345678901234567890.123456789"])
  func `decimal text is kept as it came`(text: String) {
    #expect(DecimalText(text)?.text == text)
  }

  @Test(arguments: ["", "-", ".", "1,5", "0x10", "1e", "NaN", "1 2"])
  func `what is no number is refused`(text: String) {
    #expect(DecimalText(text) == nil)
  }

  @Test func `numbers compare by size and exactly`() throws {
    let small = try #require(DecimalText("0.1"))
    let large = try #require(DecimalText("0.10000000000000000001"))
    #expect(small.isLess(than: large))
    #expect(try #require(DecimalText("1.0")).isSameNumber(as: #require(DecimalText("1"))))
  }
}
