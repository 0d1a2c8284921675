public import SheafModel
import SheafText
import SheafValues

/// The editor for texts of several lines, in a box over the grid.
public struct TextEditorState: Equatable, Sendable, OverlayModel {
  public let address: CellAddress
  public let field: Field
  let base: Value
  public internal(set) var line: TextLine
  public internal(set) var problem: String?
  /// The first line of the text that is on the screen.
  public internal(set) var top = 0

  init(address: CellAddress, field: Field, base: Value, text: String) {
    self.address = address
    self.field = field
    self.base = base
    line = TextLine(text)
  }

  /// Goes on with what was typed in a cell's own editor.
  init(_ editor: CellEditorState, startingNewLine: Bool) {
    self.init(address: editor.address, field: editor.field, base: editor.base, text: "")
    line = editor.line
    if startingNewLine { _ = line.insert("\n") }
  }

  var mode: KeymapMode { .editor }
  var overlay: Overlay { .textEditor(self) }
  var editedRecord: ID<Record>? { address.record }

  static func tooLong(_ text: String) -> String {
    "The paste has \(ByteCount.text(text.utf8.count)); this editor takes up to \(ByteCount.text(TextLine.byteLimit)). "
      + "Nothing was changed"
  }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .accept: return accept(move: nil, in: context)
    case .acceptAndRight: return accept(move: .right, in: context)
    case .acceptAndLeft: return accept(move: .left, in: context)
    case .cancel, .escape, .interrupt: return .close
    case .externalEditor: return .effects([.openEditor(text: line.text, suffix: field.editorSuffix)])
    case .newLine: _ = line.insert("\n")
    case .up: line.moveLine(by: -1)
    case .down: line.moveLine(by: 1)
    case .pageUp: line.moveLine(by: -Self.size(context).lines)
    case .pageDown: line.moveLine(by: Self.size(context).lines)
    default:
      guard line.apply(command) else { return .ignored }
    }
    problem = nil
    scroll(in: context)
    return .handled
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    problem = nil
    _ = line.insert(String(character))
    scroll(in: context)
    return .handled
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    guard line.insert(text) else { return .notice(Self.tooLong(text), .error) }
    problem = nil
    scroll(in: context)
    return .handled
  }

  mutating func takeEdited(_ text: String, in context: Context) -> Outcome {
    line.set(text)
    problem = nil
    scroll(in: context)
    return .handled
  }

  private mutating func accept(move: Move?, in context: Context) -> Outcome {
    let base = field.keepsEmptyText ? base : .null
    switch ValueParser.parse(line.text, for: field, now: context.now, base: base) {
    case .success(let value): return .answer(.value(address, value, move: move))
    case .failure(let problem):
      self.problem = problem.message
      return .handled
    }
  }

  private mutating func scroll(in context: Context) {
    let row = line.caretLine
    let lines = Self.size(context).lines
    if row < top { top = row }
    if row >= top + lines { top = row - lines + 1 }
  }

  /// The columns and lines of text in the box, on a screen of that size.
  public static func size(width: Int, height: Int) -> (columns: Int, lines: Int) {
    (max(1, min(100, width - 4) - 4), max(1, min(24, height - 4) - 3))
  }

  static func size(_ context: Context) -> (columns: Int, lines: Int) {
    size(width: context.width, height: context.height)
  }
}

extension TextLine {
  /// The line of the caret, counted from 0.
  public var caretLine: Int { characters[..<caret].count { $0 == "\n" } }
  /// Characters between the start of its line and the caret.
  public var caretColumn: Int { caret - ((characters[..<caret].lastIndex(of: "\n") ?? -1) + 1) }

  /// Moves the caret by lines, keeping its column where the line is long enough.
  mutating func moveLine(by count: Int) {
    let lines = characters.split(separator: "\n", omittingEmptySubsequences: false)
    let column = caretColumn
    let target = caretLine + count
    guard target >= 0 else { return caret = 0 }
    guard target < lines.count else { return caret = self.count }
    caret = lines[target].startIndex + min(column, lines[target].count)
  }
}
