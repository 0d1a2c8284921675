public import SheafModel

/// Waits for a long text to arrive whole before its editor opens.
public struct LoadingState: Equatable, Sendable, OverlayModel {
  public let address: CellAddress
  public let field: Field
  let ticket: Ticket

  var mode: KeymapMode { .editor }
  var overlay: Overlay { .loading(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .cancel, .escape, .interrupt: .close
    default: .handled
    }
  }
}
