import SheafModel

/// Asks again when a service was busy for a moment.
struct RequestRetry: Sendable {
  /// The longest wait that is not answered with a failure, in seconds.
  static let longestWait = 120.0
  private static let attempts = 5

  let clock: any Clock<Duration>
  /// Told before a wait that a person would notice.
  let note: @Sendable (String) -> Void

  /// The answer of `request`.
  ///
  /// `isFirst`: nothing has been heard of the service yet, so that one which cannot be reached is a mistake
  /// in the address rather than a hiccup.
  func run<Answer: Sendable>(
    isFirst: Bool, _ request: () async throws(BackendError) -> Answer
  ) async throws(BackendError) -> Answer {
    var attempt = 1
    while true {
      do throws(BackendError) {
        return try await request()
      } catch {
        let isHopeless = isFirst && error.kind == .unreachable
        let seconds = Self.seconds(after: error, attempt)
        guard error.isRetryable, !isHopeless, attempt < Self.attempts, seconds <= Self.longestWait else {
          throw error
        }
        if seconds >= 2 { note("\(error.message); asking again in \(Int(seconds.rounded(.up))) s") }
        try await wait(seconds)
        attempt += 1
      }
    }
  }

  /// The wait after that many failed attempts.
  static func seconds(after error: BackendError, _ attempt: Int) -> Double {
    if case .rateLimited(let wish?) = error.kind { return max(0, wish) }
    return 0.5 * Double(1 << min(attempt - 1, 6))
  }

  private func wait(_ seconds: Double) async throws(BackendError) {
    do {
      try await clock.sleep(for: .seconds(seconds))
    } catch {
      throw BackendError(.cancelled, "stopped while waiting")
    }
  }
}
