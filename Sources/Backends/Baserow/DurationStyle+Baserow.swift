import SheafModel

extension DurationStyle {
  /// The style that the server calls so; nil for one of a later server.
  init?(baserow format: String) {
    switch format {
    case "h:mm": self.init(.clock, smallest: .minutes)
    case "h:mm:ss": self.init(.clock, smallest: .seconds)
    case "h:mm:ss.s": self.init(.clock, smallest: .seconds, decimals: 1)
    case "h:mm:ss.ss": self.init(.clock, smallest: .seconds, decimals: 2)
    case "h:mm:ss.sss": self.init(.clock, smallest: .seconds, decimals: 3)
    case "d h": self.init(.units, smallest: .hours)
    case "d h:mm": self.init(.daysAndClock, smallest: .minutes)
    case "d h:mm:ss": self.init(.daysAndClock, smallest: .seconds)
    case "d h mm": self.init(.units, smallest: .minutes)
    case "d h mm ss": self.init(.units, smallest: .seconds)
    default: return nil
    }
  }
}
