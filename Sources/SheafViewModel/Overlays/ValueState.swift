public import SheafModel
public import SheafText
import SheafValues

/// A whole value, wrapped, to be read and scrolled.
public struct ValueState: Equatable, Sendable, OverlayModel {
  public let field: Field
  public let title: String
  public internal(set) var text: String
  public internal(set) var top = 0
  /// Whether the whole is still on its way.
  public internal(set) var isLoading: Bool
  /// Why the whole could not be read.
  public internal(set) var failure: BackendError?
  private let ticket: Ticket
  private let connection: ID<Connection>
  private let index: Int

  static func open(_ value: Value, field: Field, record: Record, grid: GridState, ticket: Ticket) -> Outcome {
    var isExcerpt = false
    if case .excerpt = value, !field.isMasked { isExcerpt = true }
    let state = ValueState(
      field: field, title: "\(field.name) of \(grid.title(of: record))", text: text(value, field),
      isLoading: isExcerpt, ticket: ticket, connection: grid.connection,
      index: grid.fields.firstIndex { $0.id == field.id } ?? 0)
    let effects: [Effect] =
      isExcerpt ? [.fetch(grid.connection, .record(ticket, record.id, grid.tableID))] : []
    return .push(.value(state), effects)
  }

  private static func text(_ value: Value, _ field: Field) -> String {
    switch field.masked(value) {
    case .text(let text), .json(let text): text
    case .excerpt(let text, _): text
    default: ValueText.display(value, for: field)
    }
  }

  var mode: KeymapMode { .list }
  var overlay: Overlay { .value(self) }

  /// The lines that can be scrolled to, at most; a text of any length is cut there.
  public static let lineLimit = 20_000

  public func lines(width: Int) -> [DisplayText] {
    DisplayText.lines(text, width: width, maxLines: Self.lineLimit)
  }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    let page = max(1, context.height - 4)
    let last = max(0, lines(width: Self.textWidth(context.width)).count - page)
    switch command {
    case .up: top -= count ?? 1
    case .down: top += count ?? 1
    case .pageUp: top -= page
    case .pageDown, .tick: top += page
    case .halfPageUp: top -= page / 2
    case .halfPageDown: top += page / 2
    case .firstRow: top = 0
    case .lastRow: top = last
    case .close, .back, .escape, .interrupt, .open, .wholeValue: return .close
    default: return .ignored
    }
    top = min(max(0, top), last)
    return .handled
  }

  mutating func receive(_ action: Action, in context: Context) -> [Effect] {
    guard case .fetched(connection, .record(ticket, let result)) = action else { return [] }
    isLoading = false
    switch result {
    case .success(let record) where record.cells.indices.contains(index):
      text = Self.text(record.cells[index], field)
    case .success: break
    case .failure(let error): failure = error
    }
    return []
  }

  /// Columns of text on a screen of that width.
  public static func textWidth(_ width: Int) -> Int { max(1, width - 4) }
}
