public import SheafText

extension Canvas {
  /// A frame of thin lines along the edge of an area.
  public mutating func box(_ area: Rect, style: Style = .plain) {
    guard area.width > 1, area.height > 1 else { return }
    horizontalLine(Rect(x: area.x, y: area.y, width: area.width, height: 1), style: style, ends: ("┌", "┐"))
    horizontalLine(
      Rect(x: area.x, y: area.endY - 1, width: area.width, height: 1), style: style, ends: ("└", "┘"))
    for x in [area.x, area.endX - 1] {
      verticalLine(Rect(x: x, y: area.y + 1, width: 1, height: area.height - 2), style: style)
    }
  }

  /// A thin line along the first row of an area, with other characters at its ends.
  public mutating func horizontalLine(
    _ area: Rect, style: Style = .plain, ends: (left: DisplayText, right: DisplayText) = ("─", "─")
  ) {
    guard area.width > 1 else { return }
    let line = ends.left + DisplayText("─").repeated(area.width - 2) + ends.right
    write(line, at: area.origin, style: style, in: area)
  }

  /// A thin line along the first column of an area.
  public mutating func verticalLine(_ area: Rect, style: Style = .plain) {
    for y in area.rows { write("│", at: Point(x: area.x, y: y), style: style, in: area) }
  }
}
