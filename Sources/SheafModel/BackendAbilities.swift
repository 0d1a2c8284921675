/// A service that tells of changes by others while a table is open.
public protocol LiveBackend: Backend {
  /// The changes of a table from now on; ends when the service has no live changes for this connection.
  ///
  /// Cancelling the reader's task ends the subscription. A lost connection is opened again by itself; everything
  /// works without it.
  func changes(of table: ID<Table>) -> AsyncStream<LiveChange>
}

/// What happened to an open table on its service.
///
/// Records carry all fields of the table, in its order.
///
/// The changes are the table's: a query may leave the records out. Computed cells that show records of other
/// tables may change without any of this.
public enum LiveChange: Hashable, Sendable {
  /// Changes are being heard from now on. After the first time: some were missed, so what is loaded is to be
  /// checked.
  case connected
  /// No changes are heard until `connected` comes again.
  case disconnected
  /// New or restored records. Where they belong is the query's order to say; in the table's own order they are
  /// the last ones, unless `isLast` says that the service may have put them elsewhere.
  case created([Record], isLast: Bool = true)
  /// Records with new contents or a new place.
  case updated([Record])
  case deleted([ID<Record>])
  /// Fields or views are no longer what they were: read the table again.
  case schemaChanged
  /// Any record may have changed: load again.
  case reloaded
}

/// A service that tells the roots that something is in with less asking than all of them.
public protocol OccupiedRootsBackend: Backend {
  /// The roots below which there are places; those with nothing in them may be left out.
  func occupiedRoots() async throws(BackendError) -> [Node]
}

/// A service to which options of a choice field can be added.
public protocol ChoiceBackend: Backend {
  /// Adds an option and answers with it; the option that is there when one has that name already. Cells keep
  /// their options. Read the table again afterwards.
  func addChoice(named name: String, to field: ID<Field>, of table: ID<Table>) async throws(BackendError)
    -> Choice
}

/// A service that finds the records that a word may link to with less asking than a look at their table takes.
public protocol LinkFindingBackend: Backend {
  /// The records of the linked table that a word means; nil where that cannot be told in this way.
  /// - Parameters:
  ///   - word: an identifier, or the title of a record as its table's primary field has it.
  ///   - isIdentifier: whether it is no title.
  func linked(
    by word: String, isIdentifier: Bool, in field: ID<Field>, of table: ID<Table>
  ) async throws(BackendError) -> LinkMatches?
}

/// The records that a word may mean.
public struct LinkMatches: Hashable, Sendable {
  /// The name of the linked table.
  public var place: String
  /// The record of which the word is the identifier.
  public var identified: ID<Record>?
  /// Those of which it is the title, three at most.
  public var titled: [ID<Record>]

  public init(place: String, identified: ID<Record>?, titled: [ID<Record>]) {
    self.place = place
    self.identified = identified
    self.titled = titled
  }

  /// All of them, each once.
  public var all: [ID<Record>] { (identified.map { [$0] } ?? []) + titled.filter { $0 != identified } }
}

/// A service whose records have an order of their own that people set.
public protocol RecordMovingBackend: Backend {
  /// Puts a record before another, or at the end for nil, in the table's own order.
  func move(_ record: ID<Record>, before other: ID<Record>?, in table: ID<Table>) async throws(BackendError)
}

/// A service that takes several records at once, all or none.
public protocol BatchBackend: Backend {
  /// The most records of one call.
  var batchLimit: Int { get }

  /// As `Backend.create`, for drafts of one table; answers in their order.
  func create(_ drafts: [RecordDraft]) async throws(BackendError) -> [Record]

  /// As `Backend.update` without checking for conflicts, for patches of one table and distinct records.
  func update(_ patches: [RecordPatch]) async throws(BackendError) -> [Record]
}

/// A service that fetches a file from an address by itself.
public protocol RemoteUploadBackend: Backend {
  /// Stores the file that is at an address that the service can reach.
  func upload(from address: String, for table: ID<Table>) async throws(BackendError) -> Attachment
}

/// A service on which a session ends and the user logs in again.
public protocol LoginBackend: Backend {
  /// Whose password is asked for; nil for access that no password renews, such as a token.
  var account: String? { get }

  /// Logs in again after `.unauthorized`; every later request uses the new session.
  func logIn(password: String) async throws(BackendError)
}

/// A service that takes many new records at once, each of which it may refuse.
public protocol BulkCreateBackend: Backend {
  /// The most records of one call.
  var bulkLimit: Int { get }

  /// Makes records of drafts of one table and answers with what became of each, in their order.
  ///
  /// Throws only when nothing is known of any: `.fateUnknown` when some may have been made.
  func createEach(_ drafts: [RecordDraft]) async throws(BackendError) -> [Result<ID<Record>, BackendError>]
}

/// A service that can replace a record as a whole.
public protocol RecordReplacingBackend: Backend {
  /// Gives a record the draft's cells and resets every other cell to the service's default, without looking at
  /// what it held; answers with the record as the service now has it.
  func replace(_ record: ID<Record>, with draft: RecordDraft) async throws(BackendError) -> Record
}

/// A service that tells everything that a write did, to other records too, and takes all of it back.
public protocol TellingBackend: Backend {
  /// Carries out an update, a creation, a deletion or a restoration of records of one table as the methods of
  /// `Backend` do, and answers with all that came of it.
  ///
  /// The write stands when this returns, also where the record has gone since. A restoration that was carried out
  /// already is not carried out again.
  ///
  /// - Parameters:
  ///   - consents: whether it is carried out though not all of it can be taken back. Otherwise it is not, and
  ///     `.irreversible` says what would stay.
  ///   - keep: gets a receipt where reading would not tell whether the write was carried out, as a
  ///     `ReceiptBackend` gives it; nil where nobody keeps one.
  func carryOut(
    _ change: Edit.Change, in table: ID<Table>, overwrites: Bool, consents: Bool, keep: ReceiptKeeping?
  ) async throws(BackendError) -> SavedEdit
}
