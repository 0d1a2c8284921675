public import SheafModel

extension EditJournal {
  /// Forgets edits of a connection whose program is gone, as if they had never been made.
  ///
  /// Edits of a record that is then never made go along, and what was made on top of one that goes is made against
  /// what that was made against. Answers with all that went; an edit that a running program has is not among them.
  public func drop(
    _ edits: [ID<Edit>], of connection: ID<Connection>
  ) async throws(JournalError) -> [JournalEntry] {
    let left = try await claim(connection)
    var queue = EditQueue(connection: connection)
    queue.restore(left)
    var gone: [ID<Edit>] = []
    var changes: [JournalChange] = []
    for edit in edits {
      let dropped = queue.discard(edit)
      gone += dropped.gone
      changes += dropped.journal
    }
    try await apply(changes)
    return left.filter { gone.contains($0.edit.id) }
  }
}
