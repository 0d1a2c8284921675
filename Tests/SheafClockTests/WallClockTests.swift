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

  @Test func `a distance and UTC are clocks, and other words are none`() throws {
    let time = try #require(DateTime(iso: "2026-01-15T12:00:00Z"))
    #expect(try #require(WallClock(named: "-03:00")).shown(time).description == "2026-01-15T09:00:00-03:00")
    #expect(try #require(WallClock(named: "UTC")).shown(time) == time)
    #expect(WallClock(named: "Mars/Olympus") == nil)
  }
}
