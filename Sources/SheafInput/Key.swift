/// A key as the program knows it: what was pressed, and with which modifiers.
///
/// Equal keys are equal whichever way a terminal reported them: Shift is part of a character ("A"), and the
/// letter of a Ctrl key is lower case.
public struct Key: Hashable, Sendable {
  /// What was pressed.
  public enum Code: Hashable, Sendable {
    /// A key that writes; Space is `character(" ")`.
    case character(Character)
    case enter, tab, escape, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// F1 is `function(1)`.
    case function(Int)
  }

  /// The keys held while another is pressed.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// The modifiers as bits.
    public let rawValue: UInt8
    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Ctrl.
    public static let control = Modifiers(rawValue: 1)
    /// Alt, which terminals also call Meta.
    public static let alt = Modifiers(rawValue: 2)
    /// Shift, with keys that it does not change into another character.
    public static let shift = Modifiers(rawValue: 4)
  }

  /// What was pressed.
  public let code: Code
  /// The modifiers that still say something: never Shift with a character that it changed.
  public let modifiers: Modifiers

  /// Makes a key in the one form that equals what terminals report.
  public init(_ code: Code, _ modifiers: Modifiers = []) {
    guard case .character(let character) = code else {
      self.code = code
      self.modifiers = modifiers
      return
    }
    if modifiers.contains(.control), character.isASCII {
      self.code = .character(Character(character.lowercased()))
      self.modifiers = modifiers
      return
    }
    let shifted = modifiers.contains(.shift) ? character.uppercased() : String(character)
    // A few letters have an upper case of two characters; those stay as they are.
    self.code = .character(shifted.count == 1 ? Character(shifted) : character)
    self.modifiers = character == " " ? modifiers : modifiers.subtracting(.shift)
  }

  /// A plain character.
  public static func character(_ character: Character) -> Key { Key(.character(character)) }

  /// A character with Ctrl.
  public static func control(_ character: Character) -> Key { Key(.character(character), .control) }

  /// A character with Alt.
  public static func alt(_ character: Character) -> Key { Key(.character(character), .alt) }

  /// The space bar.
  public static let space = Key(.character(" "))
  /// Enter.
  public static let enter = Key(.enter)
  /// Tab; with Shift it is `Key(.tab, .shift)`.
  public static let tab = Key(.tab)
  /// Escape.
  public static let escape = Key(.escape)
  /// Backspace.
  public static let backspace = Key(.backspace)

  /// The character to insert when this key is typed into a text, or nil when the key does something else.
  public var typed: Character? {
    guard case .character(let character) = code, modifiers.subtracting(.shift).isEmpty else { return nil }
    return character
  }
}
