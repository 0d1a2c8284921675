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
    var left: [(DisplayText, Style)] = [(" ", theme[.title])]
    for (index, name) in crumbs.enumerated() {
      if index > 0 { left.append((" ▸ ", theme[.breadcrumb])) }
      left.append((DisplayText(name), index == crumbs.count - 1 ? theme[.title] : theme[.breadcrumb]))
    }
    let room = max(0, size.width - rightWidth - 1)
    write(left, at: area.origin, in: Rect(x: 0, y: 0, width: room, height: 1))
    write(right, at: Point(x: max(0, size.width - rightWidth - 1), y: 0), in: area)
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
      if grid.isStale { facts.append(("changed elsewhere, r reloads", theme[.statusWarning])) }
      facts.append((DisplayText(CountText.rows(grid.rows.extent)), theme[.title]))
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
