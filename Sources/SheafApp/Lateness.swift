import SheafModel
import SheafViewModel

/// How long rows that a movement leads to may keep the screen as it is.
struct Lateness {
  /// Longer than most answers take; what then still is on its way is shown as such.
  private static let patience = Duration.milliseconds(200)

  private var screen: (grid: GridID, top: Int)?
  private var deadline: ContinuousClock.Instant?

  /// The time until the rows are late; nil when none are waited for.
  var millisecondsLeft: Int? {
    deadline.map { max(0, Int(ContinuousClock.now.duration(to: $0) / .milliseconds(1)) + 1) }
  }

  /// Whether they were waited for long enough.
  var isOver: Bool { deadline.map { $0 <= .now } ?? false }

  /// Looks at what has just been drawn: every screen of rows that comes begins a new wait.
  mutating func see(_ grid: GridState?) {
    guard let grid, grid.rowsAhead != nil else {
      (screen, deadline) = (nil, nil)
      return
    }
    if let screen, screen == (grid.id, grid.top) { return }
    screen = (grid.id, grid.top)
    deadline = .now + Self.patience
  }
}
