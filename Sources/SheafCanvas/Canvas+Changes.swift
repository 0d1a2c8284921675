/// Cells of one row that differ from the screen before.
public struct Run: Hashable, Sendable {
  /// The row, from 0.
  public let row: Int
  /// The columns to show again; they never begin or end within a wide character.
  public let columns: Range<Int>

  /// Makes a run of cells in one row.
  public init(row: Int, columns: Range<Int>) {
    self.row = row
    self.columns = columns
  }
}

extension Canvas {
  /// What has to be shown again after `previous`: everything when there was none or it had another size.
  public func changes(since previous: Canvas?) -> [Run] {
    guard let previous, previous.size == size else {
      guard size.width > 0 else { return [] }
      return (0..<size.height).map { Run(row: $0, columns: 0..<size.width) }
    }
    var runs: [Run] = []
    for row in 0..<size.height { appendChanges(in: row, since: previous, to: &runs) }
    return runs
  }

  private func appendChanges(in row: Int, since previous: Canvas, to runs: inout [Run]) {
    let first = row * size.width
    var column = 0
    while column < size.width {
      guard cells[first + column] != previous.cells[first + column] else {
        column += 1
        continue
      }
      var start = column
      while start > 0, cells[first + start].isTail || previous.cells[first + start].isTail { start -= 1 }
      var end = column + 1
      while end < size.width, differs(at: first + end, from: previous) { end += 1 }
      runs.append(Run(row: row, columns: start..<end))
      column = end
    }
  }

  /// Whether a cell belongs to a run that has reached it; a tail goes with its head.
  private func differs(at index: Int, from previous: Canvas) -> Bool {
    cells[index] != previous.cells[index] || cells[index].isTail || previous.cells[index].isTail
  }
}
