import SheafModel

extension EditQueue {
  /// The journal knows; the edit leaves now.
  mutating func started(_ id: ID<Edit>) -> Entry? {
    guard self[id]?.stage == .starting else { return nil }
    modify(id) { $0.attempt += 1 }
    set(id, .sending)
    return self[id]
  }

  /// It failed and goes again later.
  ///
  /// Answers with what the journal must know.
  mutating func wait(_ id: ID<Edit>, seconds: Double, _ error: BackendError, isFateUnknown: Bool)
    -> [JournalChange]
  {
    modify(id) { $0.isFateUnknown = isFateUnknown }
    set(id, .waiting(seconds: seconds, error))
    return put(id)
  }

  /// Ends a wait.
  ///
  /// False when the edit was not waiting.
  mutating func wake(_ id: ID<Edit>) -> Bool {
    guard case .waiting = self[id]?.stage else { return false }
    set(id, .queued)
    return true
  }

  /// Sends a refused edit once more, because the user says so.
  mutating func resend(_ id: ID<Edit>) -> [JournalChange] {
    guard case .rejected = self[id]?.stage else { return [] }
    modify(id) { $0.isFateUnknown = false }
    set(id, .queued)
    return put(id)
  }

  /// Whether later edits that have not left write every cell of an update again.
  ///
  /// Kept as refused, it could be sent again after them, and the user's older text would stand against the newer.
  func isSuperseded(_ id: ID<Edit>) -> Bool {
    guard let entry = self[id], case .update(let record, let changes) = entry.edit.change else {
      return false
    }
    var rewritten: Set<ID<Field>> = []
    for later in line(RecordKey(table: entry.edit.table, record: record)) {
      guard let other = self[later], other.order > entry.order, other.stage.isOnTheWay,
        case .update(_, let newer) = other.edit.change
      else { continue }
      rewritten.formUnion(newer.map(\.field))
    }
    return changes.allSatisfy { rewritten.contains($0.field) }
  }

  mutating func reject(_ id: ID<Edit>, _ error: BackendError) -> [JournalChange] {
    modify(id) {
      $0.isFateUnknown = false
      $0.isUnwanted = false
    }
    set(id, .rejected(error))
    return put(id) + rebaseFollowers(of: id)
  }

  mutating func conflict(_ id: ID<Edit>, with record: Record) -> [JournalChange] {
    modify(id) { $0.isFateUnknown = false }
    set(id, .conflict(record))
    return put(id)
  }

  /// Answers a conflict: the edit goes again and is written over what the service has.
  mutating func overwrite(_ id: ID<Edit>) -> [JournalChange] {
    guard case .conflict = self[id]?.stage else { return [] }
    modify(id) { $0.overwrites = true }
    set(id, .queued)
    return put(id)
  }

  /// A file of an attach is stored on the service.
  mutating func stored(_ attachment: Attachment, for id: ID<Edit>) -> [JournalChange] {
    guard case .attach(let record, let field, let files, let stored) = self[id]?.edit.change else {
      return []
    }
    modify(id) {
      $0.edit.change = .attach(
        record, field, files: Array(files.dropFirst()), stored: stored + [attachment])
    }
    return put(id)
  }

  /// The service has the edit.
  ///
  /// Later edits of the same record are made against what it has now, and get its identifier when it has just
  /// got one.
  mutating func finish(
    _ id: ID<Edit>, _ saved: SavedEdit, cell: (Record, ID<Field>) -> Value?
  ) -> [JournalChange] {
    guard let entry = self[id] else { return [] }
    remove(id)
    var changes: [JournalChange] = [.remove(id)]
    switch entry.edit.change {
    case .create(let local, _):
      guard let record = saved.records.first else { break }
      for later in rename(RecordKey(table: entry.edit.table, record: local), to: record.id) {
        changes += put(later)
      }
    case .update(let record, let written):
      guard let current = saved.records.first else { break }
      for later in line(RecordKey(table: entry.edit.table, record: record)) {
        changes += rebase(later) { change in
          guard let mine = written.first(where: { $0.field == change.field }),
            change.base == mine.value || change.base == mine.base
          else { return nil }
          return cell(current, change.field)
        }
      }
    case .delete, .restore, .attach, .move: break
    }
    return changes
  }

  /// Forgets an edit.
  ///
  /// A record that will never be made takes the edits of it along. Answers with those that went; none when
  /// the edit is on its way, in which case it goes when it comes back unsaved, or is being written down, in
  /// which case it goes as soon as it is.
  mutating func discard(_ id: ID<Edit>) -> (gone: [ID<Edit>], journal: [JournalChange]) {
    guard let entry = self[id] else { return ([], []) }
    switch entry.stage {
    case .recording, .starting, .sending:
      modify(id) { $0.isUnwanted = true }
      return ([], [])
    case .queued, .uploading, .waiting, .rejected, .conflict: break
    }
    var journal = rebaseFollowers(of: id)
    var gone = [id]
    if case .create(let local, _) = entry.edit.change {
      gone += line(RecordKey(table: entry.edit.table, record: local)).filter { $0 != id }
    }
    for id in gone {
      // What it was about to replace stands again.
      for replacement in self[id]?.replacements ?? [] { modify(replacement.id) { $0.isHeld = false } }
      remove(id)
      journal.append(.remove(id))
    }
    return (gone, journal)
  }

  /// Edits that were made on top of one that will not be saved are made against what that one was.
  private mutating func rebaseFollowers(of id: ID<Edit>) -> [JournalChange] {
    guard let entry = self[id], case .update(let record, let dropped) = entry.edit.change else { return [] }
    var changes: [JournalChange] = []
    for later in line(RecordKey(table: entry.edit.table, record: record)) where later != id {
      guard let other = self[later], other.order > entry.order else { continue }
      changes += rebase(later) { change in
        dropped.first { $0.field == change.field && $0.value == change.base }?.base
      }
    }
    return changes
  }

  private mutating func rebase(_ id: ID<Edit>, _ base: (CellChange) -> Value?) -> [JournalChange] {
    guard let entry = self[id], !entry.stage.isActive,
      case .update(let record, let changes) = entry.edit.change
    else { return [] }
    let rebased = changes.map { change in
      CellChange(field: change.field, base: base(change) ?? change.base, value: change.value)
    }
    guard rebased != changes else { return [] }
    modify(id) { $0.edit.change = .update(record, rebased) }
    return put(id)
  }

  /// What the journal must know of an edit that it knows already, or is about to.
  ///
  /// Of one that a newer edit is taking out of the journal it hears only if that comes to nothing.
  private mutating func put(_ id: ID<Edit>) -> [JournalChange] {
    guard let entry = self[id] else { return [] }
    modify(id) {
      $0.isOutdated = entry.isHeld
      $0.isRetold = entry.stage == .recording
    }
    return entry.isHeld ? [] : [.put(journalEntry(entry))]
  }
}
