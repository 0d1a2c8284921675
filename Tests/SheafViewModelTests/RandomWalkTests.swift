import SheafInput
import SheafModel
import SheafTestSupport
import Testing

@testable import SheafViewModel

@Suite struct RandomWalkTests {
  static let keys: [Key] =
    KeymapMode.allCases.flatMap { Keymap.standard.all(in: $0).flatMap(\.keys.keys) }
    + "0123456789abcxyz !,=<>-\"".map(Key.character)

  @Test(arguments: 1...6) func `no command crashes in any state`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var user = Driver.inTable(rows: [0, 1, 30, 3000][Int(seed % 4)]) { $0.knowsCount = seed % 3 != 0 }
    var trail: [String] = []
    for _ in 0..<600 {
      trail.append(step(&user, &random))
      if let problem = broken(user.state) {
        Issue.record("\(problem) after \(trail.suffix(12).joined(separator: " · "))")
        return
      }
      user.forget()
    }
  }

  private func step(_ user: inout Driver, _ random: inout SeededGenerator) -> String {
    // Overlays that take every key would keep the walk to themselves.
    let isStuck = !user.state.overlays.isEmpty || user.state.focus == .places
    if isStuck, Int.random(in: 0..<10, using: &random) == 0 {
      user.send(.input(.key(user.state.overlays.isEmpty ? .enter : .escape)))
      return "out"
    }
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<40: return pressBound(&user, &random)
    case 40..<80:
      guard let key = Self.keys.randomElement(using: &random) else { return "" }
      user.send(.input(.key(key)))
      return key.label
    case 80..<84:
      let texts = ["a\tb\nc", "", "\n", "12", "\"x\ty\"\n", "e\u{301}\u{1F1EB}\u{1F1F7}"]
      user.paste(texts.randomElement(using: &random) ?? "")
      return "paste"
    case 84..<88:
      let sizes = [(80, 24), (20, 5), (1, 1), (0, 0), (200, 60), (100, 10)]
      let size = sizes.randomElement(using: &random) ?? (80, 24)
      user.resize(size.0, size.1)
      return "\(size)"
    case 88..<93:
      let kinds: [MouseEvent.Kind] = [.press, .doublePress, .wheelUp, .wheelDown, .drag, .release]
      let event = MouseEvent(
        kind: kinds.randomElement(using: &random) ?? .press, button: .left,
        column: Int.random(in: -1..<200, using: &random), row: Int.random(in: -1..<60, using: &random))
      user.send(.input(.mouse(event)))
      return "\(event.kind) \(event.column),\(event.row)"
    default: return happen(&user, &random)
    }
  }

  /// The keys of some command of the mode, all of them, or a whole line of commands.
  private func pressBound(_ user: inout Driver, _ random: inout SeededGenerator) -> String {
    let mode = user.viewModel.mode(of: user.state)
    if mode == .grid, Int.random(in: 0..<12, using: &random) == 0 {
      let lines = ["25", "2900", "filter amount > 5", "filter", "sort -due,name", "column c", "filter x ="]
      let line = lines.randomElement(using: &random) ?? ""
      user.type(":" + line)
      user.send(.input(.key(.enter)))
      return ":" + line
    }
    let bindings = mode.chain.flatMap { Keymap.standard.all(in: $0) }
    guard let binding = bindings.randomElement(using: &random) else { return "" }
    for key in binding.keys.keys { user.send(.input(.key(key))) }
    return binding.keys.label
  }

  /// Something happens without the user.
  private func happen(_ user: inout Driver, _ random: inout SeededGenerator) -> String {
    switch Int.random(in: 0..<11, using: &random) {
    case 0:
      user.service.holds.toggle()
      if !user.service.holds { user.answerHeld() }
      return "hold"
    case 1:
      let fates: [FakeService.Fate] = [
        .saved, .saved, .queued, .silent, .conflict, .unrecorded,
        .rejected(BackendError(.invalid(nil), "no")),
      ]
      user.service.fate = fates.randomElement(using: &random) ?? .saved
      return "fate"
    case 2:
      user.saveAll()
      return "save"
    case 3:
      user.service.failure = Bool.random(using: &random) ? nil : BackendError(.unreachable, "no answer")
      return "failure"
    case 4:
      guard let grid = user.state.grid else { return "" }
      let count = user.service.people.count
      let by = Int.random(in: -5...5, using: &random)
      let extents: [Extent] = [.exactly(max(0, count + by)), .atLeast(count), .about(count + 100)]
      user.hear([
        .extent(
          grid.id, extents.randomElement(using: &random) ?? .exactly(count),
          movedFrom: Int.random(in: 0...max(1, count), using: &random), movedBy: by)
      ])
      return "extent"
    case 5:
      user.connect(path: ["CRM", Bool.random(using: &random) ? "People" : "Companies"])
      return "connect"
    case 6:
      user.send(.editorClosed(text: Bool.random(using: &random) ? nil : "from\noutside"))
      return "editor"
    case 7:
      if let grid = user.state.grid { user.hear([.rowsChanged(grid.id)]) }
      return "changed"
    case 8: return changeElsewhere(&user, &random)
    case 9:
      if let grid = user.state.grid {
        user.hear([.live(grid.id, isHeard: Bool.random(using: &random)), .touched(grid.id, ["r1", "r2"])])
      }
      return "live"
    default:
      if let grid = user.state.grid, let table = grid.table {
        user.hear([.opened(grid.id, .success(table), pending: [])])
      }
      return "opened"
    }
  }

  /// What is wrong with a state, if anything.
  private func broken(_ state: AppState) -> String? {
    if let grid = state.grid {
      if let problem = broken(grid) { return problem }
    }
    for step in state.undo.done + state.undo.undone {
      if let pending = step.pending, state.edits[pending] == nil { return "\(step.label) waits for nothing" }
    }
    let lines = state.places.lines.count
    if state.places.list.index >= max(1, lines) { return "the tree's selection is beyond its \(lines) lines" }
    for overlay in state.overlays {
      if let problem = broken(overlay, state) { return problem }
      if let frame = overlay.frame(in: state) {
        if frame.x < 0 || frame.y < 0 || frame.width < 0 || frame.height < 0 { return "\(frame)" }
        if frame.x + frame.width > max(0, state.width) { return "a frame beyond the screen: \(frame)" }
      }
    }
    return nil
  }

  /// Others insert or delete people, and the rows are told anew; a selected record that is still there stays
  /// selected.
  private func changeElsewhere(_ user: inout Driver, _ random: inout SeededGenerator) -> String {
    guard let grid = user.state.grid, grid.tableID == "people" else { return "" }
    let at = Int.random(in: 0...user.service.people.count, using: &random)
    if Bool.random(using: &random) {
      let first = Int.random(in: 10_000..<1_000_000, using: &random)
      user.service.people.insert(contentsOf: (first..<first + 3).map(Sample.person), at: at)
    } else {
      let gone = user.service.people[at..<min(at + 3, user.service.people.count)].map(\.id)
      user.service.people.removeAll { gone.contains($0.id) }
      user.hear([.removed(grid.id, gone)])
    }
    let range =
      max(0, grid.top - 30)..<max(max(0, grid.top - 30), min(user.service.people.count, grid.top + 90))
    let (selected, isHolding) = (grid.selectedRecord?.id, user.state.isHolding)
    let rows = Array(user.service.people[range.clamped(to: 0..<user.service.people.count)])
    user.hear([.refreshed(grid.id, start: range.lowerBound, rows, .exactly(user.service.people.count))])
    guard let selected, !grid.followsEnd, grid.wanted == nil, grid.wantedRow == nil,
      !grid.isNew(grid.selection.row), rows.contains(where: { $0.id == selected }), !isHolding
    else { return "elsewhere" }
    #expect(user.state.grid?.selectedRecord?.id == selected)
    return "elsewhere"
  }

  private func broken(_ grid: GridState) -> String? {
    let selection = grid.selection
    if selection.row < 0 || selection.row >= max(1, grid.rowCount) {
      return "row \(selection.row) of \(grid.rowCount)"
    }
    if selection.column < 0 || selection.column >= max(1, grid.visibleColumns.count) {
      return "column \(selection.column)"
    }
    if grid.top < 0 || grid.top > selection.row { return "top \(grid.top), row \(selection.row)" }
    if selection.row >= grid.top + grid.pageRows { return "row \(selection.row) below top \(grid.top)" }
    if grid.scroll < 0 || grid.scroll > max(0, grid.visibleColumns.count - 1) {
      return "scroll \(grid.scroll)"
    }
    if grid.columns.frozenCount < 0 || grid.columns.frozenCount > grid.visibleColumns.count {
      return "\(grid.columns.frozenCount) frozen"
    }
    let names = grid.newRecords.map(\.display.record.id)
    if Set(names).count != names.count { return "a new record twice" }
    return nil
  }

  private func broken(_ overlay: Overlay, _ state: AppState) -> String? {
    let (list, count): (ScrollList, Int)
    switch overlay {
    case .choices(let choices): (list, count) = (choices.list.list, choices.list.shown.count)
    case .links(let links): (list, count) = (links.list, links.shown.count)
    case .palette(let palette): (list, count) = (palette.list.list, palette.list.shown.count)
    case .help(let help): (list, count) = (help.list, help.lines.count)
    case .columns(let columns): (list, count) = (columns.list, columns.columns.all.count)
    case .record(let record): (list, count) = (record.list, record.fields.count)
    case .undoList(let undo): (list, count) = (undo.list, state.undo.done.count)
    case .messages(let messages): (list, count) = (messages.list, MessagesState.itemCount(state))
    default: return nil
    }
    if list.index < 0 || list.index >= max(1, count) {
      return "line \(list.index) of \(count) in \(overlay.mode)"
    }
    if list.top < 0 || list.top > list.index { return "list top \(list.top), line \(list.index)" }
    return nil
  }
}
