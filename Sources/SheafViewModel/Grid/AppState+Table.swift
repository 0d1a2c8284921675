import SheafModel

/// The open table as its service describes it anew: under another name, with other fields.
extension AppState {
  mutating func take(_ table: Table, of connection: ID<Connection>) {
    guard let before = grid else { return }
    let lost = grid?.take(table) ?? LostFields(from: before, to: table)
    if let old = before.table?.name, old != table.name {
      places.rename(table.id, from: old, to: table.name, in: connection)
    }
    guard let sentence = lost.sentence else { return }
    say(Notice(sentence, .warning))
    tellPending(lost, of: table, connection)
    keepEditorsOpen(lost, of: table)
  }

  /// Edits that are not saved yet and are about a field that went have nowhere to go.
  private mutating func tellPending(_ lost: LostFields, of table: Table, _ connection: ID<Connection>) {
    let gone = Set(lost.fields.map(\.id))
    let count = edits.entries(of: table.id, in: connection).count { !gone.isDisjoint(with: $0.edit.fields) }
    guard count > 0 else { return }
    let (verb, pronoun) = count == 1 ? ("is", "it") : ("are", "them")
    say(
      Notice(
        "\(EditText.count(count, "edit")) that \(verb) not saved had a value for a field that is gone; "
          + "M lists \(pronoun)", .warning))
  }

  /// What is typed for a field that went stays in its editor, which says so.
  private mutating func keepEditorsOpen(_ lost: LostFields, of table: Table) {
    for index in overlays.indices {
      switch overlays[index] {
      case .cellEditor(var editor) where lost.fields.contains { $0.id == editor.field.id }:
        editor.problem = editor.field.isGone(from: table)
        overlays[index] = .cellEditor(editor)
      case .textEditor(var editor) where lost.fields.contains { $0.id == editor.field.id }:
        editor.problem = editor.field.isGone(from: table)
        overlays[index] = .textEditor(editor)
      default: break
      }
    }
  }

  /// The editor on top stays, and says why.
  mutating func keepOpen(because obstacle: String) {
    switch overlays.last {
    case .cellEditor(var editor)?:
      editor.problem = obstacle
      overlays[overlays.count - 1] = .cellEditor(editor)
    case .textEditor(var editor)?:
      editor.problem = obstacle
      overlays[overlays.count - 1] = .textEditor(editor)
    default: say(Notice(obstacle, .warning))
    }
  }

  /// Why the editor on top keeps what was typed although it was to be saved; nil where it can be.
  func obstacle(to answer: Answer?) -> String? {
    guard case .value(let address, _, _)? = answer, let table = grid?.table, table.id == address.table,
      table.field(address.field) == nil
    else { return nil }
    let field =
      switch overlays.last {
      case .cellEditor(let editor): editor.field
      case .textEditor(let editor): editor.field
      case .choices(let editor): editor.field
      case .links(let editor): editor.field
      default: Field(id: address.field, name: address.field.raw, kind: .text)
      }
    return field.isGone(from: table)
  }

  /// The names in the title follow those in the tree.
  mutating func followNames(in connection: ID<Connection>) {
    guard let grid, grid.connection == connection,
      let node = places.node(opening: grid.tableID, in: connection)
    else { return }
    let path = places.path(to: node, in: connection)
    // A table that stands at several places keeps the way by which it was opened.
    if path.count == grid.path.count { self.grid?.path = path }
  }
}

extension Field {
  fileprivate func isGone(from table: Table) -> String {
    "\(name) is no longer a field of \(table.name): what is typed stays until Esc"
  }
}

extension Edit {
  /// The fields that it gives values.
  fileprivate var fields: [SheafModel.ID<Field>] {
    switch change {
    case .update(_, let changes): changes.map(\.field)
    case .create(_, let cells): cells.map(\.field)
    case .attach(_, let field, _, _): [field]
    case .delete, .restore, .move: []
    }
  }
}
