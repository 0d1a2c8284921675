import SheafInput
import SheafText

/// A text being typed, with its caret.
///
/// It may hold line breaks; moving up and down is the editor's.
public struct TextLine: Equatable, Sendable {
  private(set) var characters: [Character]
  /// Between characters: 0 is before the first.
  public internal(set) var caret: Int
  /// What was deleted last by word or line, for `yank`.
  private var killed: [Character] = []

  /// The longest text that an editor on the screen takes, in bytes of UTF-8.
  public static let byteLimit = 1 << 20

  public init(_ text: String = "") {
    characters = Array(text)
    caret = characters.count
  }

  public var text: String { String(characters) }
  public var isEmpty: Bool { characters.isEmpty }
  public var count: Int { characters.count }
  public var beforeCaret: String { String(characters[..<caret]) }
  public var afterCaret: String { String(characters[caret...]) }

  /// The same line with a dot for each character, for what must not be read over a shoulder.
  public var masked: TextLine {
    var line = TextLine(String(repeating: "•", count: count))
    line.caret = caret
    return line
  }

  /// Replaces everything and puts the caret at the end.
  mutating func set(_ text: String) {
    characters = Array(text)
    caret = characters.count
  }

  /// Inserts at the caret.
  ///
  /// Answers false, and changes nothing, when the text would grow beyond the limit.
  mutating func insert(_ text: String) -> Bool {
    guard text.utf8.count + (text.utf8.count > 64 ? self.text.utf8.count : characters.count) <= Self.byteLimit
    else { return false }
    let added = Array(text)
    characters.insert(contentsOf: added, at: caret)
    caret += added.count
    return true
  }

  /// Carries out an editing command, or answers false for a command that is none.
  mutating func apply(_ command: Command) -> Bool {
    switch command {
    case .left: caret = max(0, caret - 1)
    case .right: caret = min(characters.count, caret + 1)
    case .previousCell, .edgeLeft: caret = wordStart
    case .nextCell, .edgeRight: caret = wordEnd
    case .lineStart, .firstColumn: caret = lineStart
    case .lineEnd, .lastColumn: caret = lineEnd
    case .deleteBackward: if caret > 0 { delete(caret - 1..<caret) }
    case .deleteForward: if caret < characters.count { delete(caret..<caret + 1) }
    case .deleteWord: kill(wordStart..<caret)
    case .deleteToStart: kill(lineStart..<caret)
    case .deleteToEnd: kill(caret..<lineEnd)
    case .yank: _ = insert(String(killed))
    default: return false
    }
    return true
  }

  private mutating func delete(_ range: Range<Int>) {
    characters.removeSubrange(range)
    caret = range.lowerBound
  }

  private mutating func kill(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    killed = Array(characters[range])
    delete(range)
  }

  private var lineStart: Int { (characters[..<caret].lastIndex(of: "\n") ?? -1) + 1 }
  private var lineEnd: Int { characters[caret...].firstIndex(of: "\n") ?? characters.count }

  private var wordStart: Int {
    var index = caret
    while index > 0, !characters[index - 1].isWordCharacter { index -= 1 }
    while index > 0, characters[index - 1].isWordCharacter { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = caret
    while index < count, !characters[index].isWordCharacter { index += 1 }
    while index < count, characters[index].isWordCharacter { index += 1 }
    return index
  }
}

extension Character {
  fileprivate var isWordCharacter: Bool { isLetter || isNumber || self == "_" }
}
