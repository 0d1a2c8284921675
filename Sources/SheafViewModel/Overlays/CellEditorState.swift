public import SheafModel
import SheafValues

/// The editor in a cell: one line, checked by the field's kind when it is left.
public struct CellEditorState: Equatable, Sendable, OverlayModel {
  public let address: CellAddress
  public let field: Field
  /// What the cell held when the editor opened.
  let base: Value
  public internal(set) var line: TextLine
  /// Why the text cannot be saved, shown beside the editor.
  public internal(set) var problem: String?

  init(address: CellAddress, field: Field, base: Value, text: String) {
    self.address = address
    self.field = field
    self.base = base
    line = TextLine(text)
  }

  var mode: KeymapMode { .editor }
  var overlay: Overlay { .cellEditor(self) }
  var editedRecord: ID<Record>? { address.record }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .accept: return accept(move: .down, in: context)
    case .acceptAndRight: return accept(move: .right, in: context)
    case .acceptAndLeft: return accept(move: .left, in: context)
    case .cancel, .escape, .interrupt: return .close
    case .newLine: return .replace(.textEditor(TextEditorState(self, startingNewLine: true)))
    case .externalEditor: return .effects([.openEditor(text: line.text, suffix: field.editorSuffix)])
    case .up where field.kind.isDay: shiftDay(by: -7, in: context)
    case .down where field.kind.isDay: shiftDay(by: 7, in: context)
    default:
      guard line.apply(command) else { return .ignored }
    }
    problem = nil
    return .handled
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    problem = nil
    _ = line.insert(String(character))
    return .handled
  }

  mutating func paste(_ text: String, in context: Context) -> Outcome {
    let text = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard line.insert(text) else { return .notice(TextEditorState.tooLong(text), .error) }
    problem = nil
    // Several lines are seen only in the larger editor.
    return text.contains("\n")
      ? .replace(.textEditor(TextEditorState(self, startingNewLine: false))) : .handled
  }

  mutating func takeEdited(_ text: String, in context: Context) -> Outcome {
    if text.contains("\n") {
      return .replace(.textEditor(TextEditorState(address: address, field: field, base: base, text: text)))
    }
    line.set(text)
    problem = nil
    return .handled
  }

  /// Saves what is typed, or says beside the editor why it cannot be.
  private mutating func accept(move: Move, in context: Context) -> Outcome {
    let base = field.keepsEmptyText ? base : .null
    switch ValueParser.parse(line.text, for: field, now: context.now, base: base) {
    case .success(let value):
      return .answer(.value(address, value, move: move))
    case .failure(let problem):
      self.problem = problem.message
      return .handled
    }
  }

  private mutating func shiftDay(by days: Int, in context: Context) {
    guard case .success(let value) = ValueParser.parse(line.text, for: field, now: context.now),
      let moved = value.movedByDays(days, from: context.now.date, isSeasonal: field.hasSeasonalClock)
    else { return }
    line.set(ValueText.editing(moved, for: field) ?? line.text)
  }
}

extension Field {
  /// The file ending that helps `$EDITOR` to colour the text.
  var editorSuffix: String { kind == .json ? ".json" : ".txt" }
}

extension Field.Kind {
  var isDay: Bool { self == .date || self == .dateTime }
}

extension Value {
  /// The same time of day that many days later, on a seasonal clock by whichever distance from UTC that day has;
  /// an empty value counts from `today`.
  func movedByDays(_ days: Int, from today: CalendarDate, isSeasonal: Bool) -> Value? {
    switch self {
    case .null: today.advanced(byDays: days).map { .date($0) }
    case .date(let date): date.advanced(byDays: days).map { .date($0) }
    case .dateTime(var time):
      time.date.advanced(byDays: days).map {
        time.date = $0
        if isSeasonal { time.utcOffset = nil }
        return .dateTime(time)
      }
    default: nil
    }
  }
}
