import CCurses

/// Why `CursesTerminal.wait` returned; several reasons at once are possible, none means that the time was
/// over.
nonisolated public struct Wakeup: OptionSet, Hashable, Sendable {
  /// The reasons as bits.
  public let rawValue: Int32
  /// Makes a set from its bits.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// There is input to read.
  public static let input = Wakeup(rawValue: Int32(CC_INPUT.rawValue))
  /// A `Waker` was used.
  public static let wake = Wakeup(rawValue: Int32(CC_BELL.rawValue))
  /// The terminal has another size, which `size` says already; everything is to be presented again.
  public static let resized = Wakeup(rawValue: Int32(CC_RESIZED.rawValue))
  /// The program is to end: it was asked to by a signal, or its terminal is gone.
  public static let terminate = Wakeup(rawValue: Int32(CC_TERMINATE.rawValue))
  /// The process was stopped from outside and goes on; the screen has been taken again.
  public static let continued = Wakeup(rawValue: Int32(CC_CONTINUED.rawValue))
  /// Something outside asks the program to `suspend`, as Ctrl-Z does.
  public static let stopAsked = Wakeup(rawValue: Int32(CC_STOP_ASKED.rawValue))
}

/// Ends the wait of the terminal's loop, from any thread, without blocking.
nonisolated public struct Waker: Hashable, Sendable {
  let bell: Int32

  /// Makes the present or the next `wait` return `.wake`.
  ///
  /// Many calls before that count once.
  public func wake() { cc_bell_ring(bell) }
}

/// Why the terminal cannot be used.
nonisolated public enum StartError: Error, Hashable, Sendable {
  /// There is no terminal: the streams lead elsewhere, and the process has none of its own.
  case noTerminal
  /// `TERM` is not set, or no description of that terminal is installed.
  case unknownTerminal(name: String)
  /// The terminal cannot place its cursor.
  case unsuitableTerminal(name: String)
  /// The system had no pipe left for signals.
  case systemRefused

  /// What is wrong and what to do, in one sentence.
  public var message: String {
    switch self {
    case .noTerminal:
      "There is no terminal to draw on; the scripting commands (such as `sheaf rows`) need none."
    case .unknownTerminal(""): "TERM is not set; try TERM=xterm-256color."
    case .unknownTerminal(let name): "The terminal \"\(name)\" is not known here; try TERM=xterm-256color."
    case .unsuitableTerminal(let name): "The terminal \"\(name)\" cannot show a full screen."
    case .systemRefused: "The system refused a pipe; too many files are open."
    }
  }
}
