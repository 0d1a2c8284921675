public import SheafModel

/// Keeps edits that are not saved yet, so that they outlive the program.
///
/// Methods may be called from any task. What `apply` was given is durable when it returns.
public protocol EditJournal: Sendable {
  /// Carries out the changes in order, all or none.
  func apply(_ changes: [JournalChange]) async throws(JournalError)

  /// The entries of a connection whose program is gone, in the order in which they were made. From then on
  /// they belong to this program, and no other gets them while it runs.
  func claim(_ connection: ID<Connection>) async throws(JournalError) -> [JournalEntry]

  /// Every entry of every connection, in the order in which they were made; they stay with whom they belong to.
  func all() async throws(JournalError) -> [JournalItem]
}

/// An entry of a journal, and whether a running program has it in hand.
public struct JournalItem: Hashable, Sendable {
  public var entry: JournalEntry
  public var isInUse: Bool

  public init(_ entry: JournalEntry, isInUse: Bool) {
    self.entry = entry
    self.isInUse = isInUse
  }
}

/// One change of a journal.
public enum JournalChange: Hashable, Sendable {
  /// Adds an entry, or replaces the one with the same edit's identifier, which keeps its place in the order.
  case put(JournalEntry)
  /// Forgets an entry; nothing happens where there is none.
  case remove(ID<Edit>)
}

/// An edit that is not saved, and what is known of its way.
public struct JournalEntry: Hashable, Sendable, Codable {
  public enum Phase: Hashable, Sendable, Codable {
    case queued
    /// A request for it may have left, so its fate is unknown when the program ends here.
    case sending
    case refused(BackendError)
    case conflict(server: Record)
  }

  public var edit: Edit
  public var connection: ID<Connection>
  public var phase: Phase
  /// Whether it is to be written over whatever the service has.
  public var overwrites: Bool
  /// By what the service tells later whether the edit was carried out; nil until it is about to be.
  public var receipt: Receipt?

  public init(
    edit: Edit, connection: ID<Connection>, phase: Phase, overwrites: Bool = false, receipt: Receipt? = nil
  ) {
    self.edit = edit
    self.connection = connection
    self.phase = phase
    self.overwrites = overwrites
    self.receipt = receipt
  }
}

/// Why a journal could not be read or written.
public struct JournalError: Error, Hashable, Sendable {
  /// What happened, in one sentence without a full stop.
  public var message: String

  public init(_ message: String) { self.message = message }
}
