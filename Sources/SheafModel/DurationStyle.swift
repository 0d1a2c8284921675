/// How the service itself writes the lengths of time of a field.
///
/// Their values are seconds whatever it is.
public struct DurationStyle: Hashable, Sendable, Codable {
  public enum Form: String, Hashable, Sendable, Codable {
    /// `26:03:04`.
    case clock
    /// `1d 2:03:04`.
    case daysAndClock
    /// `1d 2h 03m 04s`.
    case units
  }

  /// The smallest unit that is written.
  public enum Unit: String, Hashable, Sendable, Codable {
    case hours, minutes, seconds
  }

  public var form: Form
  public var smallest: Unit
  /// How many digits of a second's fraction are written.
  public var decimals: Int

  public init(_ form: Form, smallest: Unit, decimals: Int = 0) {
    self.form = form
    self.smallest = smallest
    self.decimals = decimals
  }
}
