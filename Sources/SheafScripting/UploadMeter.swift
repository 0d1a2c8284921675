import SheafModel
import SheafText
import SheafValues

/// Tells how far an upload is.
///
/// May be used from any thread.
struct UploadMeter: Sendable {
  private let files: [LocalFile]
  private let line: ProgressLine

  init(files: [LocalFile], output: any TextOutput) {
    self.files = files
    line = ProgressLine(output)
  }

  func show(_ file: Int, _ transfer: TransferProgress) {
    guard line.isShown, files.indices.contains(file) else { return }
    let count = files.count > 1 ? " (\(file + 1) of \(files.count))" : ""
    var text = DisplayText(files[file].name).truncated(to: 40).text + count + "  "
    if let total = transfer.total, total > 0 {
      text += "\(min(100, transfer.completed * 100 / total)) % of \(ByteCount.text(total))"
    } else {
      text += ByteCount.text(transfer.completed)
    }
    line.show(text)
  }

  /// Wipes the line; to be called once nothing more is shown.
  func end() { line.end() }
}
