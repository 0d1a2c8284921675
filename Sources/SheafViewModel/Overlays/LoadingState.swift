public import SheafModel

/// Waits for a long text to arrive whole before something is done with its cell.
public struct LoadingState: Equatable, Sendable, OverlayModel {
  enum Purpose: Equatable, Sendable {
    /// Open its editor, with the text or from empty.
    case edit(isEmpty: Bool)
    /// Put another value in its place. Only the whole can be brought back by undo.
    case write(Value)
  }

  public let address: CellAddress
  public let field: Field
  let ticket: Ticket
  let connection: ID<Connection>
  let purpose: Purpose

  var mode: KeymapMode { .editor }
  var overlay: Overlay { .loading(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .cancel, .escape, .interrupt:
      Outcome(effects: [.fetch(connection, .cancel(ticket))], closes: true)
    case .redraw, .suspend: .ignored
    default: .handled
    }
  }
}
