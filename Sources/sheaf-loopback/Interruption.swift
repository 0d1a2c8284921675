import Dispatch
import Glibc

/// Waits for Ctrl-C or a request to end.
struct Interruption {
  private let sources: [any DispatchSourceSignal]
  private let arrivals: AsyncStream<Void>

  init() {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    self.arrivals = arrivals
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { arrived.yield() }
      source.resume()
      return source
    }
  }

  /// Returns when the first signal comes.
  func wait() async {
    for await _ in arrivals { return }
  }
}

/// The stream of printed lines.
enum StandardOutput {
  /// Sends what was printed so far, also into a pipe.
  static func flush() {
    // Null stands for every stream; `stdout` itself is no safe name in concurrent code.
    fflush(nil)
  }
}
