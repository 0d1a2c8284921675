/// What comes in from the terminal.
public enum InputEvent: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// Something was done with the mouse.
  case mouse(MouseEvent)
  /// Text that was pasted, whole, its line ends as "\n".
  ///
  /// It is data: control characters in it are no keys.
  case paste(String)
  /// The paste just reported was longer than the limit; this many bytes at its end were dropped.
  case pasteCut(droppedBytes: Int)
  /// What was pasted is no text that a terminal sends, and nothing of it was taken.
  case pasteRefused(reason: String)
}

/// Something done with the mouse.
public struct MouseEvent: Hashable, Sendable {
  /// What was done.
  public enum Kind: Hashable, Sendable {
    case press, doublePress, drag, release, wheelUp, wheelDown
  }

  /// The button held or pressed.
  public enum Button: Hashable, Sendable {
    case left, middle, right, none
  }

  /// What was done.
  public var kind: Kind
  /// The button, or `none` for the wheel.
  public var button: Button
  /// The column on the screen, from 0.
  public var column: Int
  /// The row on the screen, from 0.
  public var row: Int
  /// The keys held meanwhile.
  public var modifiers: Key.Modifiers

  /// Makes an event at a cell of the screen, counted from 0.
  public init(kind: Kind, button: Button, column: Int, row: Int, modifiers: Key.Modifiers = []) {
    self.kind = kind
    self.button = button
    self.column = column
    self.row = row
    self.modifiers = modifiers
  }
}

/// Tells a double press from two presses.
public struct ClickCounter: Sendable {
  /// The longest time between the presses of a double press, in milliseconds.
  public static let interval: Int64 = 400

  private var last: (event: MouseEvent, time: Int64)?

  /// Makes a counter that has seen nothing.
  public init() {}

  /// The event, as a double press when it is the second press at one place within the interval.
  ///
  /// A third press starts anew. `time` is in milliseconds of any steady clock.
  public mutating func count(_ event: MouseEvent, at time: Int64) -> MouseEvent {
    guard event.kind == .press else { return event }
    if let last, last.event == event, time - last.time <= Self.interval {
      self.last = nil
      var second = event
      second.kind = .doublePress
      return second
    }
    last = (event, time)
    return event
  }
}
