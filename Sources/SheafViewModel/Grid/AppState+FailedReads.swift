import SheafModel

/// A read that failed is never silent: the reason stands where one looks, and is kept in the list of messages.
extension AppState {
  /// Says what could not be read of the open table.
  mutating func tell(_ read: FailedRead?, of id: GridID, failedWith error: BackendError) {
    guard grid?.id == id else { return }
    let reason = ErrorText.sentence(error)
    let text =
      switch read {
      case nil: reason
      case .rowsAgain: "The rows could not be read again: \(reason)"
      case .fields: "The fields could not be read again: \(reason)"
      case .count: "The rows could not be counted: \(reason)"
      case .place: "The record could not be found: \(reason)"
      }
    sayOnce(Notice("\(text) · r tries again", .error))
  }

  /// Says what could not be read of the tree of places.
  mutating func tell(placesFailedWith error: BackendError) {
    sayOnce(Notice("The places could not be read: \(ErrorText.sentence(error)) · r tries again", .error))
  }

  /// Says something that may be true again and again, as while a service is tried until it answers.
  private mutating func sayOnce(_ notice: Notice) {
    if messages.last?.notice == notice { self.notice = notice } else { say(notice) }
  }

  /// That something is loaded again is no longer true once it is here.
  mutating func endLoadingAgain() {
    if notice == .loadingAgain, grid?.isReloading != true { notice = nil }
  }
}
