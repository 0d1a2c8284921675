import FoundationEssentials
import SheafModel
import Testing

/// Whole numbers and moments that come from outside.
@Suite struct OutsideNumberTests {
  private static let extremes = [
    Int.min, .min + 1, -(1 << 53) - 1, -(1 << 53), -1, 0, 1, 1 << 31, 1 << 53, (1 << 53) + 1, .max - 1, .max,
  ]

  @Test func `a whole number is believed up to two to the fifty-third`() {
    #expect(Int(outside: "9007199254740992") == 1 << 53)
    #expect(Int(outside: "-9007199254740992") == -(1 << 53))
    for text in [
      "9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808", "1e308", "NaN",
      "",
      "-", "1.0", " 1", "99999999999999999999999",
    ] {
      #expect(Int(outside: text) == nil, "\(text)")
    }
  }

  @Test(arguments: extremes) func `a moment of any number is one of our calendar or none`(number: Int) {
    for time in [
      DateTime(epochSeconds: number), DateTime(epochSeconds: number, utcOffset: -86_399),
      DateTime(epochSeconds: number, utcOffset: 86_399), DateTime(epochSeconds: number, utcOffset: nil),
      DateTime(epochMilliseconds: number), DateTime(epochSeconds: 0, nanosecond: 0, utcOffset: number),
    ] {
      if let time { #expect((0...9999).contains(time.date.year)) }
    }
  }

  @Test(arguments: extremes) func `days and months are counted on no further than the calendar`(count: Int)
    throws
  {
    let day = try #require(CalendarDate(year: 2026, month: 5, day: 4))
    for moved in [day.advanced(byDays: count), day.advanced(byMonths: count), CalendarDate(dayNumber: count)]
    {
      if let moved { #expect((0...9999).contains(moved.year)) }
    }
  }

  @Test func `milliseconds before 1970 are those of the second before`() throws {
    let time = try #require(DateTime(epochMilliseconds: -1))
    #expect(time.epochSeconds == -1)
    #expect(time.nanosecond == 999_000_000)
    #expect(DateTime(epochMilliseconds: 253_402_300_799_999)?.date.year == 9999)
    #expect(DateTime(epochMilliseconds: 253_402_300_800_000) == nil)
    #expect(DateTime(epochMilliseconds: -62_167_219_200_000)?.date.year == 0)
    #expect(DateTime(epochMilliseconds: -62_167_219_200_001) == nil)
  }

  @Test(arguments: [
    #"{"date":{"year":9223372036854775807,"month":1,"day":1},"hour":0,"minute":0,"second":0,"nanosecond":0}"#,
    #"{"date":{"year":2024,"month":9223372036854775807,"day":1},"hour":0,"minute":0,"second":0,"nanosecond":0}"#,
    #"{"date":{"year":2024,"month":1,"day":1},"hour":-9223372036854775808,"minute":0,"second":0,"nanosecond":0}"#,
    #"{"date":{"year":2024,"month":1,"day":1},"hour":1,"minute":0,"second":0,"nanosecond":-5}"#,
    #"{"date":{"year":2024,"month":2,"day":30},"hour":1,"minute":0,"second":0,"nanosecond":0}"#,
  ])
  func `a moment that was written down is read only if there is such a one`(text: String) {
    #expect(throws: DecodingError.self) {
      _ = try JSONDecoder().decode(DateTime.self, from: Data(text.utf8))
    }
  }

  @Test func `moments and numbers that were written down are read as they were`() throws {
    let time = try #require(DateTime(iso: "2024-02-29T23:59:59.000000001+02:00"))
    #expect(try JSONDecoder().decode(DateTime.self, from: JSONEncoder().encode(time)) == time)
    let local = try #require(DateTime(iso: "2024-02-29T23:59"))
    #expect(try JSONDecoder().decode(DateTime.self, from: JSONEncoder().encode(local)) == local)
    let number = try #require(DecimalText("-1.50e3"))
    #expect(try JSONDecoder().decode(DecimalText.self, from: JSONEncoder().encode(number)) == number)
    #expect(throws: DecodingError.self) {
      _ = try JSONDecoder().decode(DecimalText.self, from: Data(#"{"text":"abc"}"#.utf8))
    }
  }
}
