import SheafModel

/// A question that is answered with yes or no.
public struct ConfirmState: Equatable, Sendable, OverlayModel {
  public let question: String
  /// What yes does, in a word or two.
  public let verb: String
  let confirmation: Confirmation

  var mode: KeymapMode { .list }
  var overlay: Overlay { .confirm(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .open, .accept: .answer(.confirmed(confirmation))
    case .close, .cancel, .escape, .back, .interrupt: .close
    default: .handled
    }
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    switch character {
    case "y", "Y": .answer(.confirmed(confirmation))
    case "n", "N": .close
    default: .handled
    }
  }
}
