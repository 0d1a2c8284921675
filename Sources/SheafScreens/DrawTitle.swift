import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The first line: where the user is, what is being saved, how many rows there are.
  mutating func drawTitle(_ state: AppState, theme: Theme, keymap: Keymap) {
    let area = bounds.row(0)
    fill(area, style: theme[.title])
    let right = titleFacts(state, theme: theme, keymap: keymap)
    let rightWidth = right.reduce(0) { $0 + $1.0.width }
    let crumbs = state.grid?.path ?? ["sheaf"]
    let room = max(0, size.width - rightWidth - 2)
    write(
      Self.breadcrumbs(crumbs, room: room - 1, theme: theme), at: Point(x: 1, y: 0),
      in: Rect(x: 0, y: 0, width: room, height: 1))
    write(right, at: Point(x: max(0, size.width - rightWidth - 1), y: 0), in: area)
  }

  /// The way to the table; where it is too long the table's own name stays, and the beginning of the way goes.
  private static func breadcrumbs(
    _ names: [String], room: Int, theme: Theme
  ) -> [(DisplayText, Style)] {
    let arrow: DisplayText = " ▸ "
    let last = DisplayText(names.last ?? "").truncated(to: max(0, room))
    var parts: [(DisplayText, Style)] = [(last, theme[.title])]
    var width = last.width
    for (index, name) in names.dropLast().enumerated().reversed() {
      let text = DisplayText(name)
      // The sign for what is left out needs room too, unless nothing is.
      let sign = index == 0 ? 0 : 1 + arrow.width
      guard width + text.width + arrow.width + sign <= room else {
        guard width + 1 + arrow.width <= room else { break }
        parts = [("…", theme[.breadcrumb]), (arrow, theme[.breadcrumb])] + parts
        break
      }
      parts = [(text, theme[.breadcrumb]), (arrow, theme[.breadcrumb])] + parts
      width += text.width + arrow.width
    }
    return parts
  }

  private func titleFacts(_ state: AppState, theme: Theme, keymap: Keymap) -> [(DisplayText, Style)] {
    var facts: [(DisplayText, Style)] = []
    if let grid = state.grid, let connection = state.places.connection(grid.connection), size.width >= 60 {
      facts.append((DisplayText(connection.kind), theme[.breadcrumb]))
      if let count = state.requestCounts[grid.connection] {
        facts.append((DisplayText("\(count) requests this month"), theme[.breadcrumb]))
      }
      if grid.table?.readOnlyReason != nil { facts.append(("read-only", theme[.statusWarning])) }
    }
    facts += editFacts(state, theme: theme, keymap: keymap)
    if let grid = state.grid, grid.table != nil {
      if grid.readFailure != nil, grid.rowCount > 0 {
        facts.append(("✗ not read, r tries again", theme[.statusError]))
      } else if grid.isStale {
        facts.append(("changed elsewhere, r reloads", theme[.statusWarning]))
      }
      if grid.rows.extent != .atLeast(0) {
        facts.append((DisplayText(CountText.rows(grid.rows.extent)), theme[.title]))
      }
    }
    return Array(facts.map { [$0] }.joined(separator: [(DisplayText("   "), theme[.title])]))
  }

  /// How many edits wait for the user, with the key that lists them, how many would not survive the program yet, and
  /// how many are kept and on their way.
  private func editFacts(_ state: AppState, theme: Theme, keymap: Keymap) -> [(DisplayText, Style)] {
    var facts: [(DisplayText, Style)] = []
    let (saving, stuck) = state.edits.counts
    let recording = state.edits.recordingCount
    if stuck > 0 {
      let mode: KeymapMode = state.focus == .grid ? .grid : .list
      let key = keymap.keys(for: .messages, in: mode).first.map { ": \($0.label)" } ?? ""
      facts.append(
        (DisplayText("✗\(stuck) \(stuck == 1 ? "waits" : "wait") for you\(key)"), theme[.statusError]))
    }
    if recording > 0 { facts.append((DisplayText("…\(recording) not kept yet"), theme[.editUnrecorded])) }
    if saving > 0 { facts.append((DisplayText("▲\(saving) saving"), theme[.editPending])) }
    if facts.isEmpty, state.lastSaved != nil { facts.append(("✓ saved", theme[.statusGood])) }
    return facts
  }
}
