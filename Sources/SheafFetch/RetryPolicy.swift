import SheafModel

/// How long to wait before a failed request is sent again.
struct RetryPolicy: Sendable {
  /// The first wait, doubled with every attempt.
  static let firstSeconds = 0.5
  /// The longest wait that is not the service's own wish.
  static let longestSeconds = 30.0
  /// The part of a wait that is left to chance, so that many clients do not come back at once.
  static let spread = 0.25

  private var generator: any RandomNumberGenerator & Sendable

  init(generator: any RandomNumberGenerator & Sendable) { self.generator = generator }

  /// Seconds to wait after that many failed attempts.
  ///
  /// There is no last attempt: what waits is shown, and the user can send it at once or discard it.
  mutating func seconds(after error: BackendError, attempt: Int) -> Double {
    if case .rateLimited(let wish?) = error.kind { return max(0, wish) }
    let doublings = min(max(0, attempt - 1), 10)
    let wait = min(Self.longestSeconds, Self.firstSeconds * Double(1 << doublings))
    return wait + wait * Self.spread * chance()
  }

  private mutating func chance() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }
}
