extension Canvas {
  /// The same picture with fewer changes of style along its rows: a blank cell that shows nothing of its style but
  /// the background takes the style of the cell before it.
  ///
  /// Each change of style costs more bytes on the way to the terminal than most texts between two changes.
  public func withQuietBlanks() -> Canvas {
    var canvas = self
    for y in 0..<size.height {
      let row = y * size.width
      for index in row + 1..<max(row + 1, row + size.width) {
        let cell = canvas.cells[index]
        guard cell.isBlank, !cell.style.showsOnBlanks else { continue }
        let before = canvas.cells[index - 1].style
        if before.background == cell.style.background, !before.showsOnBlanks {
          canvas.cells[index].style = before
        }
      }
    }
    return canvas
  }
}

extension Style {
  /// Whether a blank cell shows more of the style than its background.
  fileprivate var showsOnBlanks: Bool { !attributes.isDisjoint(with: [.underline, .reverse, .strike]) }
}
