public import SheafModel

/// What went wrong and what can be done, in words.
///
/// All wording for service errors is here.
public enum ErrorText {
  /// One sentence without a full stop: what happened, then a hint where there is one.
  public static func sentence(_ error: BackendError) -> String {
    let hint = hint(error.kind)
    let message = error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message
    return hint.isEmpty || message.contains(hint) ? message : "\(message); \(hint)"
  }

  static func hint(_ kind: BackendError.Kind) -> String {
    switch kind {
    case .unauthorized: "log in again"
    case .forbidden: "ask the owner for access"
    case .rateLimited(let seconds?): "waiting \(Int(seconds.rounded(.up))) s as the service asks"
    case .rateLimited(nil): "waiting a moment"
    case .quotaExceeded: "the plan's requests are used up"
    case .unreachable: "edits are kept and sent when it answers"
    case .storageFull: "free some space; the edit is kept"
    case .conflict: "reload to see both"
    case .malformed: "nothing was changed"
    case .server: "it may work later"
    case .locked, .notFound, .invalid, .fateUnknown, .carriedOut, .failed, .unsupported, .readOnly,
      .notADatabase, .corrupt, .cancelled, .irreversible:
      ""
    }
  }
}
