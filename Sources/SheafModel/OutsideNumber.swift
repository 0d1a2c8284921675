extension Int {
  /// The largest whole number that is believed when it comes from outside: 2⁵³, up to which every reader of JSON
  /// agrees.
  ///
  /// Sums of a few such numbers and their products with a thousand are whole numbers still, so that what follows from
  /// them need not be checked step by step.
  public static let outsideLimit = 1 << 53

  /// The whole number that a text from outside writes; nil for other texts and for what is beyond `outsideLimit`.
  ///
  /// Adapters make whole numbers in no other way of what a service, a profile or a cursor says.
  public init?(outside text: some StringProtocol) {
    guard let number = Int(text), number.magnitude <= Int.outsideLimit.magnitude else { return nil }
    self = number
  }
}

extension DateTime {
  /// The moment so many milliseconds after 1970 in UTC, or before; nil outside the years 0 to 9999.
  public init?(epochMilliseconds: Int) {
    var (seconds, rest) = epochMilliseconds.quotientAndRemainder(dividingBy: 1000)
    if rest < 0 {
      seconds -= 1
      rest += 1000
    }
    self.init(epochSeconds: seconds, nanosecond: rest * 1_000_000, utcOffset: 0)
  }
}
