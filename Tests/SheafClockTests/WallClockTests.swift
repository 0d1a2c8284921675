import SheafClock
import SheafModel
import Testing

@Suite struct WallClockTests {
  @Test func `a zone has its summer time`() throws {
    let clock = try #require(WallClock(named: "Europe/Amsterdam"))
    for (utc, wall) in [
      ("2026-01-15T12:00:00Z", "2026-01-15T13:00:00+01:00"),
      ("2026-07-15T12:00:00Z", "2026-07-15T14:00:00+02:00"),
    ] {
      let time = try #require(DateTime(iso: utc))
      #expect(clock.shown(time).description == wall)
      var typed = clock.shown(time)
      typed.utcOffset = nil
      #expect(clock.universal(typed).description == utc)
    }
  }

  @Test(arguments: [
    // Passed over in spring: as much later as the clock is put forward.
    ("Europe/Berlin", "2027-03-28T02:30:00", "2027-03-28T03:30:00+02:00"),
    ("America/New_York", "2027-03-14T02:00:00", "2027-03-14T03:00:00-04:00"),
    ("Australia/Lord_Howe", "2027-10-03T02:15:00", "2027-10-03T02:45:00+11:00"),
    ("America/Santiago", "2027-09-05T00:00:00", "2027-09-05T01:00:00-03:00"),
    // Shown twice in autumn: the first.
    ("Europe/Berlin", "2027-10-31T02:30:00", "2027-10-31T02:30:00+02:00"),
    ("America/New_York", "2027-11-07T01:00:00", "2027-11-07T01:00:00-04:00"),
    // The hours beside them.
    ("Europe/Berlin", "2027-03-28T01:59:59", "2027-03-28T01:59:59+01:00"),
    ("Europe/Berlin", "2027-03-28T03:00:00", "2027-03-28T03:00:00+02:00"),
    ("Europe/Berlin", "2027-10-31T03:00:00", "2027-10-31T03:00:00+01:00"),
    ("Europe/Berlin", "2027-10-31T01:59:59", "2027-10-31T01:59:59+02:00"),
    ("America/New_York", "2027-03-14T12:00:00", "2027-03-14T12:00:00-04:00"),
    ("Pacific/Kiritimati", "2027-03-14T12:00:00", "2027-03-14T12:00:00+14:00"),
  ])
  func `no time is read an hour too early where a clock is put forward or back`(
    zone: String, typed: String, meant: String
  ) throws {
    let clock = try #require(WallClock(named: zone))
    let time = try #require(DateTime(iso: typed))
    #expect(clock.shown(clock.universal(time)).description == meant)
  }

  @Test func `a distance and UTC are clocks, and other words are none`() throws {
    let time = try #require(DateTime(iso: "2026-01-15T12:00:00Z"))
    #expect(try #require(WallClock(named: "-03:00")).shown(time).description == "2026-01-15T09:00:00-03:00")
    #expect(try #require(WallClock(named: "UTC")).shown(time) == time)
    #expect(WallClock(named: "Mars/Olympus") == nil)
  }
}
