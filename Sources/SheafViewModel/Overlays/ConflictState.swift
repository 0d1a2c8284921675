import SheafModel
import SheafValues

/// An edit that was refused, or that would write over somebody else's change: what to do with it.
public struct ConflictState: Equatable, Sendable, OverlayModel {
  public struct Line: Equatable, Sendable {
    public let field: String
    public let before: String
    public let mine: String
    /// What the service has now; nil when it was refused for another reason.
    public let theirs: String?
  }

  public let title: String
  public let problem: String
  public let lines: [Line]
  /// What can be done, each with the key that does it.
  public let choices: [(key: Character, text: String)]
  let edit: ID<Edit>
  let connection: ID<Connection>
  private let address: CellAddress?

  init(_ entry: EditBoard.Entry, grid: GridState?) {
    title = entry.label
    edit = entry.edit.id
    connection = entry.connection
    var server: Record?
    switch entry.phase {
    case .conflict(let record):
      problem = "Somebody else changed this meanwhile"
      server = record
      choices = [
        ("m", "keep mine: write over it"), ("t", "keep theirs: drop my change"), ("e", "edit mine again"),
      ]
    case .rejected(let error):
      problem = ErrorText.sentence(error)
      choices = Self.editing(entry) + [("r", "send it again"), ("d", "drop it")]
    case .unrecorded(let reason):
      problem = "It could not be recorded: \(reason)"
      choices = Self.editing(entry) + [("r", "try again"), ("d", "drop it")]
    default:
      problem = ""
      choices = [("d", "drop it")]
    }
    let fields = grid?.tableID == entry.edit.table ? grid?.fields ?? [] : []
    guard case .update(let record, let changes) = entry.edit.change else {
      lines = []
      address = nil
      return
    }
    address = changes.first.map { CellAddress(table: entry.edit.table, record: record, field: $0.field) }
    lines = changes.map { change in
      guard let index = fields.firstIndex(where: { $0.id == change.field }) else {
        return Line(
          field: change.field.raw, before: Self.plain(change.base), mine: Self.plain(change.value),
          theirs: nil)
      }
      func text(_ value: Value) -> String { DisplayRow.text(of: value, field: fields[index]).text }
      let theirs = server.flatMap { $0.cells.indices.contains(index) ? text($0.cells[index]) : nil }
      return Line(
        field: fields[index].name, before: text(change.base), mine: text(change.value), theirs: theirs)
    }
  }

  // Each choice is a letter of its own, so no letter may mean anything else here.
  var mode: KeymapMode { .editor }
  var overlay: Overlay { .conflict(self) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    switch command {
    case .cancel, .escape, .interrupt: .close
    case .redraw, .suspend: .ignored
    default: .handled
    }
  }

  mutating func type(_ character: Character, in context: Context) -> Outcome {
    character == "q" ? .close : choose(character)
  }

  private static func editing(_ entry: EditBoard.Entry) -> [(key: Character, text: String)] {
    if case .update = entry.edit.change { [("e", "edit it again")] } else { [] }
  }

  /// What a value shows where nothing is known of its field.
  private static func plain(_ value: Value) -> String {
    ValueText.display(value, for: Field(id: "", name: "", kind: .text))
  }

  private func choose(_ key: Character) -> Outcome {
    guard choices.contains(where: { $0.key == key }) else { return .handled }
    switch key {
    case "m": return Outcome(effects: [.fetch(connection, .overwrite(edit))], closes: true)
    case "t", "d": return .answer(.drop(edit))
    case "r": return .answer(.resend(edit))
    case "e": return address.map { .answer(.editField($0)) } ?? .handled
    default: return .handled
    }
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.edit == b.edit && a.problem == b.problem && a.lines == b.lines
  }
}
