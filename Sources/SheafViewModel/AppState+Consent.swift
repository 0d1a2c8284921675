import SheafModel

/// Edits of which not all can be taken back: the user is asked before they are carried out.
extension AppState {
  /// What the user has agreed to while the program runs, so that each kind is asked of once: numbers of rows are
  /// left out of the words.
  struct Agreement: Hashable {
    let connection: ID<Connection>
    let table: ID<Table>
    let words: ExactText

    init(_ entry: EditBoard.Entry, _ error: BackendError) {
      connection = entry.connection
      table = entry.edit.table
      words = ExactText(error.message.filter { !$0.isNumber })
    }
  }

  /// An edit came back undone because not all of it can be taken back.
  mutating func ask(about entry: EditBoard.Entry, _ error: BackendError) -> [Effect] {
    edits.setPhase(.rejected(error), of: entry.edit.id)
    undo.drop(entry.edit.id)
    if isShown(entry.edit.table, entry.connection) { grid?.abandon(entry.edit) }
    if agreements.contains(Agreement(entry, error)) { return consent(to: entry) }
    // A question that opens under somebody's hands would be answered by what they are typing.
    guard overlays.isEmpty else {
      say(Notice("\(entry.label) waits for your answer: \(error.message) · g e asks", .warning))
      return []
    }
    overlays.append(.confirm(Self.question(entry, error)))
    return []
  }

  static func question(_ entry: EditBoard.Entry, _ error: BackendError) -> ConfirmState {
    ConfirmState(
      question:
        "\(entry.label) is not saved yet, since not all of it could be undone: \(error.message). Save it?",
      verb: "Save", confirmation: .consent(entry.edit.id))
  }

  /// Sends an edit that waits for the user's consent, and all that wait for the same.
  mutating func consent(to id: ID<Edit>) -> [Effect] {
    guard let entry = edits[id], let question = entry.openQuestion else { return [] }
    let agreement = Agreement(entry, question)
    agreements.insert(agreement)
    let alike = edits.entries.values.filter { other in
      other.openQuestion.map { Agreement(other, $0) == agreement } ?? false
    }
    return alike.flatMap { consent(to: $0) }
  }

  private mutating func consent(to entry: EditBoard.Entry) -> [Effect] {
    edits.remove(entry.edit.id)
    let edit = Edit(
      id: nextEditID(), table: entry.edit.table, change: entry.edit.change, label: entry.edit.label,
      isConsented: true)
    undo.record(
      .init(connection: entry.connection, table: edit.table, label: entry.label, pending: edit.id, group: nil)
    )
    return [.fetch(entry.connection, .discard(entry.edit.id))]
      + submit(edit, label: entry.label, origin: entry.origin, connection: entry.connection)
  }
}

extension EditBoard.Entry {
  /// Why it waits for the user's consent; nil when it does not.
  var openQuestion: BackendError? {
    if case .rejected(let error) = phase, error.kind == .irreversible { error } else { nil }
  }
}
