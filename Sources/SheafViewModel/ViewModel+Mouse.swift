import SheafInput
import SheafModel

extension ViewModel {
  /// The mouse does what keys do: it selects, opens and scrolls.
  func point(_ mouse: MouseEvent, _ state: inout AppState) -> [Effect] {
    let step = 3
    switch mouse.kind {
    case .wheelUp: return wheel(-step, mouse, &state)
    case .wheelDown: return wheel(step, mouse, &state)
    case .press, .doublePress:
      guard mouse.button == .left else { return [] }
      state.notice = nil
      return click(mouse, &state)
    case .drag, .release: return []
    }
  }

  private func wheel(_ lines: Int, _ mouse: MouseEvent, _ state: inout AppState) -> [Effect] {
    if let top = state.overlays.last {
      // In a line being typed, up and down change the text; the wheel must not.
      switch top {
      case .cellEditor, .prompt, .loading, .confirm, .conflict: return []
      default: return run(lines < 0 ? .up : .down, count: abs(lines), &state)
      }
    }
    if isOverPlaces(mouse, state) {
      state.places.list.scroll(by: lines, items: state.places.lines.count, page: state.placesPage)
    } else {
      state.grid?.scrollRows(by: lines)
    }
    return []
  }

  private func isOverPlaces(_ mouse: MouseEvent, _ state: AppState) -> Bool {
    guard state.showsPlaces else { return false }
    return state.layout.sidebarWidth > 0 ? mouse.column < state.layout.sidebarWidth : true
  }

  private func click(_ mouse: MouseEvent, _ state: inout AppState) -> [Effect] {
    let isDouble = mouse.kind == .doublePress
    if !state.overlays.isEmpty {
      let context = context(state)
      let frame = state.overlays[state.overlays.count - 1].frame(in: state)
      guard let line = frame?.line(row: mouse.row, column: mouse.column) else { return [] }
      let outcome = state.overlays[state.overlays.count - 1].modify {
        $0.click(line: line, isDouble: isDouble, in: context)
      }
      return carryOut(outcome, from: .overlay, &state)
    }
    if isOverPlaces(mouse, state) {
      state.focus = .places
      let line = mouse.row - state.placesTop
      guard line >= 0 else { return [] }
      let outcome = state.places.click(line: line, isDouble: isDouble, page: state.placesPage)
      return carryOut(outcome, from: .places, &state)
    }
    guard state.grid != nil else { return [] }
    state.focus = .grid
    return clickGrid(mouse, isDouble: isDouble, &state)
  }

  private func clickGrid(_ mouse: MouseEvent, isDouble: Bool, _ state: inout AppState) -> [Effect] {
    guard let grid = state.grid else { return [] }
    let layout = state.layout
    let x = mouse.column - layout.sidebarWidth
    let placed = grid.columnLayout.placed.last { $0.x <= x + 1 }
    if mouse.row == layout.headerRow {
      guard let placed, x >= grid.gutterWidth else { return [] }
      state.grid?.select(column: placed.position)
      return run(.sortCycle, count: nil, &state)
    }
    guard layout.body.contains(mouse.row) else { return [] }
    let row = grid.top + (mouse.row - layout.body.lowerBound) / grid.rowHeight
    guard row < grid.rowCount else { return [] }
    state.grid?.point(row: row, column: placed?.position)
    return isDouble ? run(.editCell, count: nil, &state) : []
  }
}
