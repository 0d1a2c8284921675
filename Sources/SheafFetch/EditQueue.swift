import SheafModel

/// The edits that are not saved: which may go now, which wait for which, and what the journal must know.
///
/// Edits of one record go in the order in which they were made; those of different records do not wait for
/// each other. One that waits for the user holds up nobody, except the edits of a record that it was to make.
/// It decides and remembers only; the fetch service sends.
struct EditQueue: Sendable {
  /// How many edits are on their way at once.
  static let activeLimit = 4

  enum Stage: Hashable, Sendable {
    /// Not in the journal yet.
    case recording
    case queued
    /// The journal is about to know that it is sent.
    case starting
    case sending
    case uploading(file: Int, of: Int, TransferProgress)
    case waiting(seconds: Double, BackendError)
    case rejected(BackendError)
    case conflict(Record)

    var isActive: Bool {
      switch self {
      case .starting, .sending, .uploading: true
      case .recording, .queued, .waiting, .rejected, .conflict: false
      }
    }
  }

  /// An earlier update that a newer one takes over from, wholly or in some cells.
  struct Replacement: Hashable, Sendable {
    var id: ID<Edit>
    /// The cells that stay with the earlier one; none when it goes.
    var remaining: [CellChange]
  }

  struct Entry: Sendable {
    var edit: Edit
    var stage: Stage
    let order: Int
    /// How many times it has been sent.
    var attempt = 0
    /// Whether it may have been carried out without our knowing.
    var isFateUnknown = false
    var overwrites = false
    /// By what the service tells whether it was carried out.
    var receipt: Receipt?
    var replacements: [Replacement] = []
    /// A newer edit is about to take over from it.
    var isHeld = false
    /// It was changed since the journal was told of it last.
    var isOutdated = false
    /// The journal was told of it once more while it was still being written down.
    var isRetold = false
    /// The user wants it gone, but it is on its way or being written down.
    var isUnwanted = false

    init(edit: Edit, stage: Stage, order: Int) {
      self.edit = edit
      self.stage = stage
      self.order = order
    }
  }

  let connection: ID<Connection>
  private(set) var entries: [ID<Edit>: Entry] = [:]
  private(set) var activeCount = 0
  /// The edits of each record, oldest first.
  private var lines: [RecordKey: [ID<Edit>]] = [:]
  /// Edits that may be ready to go; every ready one is among them.
  private var candidates: [ID<Edit>] = []
  private var nextOrder = 0

  init(connection: ID<Connection>) { self.connection = connection }

  subscript(_ id: ID<Edit>) -> Entry? { entries[id] }

  /// The edits of a record, oldest first.
  func line(_ key: RecordKey) -> [ID<Edit>] { lines[key] ?? [] }

  /// The edits of a table, or of all, oldest first.
  func pending(in table: ID<Table>? = nil) -> [PendingEdit] {
    entries.values.filter { (table == nil || $0.edit.table == table) && $0.stage != .recording }
      .sorted { $0.order < $1.order }
      .map { PendingEdit(edit: $0.edit, phase: $0.phase) }
  }

  func journalEntry(_ entry: Entry) -> JournalEntry {
    JournalEntry(
      edit: entry.edit, connection: connection, phase: entry.journalPhase, overwrites: entry.overwrites,
      receipt: entry.receipt)
  }

  /// Takes in the edits that an earlier run of the program left, oldest first.
  mutating func restore(_ left: [JournalEntry]) {
    for item in left where entries[item.edit.id] == nil {
      var entry = Entry(edit: item.edit, stage: .queued, order: nextOrder)
      entry.overwrites = item.overwrites
      entry.receipt = item.receipt
      switch item.phase {
      case .queued: break
      case .sending: entry.isFateUnknown = true
      case .refused(let error): entry.stage = .rejected(error)
      case .conflict(let record): entry.stage = .conflict(record)
      }
      insert(entry)
    }
  }

  /// The edits that go now.
  ///
  /// They count as active from here on.
  mutating func takeReady() -> [ID<Edit>] {
    var taken: [ID<Edit>] = []
    var rest = candidates[...]
    while activeCount < Self.activeLimit, let id = rest.popFirst() {
      // One that is not ready comes back when what it waits for is settled.
      guard let entry = entries[id], entry.stage == .queued, !entry.isHeld, isFirst(entry) else { continue }
      set(id, .starting)
      taken.append(id)
    }
    candidates = Array(rest)
    return taken
  }

  /// Whether an edit is ready to go as soon as there is room.
  var hasReady: Bool {
    candidates.contains { id in
      entries[id].map { $0.stage == .queued && !$0.isHeld && isFirst($0) } ?? false
    }
  }

  private func isFirst(_ entry: Entry) -> Bool {
    entry.edit.recordKeys.allSatisfy { key in
      line(key).first { entries[$0]?.isBlocking ?? false } == entry.edit.id
    }
  }

  mutating func insert(_ entry: Entry) {
    let id = entry.edit.id
    nextOrder = max(nextOrder, entry.order) + 1
    entries[id] = entry
    for key in entry.edit.recordKeys where lines[key]?.contains(id) != true {
      lines[key, default: []].append(id)
    }
    if entry.stage == .queued { candidates.append(id) }
  }

  func newEntry(_ edit: Edit) -> Entry { Entry(edit: edit, stage: .recording, order: nextOrder) }

  /// Changes an edit's stage and keeps the counts right.
  mutating func set(_ id: ID<Edit>, _ stage: Stage) {
    guard let old = entries[id] else { return }
    entries[id]?.stage = stage
    activeCount += (stage.isActive ? 1 : 0) - (old.stage.isActive ? 1 : 0)
    if stage == .queued { candidates.append(id) }
    unblock(old.edit.recordKeys)
  }

  mutating func modify(_ id: ID<Edit>, _ change: (inout Entry) -> Void) {
    guard var entry = entries[id] else { return }
    change(&entry)
    entries[id] = entry
  }

  mutating func remove(_ id: ID<Edit>) {
    guard let entry = entries.removeValue(forKey: id) else { return }
    if entry.stage.isActive { activeCount -= 1 }
    let keys = entry.edit.recordKeys
    for key in keys {
      lines[key]?.removeAll { $0 == id }
      if lines[key]?.isEmpty == true { lines[key] = nil }
    }
    unblock(keys)
  }

  /// Moves the edits of a record to the identifier that it got from the service; answers with them.
  mutating func rename(_ old: RecordKey, to record: ID<Record>) -> [ID<Edit>] {
    guard let ids = lines.removeValue(forKey: old) else { return [] }
    let new = RecordKey(table: old.table, record: record)
    lines[new] = (lines[new] ?? []) + ids
    for id in ids {
      if let edit = entries[id]?.edit { entries[id]?.edit = edit.renaming(old.record, to: record) }
    }
    unblock([new])
    return ids
  }

  private mutating func unblock(_ keys: [RecordKey]) {
    for key in keys {
      if let id = line(key).first(where: { entries[$0]?.isBlocking ?? false }), entries[id]?.stage == .queued
      {
        candidates.append(id)
      }
    }
  }
}

extension EditQueue.Entry {
  /// Whether later edits of the same record must wait for it.
  ///
  /// A refused or conflicting one waits for the user and holds nobody up, except that a record which was
  /// never made cannot be changed.
  var isBlocking: Bool {
    switch stage {
    case .rejected, .conflict: edit.isCreate
    case .recording, .queued, .starting, .sending, .uploading, .waiting: true
    }
  }

  var phase: EditPhase {
    switch stage {
    case .recording, .queued, .starting: .queued
    case .sending: .sending(attempt: attempt)
    case .uploading(let file, let count, let progress): .uploading(file: file, of: count, progress)
    case .waiting(let seconds, let error): .waiting(seconds: seconds, error)
    case .rejected(let error): .rejected(error)
    case .conflict(let record): .conflict(server: record)
    }
  }

  var journalPhase: JournalEntry.Phase {
    switch stage {
    case .recording, .queued: isFateUnknown ? .sending : .queued
    case .waiting: isFateUnknown ? .sending : .queued
    case .starting, .sending, .uploading: .sending
    case .rejected(let error): .refused(error)
    case .conflict(let record): .conflict(server: record)
    }
  }
}
