/// Tells how far an import is.
struct ImportMeter: Sendable {
  private let count: Int
  private let line: ProgressLine
  private static let width = 30

  init(count: Int, output: any TextOutput) {
    self.count = count
    line = ProgressLine(output)
  }

  func show(added: Int, refused: Int) {
    guard line.isShown, count > 0 else { return }
    let done = min(count, added + refused)
    let filled = done * Self.width / count
    let bar = String(repeating: "#", count: filled) + String(repeating: "·", count: Self.width - filled)
    line.show("[\(bar)] \(done) of \(count)" + (refused > 0 ? ", \(refused) refused" : ""))
  }

  /// Wipes the line; to be called once nothing more is shown.
  func end() { line.end() }
}
