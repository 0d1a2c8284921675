import Dispatch
import Synchronization

/// Runs what takes its time to its end.
enum Waiting {
  /// Blocks the main thread until the task has ended; nothing of the program needs that thread meanwhile.
  static func run<Answer: Sendable, Problem: Error>(
    _ body: @escaping @Sendable () async throws(Problem) -> Answer
  ) throws(Problem) -> Answer {
    let outcome = Mutex<Result<Answer, Problem>?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      do throws(Problem) {
        let answer = try await body()
        outcome.withLock { $0 = .success(answer) }
      } catch {
        outcome.withLock { $0 = .failure(error) }
      }
      done.signal()
    }
    done.wait()
    guard let result = outcome.withLock({ $0 }) else { preconditionFailure("the task has not ended") }
    return try result.get()
  }
}
