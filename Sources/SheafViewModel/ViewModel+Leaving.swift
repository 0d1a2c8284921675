/// Why the program is to end as soon as the journal has every edit.
enum Leaving: Hashable, Sendable {
  /// The user wants it, and may think better of it.
  case wanted
  /// The system wants it.
  case demanded
}

/// The end of the program: no edit is left behind that the journal does not have.
extension ViewModel {
  /// Ends the program, after a question where edits are not saved.
  func askToQuit(_ state: inout AppState) -> Outcome {
    if state.edits.isRecording {
      state.leaving = .wanted
      return .notice("Quits once what was changed is saved; Q asks now")
    }
    let (saving, stuck) = state.edits.counts
    guard saving + stuck > 0 else { return .effects([.quit]) }
    let what =
      switch (saving, stuck) {
      case (_, 0): "\(EditText.count(saving, "edit")) not saved yet. They are kept and sent at the next start"
      case (0, _): "\(EditText.waiting(stuck)). \(stuck == 1 ? "It is" : "They are") kept; M lists what waits"
      default:
        "\(EditText.count(saving, "edit")) not saved yet, to be sent at the next start, and \(EditText.waiting(stuck)). "
          + "All are kept"
      }
    return .push(.confirm(ConfirmState(question: "\(what). Quit?", verb: "Quit", confirmation: .quit)))
  }

  /// The process was asked to end; asked twice, it does not wait for the journal.
  func terminated(_ state: inout AppState) -> [Effect] {
    guard state.edits.isRecording, state.leaving != .demanded else { return [.quit] }
    state.leaving = .demanded
    return []
  }

  /// Goes on with an end that waited for the journal.
  func leaveWhenRecorded(_ state: inout AppState) -> [Effect] {
    guard let leaving = state.leaving, !state.edits.isRecording else { return [] }
    // Most edits are saved in the time that a question would take.
    if leaving == .wanted, state.edits.isGoingOut { return [] }
    state.leaving = nil
    switch leaving {
    case .demanded: return [.quit]
    case .wanted: return carryOut(askToQuit(&state), from: .application, &state)
    }
  }
}
