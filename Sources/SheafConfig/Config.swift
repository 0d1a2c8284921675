public import SheafInput

/// What the user's `config.toml` says, with the defaults for what it does not say.
public struct Config: Hashable, Sendable {
  /// The theme's name; nil leaves the choice to the terminal's colours.
  public var theme: String?
  /// Whether typing a character over a cell starts an edit instead of running its command.
  public var typingEdits = false
  /// Whether the program listens to the mouse; without it the terminal's own selection works as usual.
  public var mouse = true
  /// How long an ESC may wait for the rest of a key's sequence, in milliseconds; 1 to 1000.
  public var escapeDelayMilliseconds = 25
  /// Keys bound over the defaults, in the order of modes and keys by name.
  public var keyBindings: [KeyBinding] = []

  /// Makes the defaults.
  public init() {}
}

/// Keys that the user bound to a command.
///
/// Whether the mode and the command exist is known to the keymap.
public struct KeyBinding: Hashable, Sendable {
  /// The part of the program in which it holds, such as `grid`.
  public let mode: String
  /// What is pressed.
  public let keys: KeySequence
  /// The command's name; `none` takes the keys' default away.
  public let command: String
  /// Where it is said, for complaints.
  public let location: ConfigLocation

  /// Makes a binding.
  public init(mode: String, keys: KeySequence, command: String, location: ConfigLocation) {
    self.mode = mode
    self.keys = keys
    self.command = command
    self.location = location
  }
}
