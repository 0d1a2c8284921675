public import SheafModel

/// What the user did and can take back, across saves: each step knows the edit that reverses it, made against
/// what the service answered, so undoing never writes over somebody else's change.
public struct UndoStack: Equatable, Sendable {
  public struct Step: Equatable, Sendable {
    public let connection: ID<Connection>
    public let table: ID<Table>
    public let label: String
    /// The edit while it is on its way; nil once it is saved.
    public var pending: ID<Edit>?
    /// What reverses it; nil until it is saved, and for good where nothing can.
    public var inverse: Edit.Change?
    /// What does not come back with it.
    public var caveat: String?
    /// Steps that were made at once, such as a pasted block, have one number and are taken back at once.
    var group: Int?
    /// Whether it was taken back while it was on its way, and is to be reversed if it is saved all the same.
    var isTakenBack = false
  }

  /// What is to be sent now because a step that was taken back has been saved all the same.
  struct Reversal: Equatable, Sendable {
    /// Nil where nothing can reverse it.
    let change: Edit.Change?
    let table: ID<Table>
    let label: String
    let origin: EditBoard.Origin
  }

  /// The newest is last.
  public internal(set) var done: [Step] = []
  public internal(set) var undone: [Step] = []

  static let limit = 1000

  public init() {}

  /// A new edit of the user's: what was undone can no longer be done again.
  mutating func record(_ step: Step) {
    done.append(step)
    if done.count > Self.limit { done.removeFirst() }
    // One that was taken back is still to be reversed once it is saved.
    undone.removeAll { !$0.isTakenBack }
  }

  /// An edit is saved.
  ///
  /// Answers with what must be sent under the name `next` when it was taken back meanwhile.
  mutating func settle(
    _ id: ID<Edit>, inverse: Edit.Change?, caveat: String?, next: ID<Edit>
  ) -> Reversal? {
    guard let (stack, index) = place(of: id) else { return nil }
    var step = self[keyPath: stack][index]
    let isTakenBack = step.isTakenBack
    step.pending = isTakenBack ? next : nil
    step.inverse = isTakenBack ? nil : inverse
    step.caveat = caveat
    step.isTakenBack = false
    self[keyPath: stack][index] = step
    guard isTakenBack else { return nil }
    if inverse == nil { self[keyPath: stack].remove(at: index) }
    return Reversal(
      change: inverse, table: step.table, label: step.label,
      origin: stack == \UndoStack.undone ? .undo : .redo)
  }

  /// An edit was refused, so there is nothing to take back.
  mutating func drop(_ id: ID<Edit>) {
    done.removeAll { $0.pending == id }
    undone.removeAll { $0.pending == id }
  }

  /// An edit was forgotten before it was saved.
  ///
  /// Where the user took it back, it can be made again.
  mutating func discard(_ edit: Edit) {
    guard let (stack, index) = place(of: edit.id) else { return }
    guard self[keyPath: stack][index].isTakenBack else {
      self[keyPath: stack].remove(at: index)
      return
    }
    self[keyPath: stack][index].pending = nil
    self[keyPath: stack][index].isTakenBack = false
    self[keyPath: stack][index].inverse = edit.change
  }

  /// Records are gone for good: what was done to them can be neither taken back nor made again.
  ///
  /// Steps that bring them back stay, and so do those that are on their way and will tell by themselves.
  mutating func end(about gone: Set<ID<Record>>, in table: ID<Table>, _ connection: ID<Connection>) {
    func isOver(_ step: Step) -> Bool {
      guard step.table == table, step.connection == connection, let inverse = step.inverse else {
        return false
      }
      if case .restore = inverse { return false }
      return !gone.isDisjoint(with: inverse.changed)
    }
    done.removeAll(where: isOver)
    undone.removeAll(where: isOver)
  }

  private func place(of id: ID<Edit>) -> (WritableKeyPath<UndoStack, [Step]>, Int)? {
    for stack in [\UndoStack.done, \UndoStack.undone] {
      if let index = self[keyPath: stack].lastIndex(where: { $0.pending == id }) { return (stack, index) }
    }
    return nil
  }

  /// A new record got its own identifier, or a restored one another.
  mutating func rename(_ old: ID<Record>, to new: ID<Record>) {
    for index in done.indices { done[index].inverse?.rename(old, to: new) }
    for index in undone.indices { undone[index].inverse?.rename(old, to: new) }
  }
}

extension Edit.Change {
  mutating func rename(_ old: ID<Record>, to new: ID<Record>) {
    switch self {
    case .update(old, let changes): self = .update(new, changes)
    case .create(old, let cells): self = .create(new, cells)
    case .delete(let ids): self = .delete(ids.map { $0 == old ? new : $0 })
    case .attach(old, let field, let files, let stored):
      self = .attach(new, field, files: files, stored: stored)
    case .move(let record, let before, let was):
      func named(_ id: ID<Record>) -> ID<Record> { id == old ? new : id }
      self = .move(named(record), before: before.map(named), was: was.map(named))
    default: break
    }
  }

  /// What takes this change back, once the service has answered to it.
  func inverse(after saved: SavedEdit, fields: [Field]) -> Edit.Change? {
    func answered(_ field: ID<Field>, in record: ID<Record>) -> Value? {
      guard let index = fields.firstIndex(where: { $0.id == field }) else { return nil }
      let match = saved.records.first { $0.id == record } ?? saved.records.first
      return match.flatMap { $0.cells.indices.contains(index) ? $0.cells[index] : nil }
    }
    if let restoration = saved.restoration { return .restore(restoration) }
    switch self {
    case .update(let record, let changes):
      let id = saved.records.first?.id ?? record
      // A text of which only the beginning was known cannot be written back, nor what was never told.
      let isUnknown = changes.contains { change in
        if case .excerpt = change.base { return true }
        return !change.base.isEmpty && fields.contains { $0.id == change.field && $0.isWriteOnly }
      }
      if isUnknown { return nil }
      return .update(
        id,
        changes.map {
          CellChange(field: $0.field, base: answered($0.field, in: record) ?? $0.value, value: $0.base)
        })
    case .create: return saved.records.first.map { .delete([$0.id]) }
    case .delete: return nil
    case .restore(let restoration):
      if restoration.isOfContents { return nil }
      // Some services bring a record back under another identifier.
      let isAnswered = saved.records.count == restoration.records.count
      return .delete(isAnswered ? saved.records.map(\.id) : restoration.records)
    case .move(let record, let before, let was): return .move(record, before: was, was: before)
    case .attach(let record, let field, let files, let stored):
      // The files of this edit stand last; others may have come before them meanwhile, and they stay.
      guard let now = answered(field, in: record), case .attachments(let all) = now else { return nil }
      let before = Array(all.dropLast(files.count + stored.count))
      return .update(
        record, [CellChange(field: field, base: now, value: before.isEmpty ? .null : .attachments(before))])
    }
  }
}
