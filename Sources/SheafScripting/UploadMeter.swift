import SheafModel
import SheafText
import SheafValues
import Synchronization

/// One line on a terminal that tells how far an upload is.
///
/// May be used from any thread.
final class UploadMeter: Sendable {
  private let files: [LocalFile]
  private let output: any TextOutput
  private let lastLine = Mutex("")

  init(files: [LocalFile], output: any TextOutput) {
    self.files = files
    self.output = output
  }

  func show(_ file: Int, _ transfer: TransferProgress) {
    guard output.isTerminal, files.indices.contains(file) else { return }
    let count = files.count > 1 ? " (\(file + 1) of \(files.count))" : ""
    var line = DisplayText(files[file].name).truncated(to: 40).text + count + "  "
    if let total = transfer.total, total > 0 {
      line += "\(min(100, transfer.completed * 100 / total)) % of \(ByteCount.text(total))"
    } else {
      line += ByteCount.text(transfer.completed)
    }
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
