import SheafModel

/// What a pane or an overlay makes of a command or a key.
///
/// Plain values that add up.
struct Outcome: Equatable, Sendable {
  var isHandled = true
  var effects: [Effect] = []
  /// Shown on top of what is there.
  var overlay: Overlay?
  /// Whether `overlay` stands in the place of the one that answers.
  var replaces = false
  /// The overlay that answers closes.
  var closes = false
  /// For the pane or overlay below, once this one has closed.
  var answer: Answer?
  /// Edits to submit to the open table.
  var edits: [NewEdit] = []
  var notice: Notice?
  /// What `.` repeats from now on.
  var repeatable: RepeatableChange?
  /// Another command to run in its place.
  var command: Command?

  static let handled = Outcome()
  static let ignored = Outcome(isHandled: false)
  static let close = Outcome(closes: true)

  static func effects(_ effects: [Effect]) -> Outcome { Outcome(effects: effects) }
  static func push(_ overlay: Overlay, _ effects: [Effect] = []) -> Outcome {
    Outcome(effects: effects, overlay: overlay)
  }
  /// Another overlay in the place of the one that answers.
  static func replace(_ overlay: Overlay, _ effects: [Effect] = []) -> Outcome {
    Outcome(effects: effects, overlay: overlay, replaces: true)
  }
  static func answer(_ answer: Answer) -> Outcome { Outcome(closes: true, answer: answer) }
  static func notice(_ text: String, _ tone: Notice.Tone = .plain) -> Outcome {
    Outcome(notice: Notice(text, tone))
  }
  static func edit(_ change: Edit.Change, _ label: String) -> Outcome {
    Outcome(edits: [NewEdit(change: change, label: label)])
  }
  static func run(_ command: Command) -> Outcome { Outcome(command: command) }
}

/// An edit before it has a number.
struct NewEdit: Equatable, Sendable {
  var change: Edit.Change
  /// What it did, for the undo list: "Stage of Ada Lovelace".
  var label: String
}

/// What a closing overlay hands to what lies under it.
enum Answer: Equatable, Sendable {
  /// A cell's new value, and where the selection goes next: columns and rows.
  case value(CellAddress, Value, move: Move?)
  case files([LocalFile], for: CellAddress)
  /// Copy an attachment to a path that does not exist yet.
  case download(Attachment, to: String)
  case stopDownload(Ticket)
  case query(Query)
  case search(String)
  case commandLine(String)
  case column(ID<Field>)
  case place(ID<Connection>, ID<Node>)
  case run(Command)
  case confirmed(Confirmation)
  /// Open the table that a link leads to, at its record.
  case follow(RecordLink, table: ID<Table>)
  case arrangement(Columns)
  /// Show an edit that needs the user.
  case resolve(ID<Edit>)
  /// Forget an edit, or send one again that was refused.
  case drop(ID<Edit>)
  case resend(ID<Edit>)
  /// Undo that many steps.
  case undoTo(Int)
  case editField(CellAddress)
  /// Show the whole record of a row, at that field.
  case expand(row: Int, field: Int)
}

/// A move of the selection by columns and rows.
struct Move: Hashable, Sendable {
  var columns = 0
  var rows = 0

  static let down = Move(rows: 1)
  static let right = Move(columns: 1)
  static let left = Move(columns: -1)
}

/// A question that was answered with yes.
enum Confirmation: Equatable, Sendable {
  case quit
  case delete([ID<Record>])
  case removeWebhook(ID<Connection>, ID<Webhook>, from: ID<Node>)
  /// Load all rows and sort them here.
  case sortHere(Query)
  /// Carry out an edit of which not all can be taken back.
  case consent(ID<Edit>)
}
