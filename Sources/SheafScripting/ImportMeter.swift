import Synchronization

/// One line on a terminal that tells how far an import is.
final class ImportMeter: Sendable {
  private let count: Int
  private let output: any TextOutput
  private let lastLine = Mutex("")
  private static let width = 30

  init(count: Int, output: any TextOutput) {
    self.count = count
    self.output = output
  }

  func show(added: Int, refused: Int) {
    guard output.isTerminal, count > 0 else { return }
    let done = min(count, added + refused)
    let filled = done * Self.width / count
    let bar = String(repeating: "#", count: filled) + String(repeating: "·", count: Self.width - filled)
    let line = "[\(bar)] \(done) of \(count)" + (refused > 0 ? ", \(refused) refused" : "")
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
