import SheafCanvas
import SheafModel
import SheafText
import SheafViewModel

extension Canvas {
  /// The tree of places: beside the grid, or alone on a narrow screen.
  mutating func drawPlaces(_ state: AppState, theme: Theme) {
    let layout = state.layout
    let isBeside = layout.sidebarWidth > 0
    let width = isBeside ? layout.sidebarWidth - 1 : size.width
    let area = Rect(
      x: 0, y: layout.headerRow, width: width, height: layout.body.upperBound - layout.headerRow)
    fill(area, style: theme[.tree])
    fill(area.row(0), style: theme[.gridHeader])
    drawPlacesHead(state, theme: theme, in: area.row(0))
    if let rule = layout.ruleRow {
      horizontalLine(Rect(x: 0, y: rule, width: width, height: 1), style: theme[.gridRule])
    }
    if isBeside {
      let edge = Rect(x: width, y: layout.headerRow, width: 1, height: area.height)
      fill(edge, style: theme[.tree])
      verticalLine(edge, style: theme[.gridRule])
    }
    let lines = state.places.lines
    let page = layout.body.count
    for (offset, index) in state.places.list.visible(items: lines.count, page: page).enumerated() {
      let row = Rect(x: 0, y: layout.body.lowerBound + offset, width: width, height: 1)
      drawPlace(lines[index], isSelected: index == state.places.list.index, state, theme: theme, in: row)
    }
  }

  private mutating func drawPlacesHead(_ state: AppState, theme: Theme, in row: Rect) {
    guard let filter = state.places.filter else {
      write(" Places", at: row.origin, style: theme[.gridHeader], in: row)
      return
    }
    let used = write(DisplayText(" /" + filter.text), at: row.origin, style: theme[.gridHeader], in: row)
    if state.focus == .places { caret = Point(x: min(row.endX - 1, row.x + used), y: row.y) }
  }

  private mutating func drawPlace(
    _ line: PlacesState.Line, isSelected: Bool, _ state: AppState, theme: Theme, in row: Rect
  ) {
    let indent = DisplayText.spaces(1 + line.depth * 2)
    var parts: [(DisplayText, Style)] = [(indent, .plain)]
    let mark: DisplayText = line.isOpen ? "▾ " : "▸ "
    switch line.content {
    case .connection(let connection):
      parts += [(mark, theme[.treeNote]), (DisplayText(connection.name), theme[.treeFolder])]
      if connection.readOnlyReason != nil { parts.append((" read-only", theme[.treeNote])) }
    case .profile(let root):
      let isConnecting = root.status == .connecting
      parts += [("▸ ", theme[.treeNote]), (DisplayText(root.place), theme[.treeFolder])]
      parts.append((isConnecting ? " connecting…" : DisplayText(" " + root.kind), theme[.treeNote]))
    case .connectForm: parts.append(("+ connect a service", theme[.treeNote]))
    case .node(let node):
      let isOpenTable = node.table != nil && node.table == state.grid?.tableID
      let symbol: DisplayText = node.hasChildren ? mark : isOpenTable ? "● " : "  "
      parts += [
        (symbol, theme[.treeNote]), (DisplayText(node.name), node.hasChildren ? theme[.treeFolder] : .plain),
      ]
      if let note = node.note { parts.append((DisplayText(" " + note), theme[.treeNote])) }
    case .loading: parts.append(("loading…", theme[.rowLoading]))
    case .failed(let error): parts.append((DisplayText("✗ " + ErrorText.sentence(error)), theme[.rowFailed]))
    }
    write(parts, at: row.origin, in: row)
    guard isSelected else { return }
    restyle(row, state.focus == .places ? theme[.treeSelected] : theme[.selectionInactive])
    if state.focus == .places { write("›", at: row.origin, in: row) }
  }

  /// What stands where the grid would be while no table is open.
  mutating func drawWelcome(_ state: AppState, theme: Theme) {
    let layout = state.layout
    let area = Rect(
      x: layout.sidebarWidth, y: layout.body.lowerBound, width: size.width - layout.sidebarWidth,
      height: layout.body.count)
    let lines: [DisplayText] =
      state.places.roots.isEmpty
      ? [
        "Sheaf shows tables.", "", "sheaf demo    a sample workspace with every kind of field",
        "sheaf FILE    a SQLite file", "", "+             connects a service: Baserow and others",
        ":open FILE    opens a file from here",
        "?             shows the keys", "q             quits",
      ] : ["Choose a table with j and k, open it with Enter."]
    for (index, line) in lines.enumerated() where index < area.height {
      write(line, at: Point(x: area.x + 3, y: area.y + 1 + index), style: theme[.textDim], in: area)
    }
  }
}
