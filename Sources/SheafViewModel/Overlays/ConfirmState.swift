import SheafModel

/// A question that is answered with yes or no.
public struct ConfirmState: Equatable, Sendable, OverlayModel {
  public let question: String
  /// What yes does, in a word or two.
  public let verb: String
  let confirmation: Confirmation

  // The answers are letters, so no letter may mean anything else here.
  var mode: KeymapMode { .editor }
  var overlay: Overlay { .confirm(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .accept: .answer(.confirmed(confirmation))
    case .cancel, .escape, .interrupt: .close
    case .redraw, .suspend: .ignored
    default: .handled
    }
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    switch character {
    case "y", "Y": .answer(.confirmed(confirmation))
    case "n", "N", "q": .close
    default: .handled
    }
  }
}
