public import SheafFetch
public import SheafModel
import Synchronization

/// A journal in memory.
///
/// It outlives the service that writes to it, so a test can end one and begin another.
public final class VolatileJournal: EditJournal {
  private struct State {
    var entries: [JournalEntry] = []
    var failure: JournalError?
    var writes: [[JournalChange]] = []
    var isHeld = false
    var held: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  public init() {}

  /// What is in the journal, oldest first.
  public var entries: [JournalEntry] { state.withLock { $0.entries } }

  /// Every change in the order of writing.
  public var history: [JournalChange] { state.withLock { $0.writes.flatMap { $0 } } }

  /// Makes every write fail, until it is nil again.
  public func fail(with error: JournalError?) { state.withLock { $0.failure = error } }

  /// Makes every write wait, until they are released.
  public func hold() { state.withLock { $0.isHeld = true } }

  /// Lets all writes go on.
  public func release() {
    let held = state.withLock { state in
      defer { (state.isHeld, state.held) = (false, []) }
      return state.held
    }
    for write in held { write.resume() }
  }

  private func waitUntilReleased() async {
    await withCheckedContinuation { write in
      let isFree = state.withLock { state in
        if state.isHeld { state.held.append(write) }
        return !state.isHeld
      }
      if isFree { write.resume() }
    }
  }

  public func apply(_ changes: [JournalChange]) async throws(JournalError) {
    await waitUntilReleased()
    let failure = state.withLock { state -> JournalError? in
      if let failure = state.failure { return failure }
      state.writes.append(changes)
      for change in changes { Self.apply(change, to: &state.entries) }
      return nil
    }
    if let failure { throw failure }
  }

  public func claim(_ connection: ID<Connection>) async throws(JournalError) -> [JournalEntry] {
    entries.filter { $0.connection == connection }
  }

  public func all() async throws(JournalError) -> [JournalItem] {
    entries.map { JournalItem($0, isInUse: false) }
  }

  private static func apply(_ change: JournalChange, to entries: inout [JournalEntry]) {
    switch change {
    case .put(let entry):
      if let index = entries.firstIndex(where: { $0.edit.id == entry.edit.id }) {
        entries[index] = entry
      } else {
        entries.append(entry)
      }
    case .remove(let id): entries.removeAll { $0.edit.id == id }
    }
  }
}
