import Synchronization

/// One line on a terminal that is written over again as something goes on.
///
/// May be used from any thread.
final class ProgressLine: Sendable {
  private let output: any TextOutput
  private let lastLine = Mutex("")

  init(_ output: any TextOutput) { self.output = output }

  /// Whether there is a terminal to show anything on.
  var isShown: Bool { output.isTerminal }

  func show(_ line: String) {
    lastLine.withLock { last in
      guard last != line else { return }
      last = line
      rewrite(line)
    }
  }

  /// Wipes the line; to be called once nothing more is shown.
  func end() {
    lastLine.withLock { last in
      if !last.isEmpty { rewrite("") }
      last = ""
    }
  }

  private func rewrite(_ line: String) {
    do throws(OutputError) {
      try output.rewriteLine(line)
      try output.flush()
    } catch {
      // Progress that nobody can see is not worth a failure.
    }
  }
}
