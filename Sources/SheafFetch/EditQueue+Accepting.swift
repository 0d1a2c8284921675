import SheafModel

extension EditQueue {
  /// Takes in a new edit and answers with what the journal must know before anything else happens to it.
  ///
  /// An update takes over the cells that earlier updates of the same record were to write, with the value
  /// that those were made against, as long as none of them is on its way.
  mutating func accept(_ edit: Edit) -> [JournalChange] {
    var entry = newEntry(edit)
    if case .update(let record, let changes) = edit.change {
      var merged = changes
      entry.replacements = replacements(
        by: &merged, in: line(RecordKey(table: edit.table, record: record)))
      entry.edit.change = .update(record, merged)
    }
    insert(entry)
    var journal: [JournalChange] = []
    for replacement in entry.replacements {
      modify(replacement.id) { $0.isHeld = true }
      guard var old = self[replacement.id] else { continue }
      if replacement.remaining.isEmpty {
        journal.append(.remove(replacement.id))
      } else {
        old.edit = old.edit.keeping(replacement.remaining)
        journal.append(.put(journalEntry(old)))
      }
    }
    return journal + [.put(journalEntry(entry))]
  }

  private func replacements(by changes: inout [CellChange], in line: [ID<Edit>]) -> [Replacement] {
    var found: [Replacement] = []
    for id in line.reversed() {
      guard let old = self[id], case .update(_, let oldChanges) = old.edit.change else { break }
      guard !old.stage.isActive, !old.isHeld, !old.isFateUnknown else { continue }
      let shared = oldChanges.filter { change in changes.contains { $0.field == change.field } }
      guard !shared.isEmpty else { continue }
      if old.stage.isOnTheWay {
        for index in changes.indices {
          if let older = shared.first(where: { $0.field == changes[index].field }) {
            changes[index].base = older.base
          }
        }
      }
      let remaining = oldChanges.filter { change in !shared.contains { $0.field == change.field } }
      found.append(Replacement(id: id, remaining: remaining))
    }
    return found
  }

  /// The journal has the edit.
  ///
  /// Answers with the earlier edits that it has replaced, and with what the journal must know now.
  mutating func recorded(_ id: ID<Edit>) -> (gone: [ID<Edit>], journal: [JournalChange]) {
    guard let entry = self[id] else { return ([], []) }
    var gone: [ID<Edit>] = []
    var journal: [JournalChange] = []
    for replacement in entry.replacements {
      if replacement.remaining.isEmpty {
        remove(replacement.id)
        gone.append(replacement.id)
      } else {
        modify(replacement.id) {
          $0.edit = $0.edit.keeping(replacement.remaining)
          $0.isHeld = false
        }
        journal += told(replacement.id)
      }
    }
    modify(id) { $0.replacements = [] }
    if entry.stage == .recording { set(id, .queued) }
    return (gone, journal)
  }

  /// What the journal was not told of an edit while a newer one was taking over from it.
  private mutating func told(_ id: ID<Edit>) -> [JournalChange] {
    guard let entry = self[id], entry.isOutdated else { return [] }
    modify(id) { $0.isOutdated = false }
    return [.put(journalEntry(entry))]
  }

  /// The journal could not take the edit: everything is as if it had not been made.
  ///
  /// Answers with what the journal must know: what has happened meanwhile may have told it of the edit.
  mutating func unrecorded(_ id: ID<Edit>) -> [JournalChange] {
    guard let entry = self[id] else { return [] }
    var journal: [JournalChange] = []
    for replacement in entry.replacements {
      modify(replacement.id) { $0.isHeld = false }
      if let old = self[replacement.id] { set(replacement.id, old.stage) }
      journal += told(replacement.id)
    }
    if entry.isRetold { journal.append(.remove(id)) }
    remove(id)
    return journal
  }
}

extension EditQueue.Stage {
  /// Whether the service has yet to hear of it, so that a later edit takes over its base.
  var isOnTheWay: Bool {
    switch self {
    case .recording, .queued, .waiting: true
    case .starting, .sending, .uploading, .rejected, .conflict: false
    }
  }
}

extension Edit {
  /// The same update with fewer cells.
  func keeping(_ changes: [CellChange]) -> Edit {
    guard case .update(let record, _) = change else { return self }
    var copy = self
    copy.change = .update(record, changes)
    return copy
  }
}
