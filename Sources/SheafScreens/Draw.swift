public import SheafCanvas
import SheafModel
import SheafText
public import SheafViewModel

/// Draws the whole screen from the bottom to the top.
///
/// Changes nothing: the same state gives the same canvas.
///
/// - Parameter keymap: the keys that hints name.
public func draw(_ state: AppState, theme: Theme, keymap: Keymap) -> Canvas {
  var canvas = Canvas(size: Size(width: state.width, height: state.height), base: theme[.text])
  guard state.width > 0, state.height > 0 else { return canvas }
  canvas.drawTitle(state, theme: theme, keymap: keymap)
  if let grid = state.grid, state.layout.sidebarWidth > 0 || state.focus == .grid {
    canvas.drawGrid(grid, in: state, theme: theme)
  } else if state.layout.sidebarWidth > 0 || state.places.roots.isEmpty {
    canvas.drawWelcome(state, theme: theme)
  }
  // With nothing connected there is no tree to show in place of the welcome.
  if state.showsPlaces, state.layout.sidebarWidth > 0 || !state.places.roots.isEmpty {
    canvas.drawPlaces(state, theme: theme)
  }
  canvas.drawQueryLine(state, theme: theme)
  canvas.drawStatus(state, theme: theme, keymap: keymap)
  for overlay in state.overlays { canvas.drawOverlay(overlay, in: state, theme: theme, keymap: keymap) }
  canvas.drawContinuations(state, theme: theme, keymap: keymap)
  return canvas
}

extension Canvas {
  /// Writes texts one after the other; each lies over what is there.
  @discardableResult
  mutating func write(_ parts: [(DisplayText, Style)], at point: Point, in area: Rect) -> Int {
    var x = point.x
    for (text, style) in parts {
      write(text, at: Point(x: x, y: point.y), style: style, in: area)
      x += text.width
    }
    return x - point.x
  }
}
