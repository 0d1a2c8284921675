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
      write("\r\u{1B}[K" + line)
    }
  }

  /// Wipes the line; to be called once nothing more is shown.
  func end() {
    lastLine.withLock { last in
      if !last.isEmpty { write("\r\u{1B}[K") }
      last = ""
    }
  }

  private func write(_ text: String) {
    do throws(OutputError) {
      try output.write(text)
      try output.flush()
    } catch {
      // Progress that nobody can see is not worth a failure.
    }
  }
}
