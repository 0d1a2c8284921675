public import SheafText

/// A screen as a value: drawn on from bottom to top, compared with the one before, then shown.
///
/// Whatever is drawn outside is clipped, and a wide character is never left in half: what remains of one
/// that was overwritten or clipped is a space.
public struct Canvas: Hashable, Sendable {
  /// Columns and rows; a canvas never changes its size.
  public let size: Size
  /// Where the terminal's own cursor stands, as in a text being typed; nil hides it.
  public var caret: Point?
  /// What an empty cell looks like.
  public let base: Style

  var cells: [CanvasCell]

  /// An empty screen.
  ///
  /// `base` is the theme's `text`: it shows wherever nothing lies over it.
  public init(size: Size, base: Style = .plain) {
    self.size = size
    self.base = base
    cells = Array(repeating: .space(base), count: size.width * size.height)
  }

  /// The whole screen.
  public var bounds: Rect { Rect(size) }

  /// The cell at a column and a row, which must lie on the canvas.
  public subscript(x: Int, y: Int) -> CanvasCell {
    precondition(bounds.contains(Point(x: x, y: y)), "the cell lies outside the canvas")
    return cells[y * size.width + x]
  }

  /// Writes one line of text from a point on, within `area` (nil: the whole canvas), and answers how many
  /// columns of the canvas it took.
  ///
  /// The style lies over what is there already.
  ///
  ///     let used = canvas.write(title, at: row.origin, style: theme[.title], in: row)
  @discardableResult
  public mutating func write(
    _ text: DisplayText, at point: Point, style: Style = .plain, in area: Rect? = nil
  ) -> Int {
    let clip = (area ?? bounds).intersection(bounds)
    guard clip.rows.contains(point.y), point.x < clip.endX, text.width > clip.x - point.x else { return 0 }
    let start = max(point.x, clip.x)
    let end = min(point.x + text.width, clip.endX)
    let row = point.y * size.width
    splitGlyph(before: start, row: row)
    splitGlyph(before: end, row: row)
    var pen = Pen(column: point.x, row: row, style: style, visible: start..<end)
    for scalar in text.text.unicodeScalars {
      put(scalar, &pen)
      if pen.column > end { break }
    }
    return end - start
  }

  /// Empties an area and gives it a style, laid over the canvas's base.
  public mutating func fill(_ area: Rect, style: Style = .plain, with character: Unicode.Scalar = " ") {
    let narrow = TextWidth.width(of: character) == 1 ? character : " "
    let cell = CanvasCell(narrow, style: style.over(base))
    forEachRow(of: area) { canvas, range in
      for index in range { canvas.cells[index] = cell }
    }
  }

  /// Lays a style over what an area shows.
  public mutating func restyle(_ area: Rect, _ style: Style) {
    guard style != .plain else { return }
    let clip = area.intersection(bounds)
    for y in clip.rows {
      for index in y * size.width + clip.x..<y * size.width + clip.endX {
        cells[index].style = style.over(cells[index].style)
      }
    }
  }

  private mutating func forEachRow(of area: Rect, _ change: (inout Canvas, Range<Int>) -> Void) {
    let clip = area.intersection(bounds)
    guard !clip.isEmpty else { return }
    for y in clip.rows {
      let row = y * size.width
      splitGlyph(before: clip.x, row: row)
      splitGlyph(before: clip.endX, row: row)
      change(&self, row + clip.x..<row + clip.endX)
    }
  }

  /// Makes a wide character that crosses the left edge of `column` into two spaces.
  private mutating func splitGlyph(before column: Int, row: Int) {
    guard column > 0, column < size.width, cells[row + column].isTail else { return }
    cells[row + column - 1] = .space(cells[row + column - 1].style)
    cells[row + column] = .space(cells[row + column].style)
  }

  /// Where the next character goes, and which columns may show it.
  private struct Pen {
    var column: Int
    let row: Int
    let style: Style
    let visible: Range<Int>
    var last: Int?
  }

  private mutating func put(_ scalar: Unicode.Scalar, _ pen: inout Pen) {
    let width = scalar.value < 0x300 ? 1 : TextWidth.width(of: scalar)
    if width == 0 {
      if let last = pen.last { cells[last].add(mark: scalar) }
      return
    }
    let place = pen.column..<pen.column + width
    pen.column += width
    pen.last = nil
    let shown = place.clamped(to: pen.visible)
    for column in shown {
      let index = pen.row + column
      let style = pen.style.over(cells[index].style)
      cells[index] = column == place.lowerBound || shown != place ? .space(style) : .tail(style)
    }
    guard shown == place else { return }
    let index = pen.row + place.lowerBound
    cells[index] = CanvasCell(scalar, style: cells[index].style)
    pen.last = index
  }
}
