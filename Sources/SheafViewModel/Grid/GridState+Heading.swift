/// Where a movement leads whose rows are on their way.
///
/// Until they are here, or `rowsAreLate` is told, what is on the screen stays: a screen of placeholders for the
/// blink that a page takes would only flicker.
struct Heading: Hashable, Sendable {
  /// The row at the top of the viewport, once there.
  var top: Int
  /// The selected row, once there.
  var row: Int
  /// Whether the screens on the way are shown as their rows come.
  var showsWay: Bool
}

extension GridState {
  /// How many screens paging may be ahead of the rows: a key that is held down runs no further, and is answered
  /// by rows again soon after it is let go.
  private static let screensAhead = 8

  /// The rows that a movement waits for; nil when none does.
  public var rowsAhead: Range<Int>? {
    heading.map { $0.top..<max($0.top, min(rowCount, $0.top + pageRows)) }
  }

  /// Shows a screen: at once where its rows are here, else as they come.
  mutating func head(for goal: Heading) {
    heading = goal
    followHeading()
  }

  /// Pages on from where paging leads already.
  mutating func page(by distance: Int) {
    followsEnd = false
    let offset = selection.row - top
    let goesOn = heading.map { $0.showsWay && ($0.top > top) == (distance > 0) } ?? false
    if !goesOn { arrive() }
    let origin = heading?.top ?? top
    let start = min(max(0, origin + distance), max(0, rowCount - pageRows))
    // A row scrolled to the top of the screen can stand below the last page.
    if distance > 0 ? start <= top : start >= top {
      heading = nil
      return select(row: distance > 0 ? rowCount - 1 : 0)
    }
    let farthest = Self.screensAhead * pageRows
    if goesOn, abs(start - top) > farthest { return }
    direction = distance > 0 ? 1 : -1
    head(for: Heading(top: start, row: start + offset, showsWay: abs(distance) <= farthest))
  }

  /// Goes as far towards the goal as whole screens of rows are here.
  mutating func followHeading() {
    guard let goal = heading else { return }
    if isShowable(goal.top) { return arrive() }
    guard goal.showsWay else { return }
    let step = goal.top > top ? pageRows : -pageRows
    let screens = abs(goal.top - top) / pageRows
    for number in 0..<screens {
      let start = goal.top - step * (number + 1)
      guard (start - top).signum() == step.signum(), isShowable(start) else { continue }
      return scroll(to: start)
    }
  }

  /// Shows the goal whether its rows are here or not.
  mutating func arrive() {
    guard let goal = heading else { return }
    heading = nil
    top = min(max(0, goal.top), max(0, rowCount - 1))
    selection.row = min(max(0, goal.row), max(0, rowCount - 1))
  }

  private mutating func scroll(to start: Int) {
    selection.row += start - top
    top = start
  }

  private func isShowable(_ start: Int) -> Bool {
    (start..<min(max(start, rowCount), start + pageRows)).allSatisfy { !isOnItsWay($0) }
  }
}
