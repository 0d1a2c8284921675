/// How the service itself shows the dates of a field.
///
/// They are edited and sent in ISO 8601 whatever it is.
public struct DateStyle: Hashable, Sendable, Codable {
  public enum Order: String, Hashable, Sendable, Codable {
    /// `2026-02-28`, `28/02/2026`, `02/28/2026`.
    case yearFirst, dayFirst, monthFirst
  }

  public var order: Order
  /// `02:05 PM` instead of `14:05`.
  public var usesTwelveHours: Bool

  public init(order: Order = .yearFirst, usesTwelveHours: Bool = false) {
    self.order = order
    self.usesTwelveHours = usesTwelveHours
  }
}
