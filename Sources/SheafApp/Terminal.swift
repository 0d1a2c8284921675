public import CursesTerminal
public import SheafCanvas
public import SheafInput

/// What the loop needs of a screen.
///
/// The main thread owns it.
@MainActor
public protocol Terminal: AnyObject {
  var size: Size { get }
  /// Blocks until something happens, at most that long; nil is without limit.
  func wait(timeoutMilliseconds: Int?) -> Wakeup
  func readInput() -> [InputEvent]
  func present(_ canvas: Canvas)
  func redraw()
  @discardableResult func copyToClipboard(_ text: String) -> Bool
  func suspend()
  func pause()
  func resume()
}

extension CursesTerminal: Terminal {}
