/// One opening of a table with one query.
///
/// A new query gets a new one, so late answers are recognisable.
public struct GridID: Hashable, Sendable, Codable {
  public let number: Int
  public init(_ number: Int) { self.number = number }
}

/// Identifies one question whose answer comes back once.
public struct Ticket: Hashable, Sendable, Codable {
  public let number: Int
  public init(_ number: Int) { self.number = number }
}

/// What screens ask of a fetch service.
///
/// Requests are taken in the order in which they are sent.
public enum FetchRequest: Hashable, Sendable {
  /// The nodes under a node, or the roots for nil.
  case children(of: ID<Node>?)
  /// The same, as it is now: what the adapter keeps is no answer.
  case refreshChildren(of: ID<Node>?)
  /// The way to a place that the children of a node do not name.
  case way(to: String, from: ID<Node>?)
  /// Open a table; the query for nil is the table's own.
  case open(GridID, ID<Table>, Query?)
  /// These rows should be loaded; replaces the grid's previous need. Row numbers count from 0. The direction
  /// is that of the user's last move: +1 towards the end, -1 towards the start, 0 for a jump.
  case need(GridID, rows: Range<Int>, direction: Int)
  /// Go to the end, whatever its row number turns out to be: loads the last `count` rows.
  case needLast(GridID, count: Int)
  /// The row number of a record in the grid's order.
  case locate(GridID, ID<Record>)
  /// Drop what is loaded, read the table's fields again, and load what was needed last.
  case reload(GridID)
  /// Drop the grid and cancel what is on the way for it.
  case close(GridID)
  /// One record with whole values.
  case record(Ticket, ID<Record>, ID<Table>)
  /// Records of a table whose primary field contains a text, for a link picker.
  case candidates(Ticket, ID<Table>, search: String, limit: Int)
  case submit(Edit)
  /// Send a waiting edit now.
  case retry(ID<Edit>)
  /// Write over what the service has: answers a conflict.
  case overwrite(ID<Edit>)
  /// Forget an edit that has not been saved; stops an upload.
  case discard(ID<Edit>)
  /// Send every waiting edit now.
  case sendPending
  case download(Ticket, Attachment, path: String)
  /// Add an option to a choice field.
  case addChoice(Ticket, named: String, to: ID<Field>, of: ID<Table>)
  case cancel(Ticket)
}

/// What a fetch service tells the screens.
public enum FetchEvent: Hashable, Sendable {
  case children(of: ID<Node>?, Result<[Node], BackendError>)
  /// As `Backend.way` answers.
  case way(to: String, from: ID<Node>?, Result<[Node]?, BackendError>)
  /// The table is known; `pending` are its edits that are not saved yet, oldest first.
  ///
  /// It comes again when the table's fields have changed. Conditions and sorts on fields that the table does not
  /// have are left out of the grid's query (`Query.dropFields`).
  case opened(GridID, Result<Table, BackendError>, pending: [PendingEdit])
  /// Rows from `start` on, in place. Cells are in the order of the table's fields.
  case rows(GridID, start: Int, [Record], Extent)
  /// What is known of the number of rows changed. Rows known from the end backwards were numbered by the old
  /// extent: all numbers from `movedFrom` on grow by `movedBy`.
  case extent(GridID, Extent, movedFrom: Int, movedBy: Int)
  /// Those rows could not be loaded.
  case rowsFailed(GridID, rows: Range<Int>, BackendError)
  /// The rows on the service are no longer those that were loaded (inserted, deleted or moved by others), and
  /// they could not be read again.
  case rowsChanged(GridID)
  /// Something else about a grid could not be read; what is shown stays as it is.
  case readFailed(GridID, FailedRead, BackendError)
  /// The rows were read again: what was told before is void, and these are the rows from `start` on. Records
  /// may have got other row numbers.
  case refreshed(GridID, start: Int, [Record], Extent)
  /// Whether changes by others are heard as they happen; only where the service tells them.
  case live(GridID, isHeard: Bool)
  /// These records have just been changed or made by others.
  case touched(GridID, [ID<Record>])
  /// These records are about to go from the rows because others deleted them.
  case removed(GridID, [ID<Record>])
  /// How many records were looked through for a filter that the service does not evaluate, and whether those
  /// are all that it sends.
  case examined(GridID, records: Int, isAll: Bool)
  /// All rows are being loaded to be sorted here.
  case gathering(GridID, Gathering)
  /// Answers `locate`; nil when the service cannot tell, or the query leaves the record out.
  case located(GridID, ID<Record>, row: Int?)
  case edit(ID<Edit>, EditPhase)
  /// Edits left from an earlier run of the program, found in the journal, for any table of this connection.
  case recovered([PendingEdit])
  case record(Ticket, Result<Record, BackendError>)
  case candidates(Ticket, Result<[RecordLink], BackendError>)
  case transfer(Ticket, TransferProgress)
  case downloaded(Ticket, Result<String, BackendError>)
  case choiceAdded(Ticket, Result<Choice, BackendError>)
}

/// What could not be read of an open grid, besides rows that are not here at all.
public enum FailedRead: Hashable, Sendable {
  /// The rows that are shown, once more.
  case rowsAgain
  /// The table's fields, once more.
  case fields
  /// The number of rows.
  case count
  /// The row number of a record.
  case place(ID<Record>)
}

/// How far rows are loaded that are sorted here.
public struct Gathering: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    case loading
    case complete
    /// There are more than are sorted here at most; the rest is left out.
    case cut
  }

  public var phase: Phase
  /// Records loaded so far.
  public var loaded: Int
  /// How many there are, where the service tells.
  public var total: Int?

  /// The most records that are loaded to be sorted.
  public static let limit = 20_000

  public init(_ phase: Phase, loaded: Int, total: Int? = nil) {
    self.phase = phase
    self.loaded = loaded
    self.total = total
  }
}

/// An edit that is not saved, and how far it is.
public struct PendingEdit: Hashable, Sendable {
  public var edit: Edit
  public var phase: EditPhase

  public init(edit: Edit, phase: EditPhase) {
    self.edit = edit
    self.phase = phase
  }
}

/// How many rows a grid has.
public enum Extent: Hashable, Sendable {
  case exactly(Int)
  /// So many are known, and more follow.
  case atLeast(Int)
  /// A guess that will be replaced; rows beyond what is known are a gap.
  case about(Int)

  public var rowCount: Int {
    switch self {
    case .exactly(let count), .atLeast(let count), .about(let count): count
    }
  }

  public var isExact: Bool { if case .exactly = self { true } else { false } }
}

/// How far an edit is on its way to the service.
public enum EditPhase: Hashable, Sendable {
  /// In the journal: it survives the program.
  case queued
  case sending(attempt: Int)
  /// A file of the edit is on its way: which one, counted from 0, and how much of it.
  case uploading(file: Int, of: Int, TransferProgress)
  /// It failed for now and will be sent again after that many seconds.
  case waiting(seconds: Double, BackendError)
  case saved(SavedEdit)
  /// The service refused it. The edit stays in the journal, as refused, until it is discarded or replaced.
  case rejected(BackendError)
  /// A cell no longer holds the value that the edit was made against; the record as it is now.
  case conflict(server: Record)
  case discarded
  /// It could not be written to the journal, so it was not sent.
  case unrecorded(String)
}

/// What the service made of an edit.
public struct SavedEdit: Hashable, Sendable {
  /// The records as they are now: updated, created or restored; none where they are gone or could not be read.
  public var records: [Record]
  /// What takes the edit back, where more is needed for that than the edit itself tells; brings deleted records
  /// back.
  public var restoration: Restoration?
  /// What else it did, and what became of its record, each in a sentence without a full stop.
  public var remarks: [String]
  /// Tables in which other records than those of the edit changed, came or went.
  public var changedTables: [ID<Table>]
  /// What undo does not bring back, in words for before it is done; nil where it brings back all.
  public var loss: String?

  public init(
    records: [Record] = [], restoration: Restoration? = nil, remarks: [String] = [],
    changedTables: [ID<Table>] = []
  ) {
    self.records = records
    self.restoration = restoration
    self.remarks = remarks
    self.changedTables = changedTables
  }
}
