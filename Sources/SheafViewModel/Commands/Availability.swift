/// Whether a command can run now, and if not why, as a sentence for the user.
public enum Availability: Hashable, Sendable {
  case available
  case unavailable(String)

  public var reason: String? { if case .unavailable(let reason) = self { reason } else { nil } }
}
