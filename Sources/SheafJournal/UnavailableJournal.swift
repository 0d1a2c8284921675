public import SheafFetch
public import SheafModel

/// The journal of a program that can keep nothing, because no folder of its own can be written: there is nothing in
/// it, and every edit is refused with the reason.
public struct UnavailableJournal: EditJournal {
  private let reason: JournalError

  public init(_ reason: JournalError) { self.reason = reason }

  public func apply(_ changes: [JournalChange]) async throws(JournalError) {
    // What was never put in need not be taken out.
    for case .put in changes { throw reason }
  }

  public func claim(_ connection: ID<Connection>) async throws(JournalError) -> [JournalEntry] { [] }

  public func all() async throws(JournalError) -> [JournalItem] { throw reason }
}
