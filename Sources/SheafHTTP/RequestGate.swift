public import SheafModel

/// The pace of one connection's requests: how many at once, how close together, and when not at all.
///
/// One gate is shared by everything that talks to a service with the same credentials, so a “too many
/// requests” that one request earned holds the others back too.
public actor RequestGate {
  private let concurrency: Int
  private let interval: Duration
  private let attempts: Int
  private var running = 0
  private var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  private var nextID = 0
  /// No request leaves before then.
  private var earliest: ContinuousClock.Instant?

  /// - Parameters:
  ///   - concurrency: how many requests may be under way at once.
  ///   - interval: the least time between the starts of two requests.
  ///   - attempts: how often a request that comes too early is sent; more than once where nobody else waits and
  ///     sends it again, as while connecting.
  public init(concurrency: Int = 4, interval: Duration = .zero, attempts: Int = 1) {
    self.concurrency = max(1, concurrency)
    self.interval = interval
    self.attempts = max(1, attempts)
  }

  /// Waits for a place, runs the request, and gives the place up.
  ///
  /// Throws `.cancelled` when the task is cancelled before its turn.
  public func run<Success: Sendable>(
    _ request: @Sendable () async throws(BackendError) -> Success
  ) async throws(BackendError) -> Success {
    guard await enter() else { throw BackendError(.cancelled, "cancelled before it was sent") }
    defer { leave() }
    var attempt = 1
    while true {
      try await waitForTurn()
      do throws(BackendError) {
        return try await request()
      } catch {
        guard case .rateLimited(let wish) = error.kind else { throw error }
        let seconds = wish ?? Double(1 << min(attempt - 1, 5))
        hold(seconds: seconds)
        guard attempt < attempts, seconds <= Self.longestWait else { throw error }
        attempt += 1
      }
    }
  }

  /// How often a request is sent while a service is connected.
  public static let connectingAttempts = 5
  /// A wait that is longer is the user's to decide on, in seconds.
  private static let longestWait = 60.0

  /// Lets no request leave for so long.
  public func hold(seconds: Double) {
    let until = ContinuousClock.now.advanced(by: .seconds(min(seconds, 3600)))
    earliest = earliest.map { max($0, until) } ?? until
  }

  private func waitForTurn() async throws(BackendError) {
    while let instant = earliest, instant > .now {
      // Only a wait that the service or the profile asked for; a cancelled one ends at once.
      do {
        try await ContinuousClock().sleep(until: instant)
      } catch {
        throw BackendError(.cancelled, "cancelled before it was sent")
      }
    }
    if interval > .zero { earliest = ContinuousClock.now.advanced(by: interval) }
  }

  /// False when the task was cancelled.
  private func enter() async -> Bool {
    if Task.isCancelled { return false }
    if running < concurrency {
      running += 1
      return true
    }
    let id = nextID
    nextID += 1
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: false)
        } else {
          waiting.append((id, continuation))
        }
      }
    } onCancel: {
      Task { await self.abandon(id) }
    }
  }

  private func abandon(_ id: Int) {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index).continuation.resume(returning: false)
  }

  /// Hands the place to who has waited longest.
  private func leave() {
    if waiting.isEmpty {
      running -= 1
    } else {
      waiting.removeFirst().continuation.resume(returning: true)
    }
  }
}
