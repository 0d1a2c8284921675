import SheafModel
import SheafViewModel

/// How long records that others changed are marked.
///
/// The time begins when a mark is drawn, so that it is seen however late that is.
struct ChangeMarks {
  private static let lifetime = Duration.seconds(2)

  private var grid: GridID?
  private var marks: [ID<Record>: (changes: Int, end: ContinuousClock.Instant)] = [:]

  /// The time until the next mark is old; nil when there is none.
  var millisecondsLeft: Int? {
    marks.values.map(\.end).min().map {
      max(0, Int(ContinuousClock.now.duration(to: $0) / .milliseconds(1)) + 1)
    }
  }

  /// The records whose marks are old by now.
  var old: [ID<Record>] {
    guard !marks.isEmpty else { return [] }
    let now = ContinuousClock.now
    return marks.filter { $0.value.end <= now }.map(\.key)
  }

  /// Looks at what has just been drawn: a new mark begins its time, and so does that of a record changed again.
  mutating func see(_ grid: GridState?) {
    if self.grid != grid?.id { (self.grid, marks) = (grid?.id, [:]) }
    guard let touched = grid?.touched, !(touched.isEmpty && marks.isEmpty) else { return }
    let end = ContinuousClock.now + Self.lifetime
    marks = touched.reduce(into: [:]) { seen, mark in
      let known = marks[mark.key].flatMap { $0.changes == mark.value ? $0 : nil }
      seen[mark.key] = known ?? (mark.value, end)
    }
  }
}
