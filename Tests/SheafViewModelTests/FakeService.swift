import SheafModel

/// A service in memory that answers requests at once, or when the test says so.
struct FakeService {
  /// What becomes of an edit.
  enum Fate { case saved, queued, silent, rejected(BackendError), conflict, unrecorded, answered(SavedEdit) }

  var people: [Record]
  var companies: [Record] = (0..<8).map(Sample.company)
  var table = Sample.people
  var roots = Sample.roots
  /// The views of the table of people.
  var views: [Node] = []
  /// Whether the number of rows is known from the start.
  var knowsCount = true
  /// Edits are treated so, unless their own fate was set.
  var fate = Fate.saved
  /// Whether what was deleted can be brought back, and whether it then has another identifier.
  var bringsBack = true
  var renamesRestored = false
  /// Row requests and candidates are kept until `answerHeld`.
  var holds = false
  var held: [FetchRequest] = []
  /// Loading rows, branches or tables fails with this.
  var failure: BackendError?
  /// Loading rows fails with this, and nothing else does.
  var pageFailure: BackendError?
  /// Loading again has no answer.
  var holdsReload = false
  private(set) var edits: [ID<Edit>: Edit] = [:]
  private var opened: [GridID: ID<Table>] = [:]
  private var lastNeed: FetchRequest?
  private var deleted: [(row: Int, record: Record)] = []
  private var created = 0
  /// What records made here are called by those who made them.
  private var names: [ID<Record>: ID<Record>] = [:]
  private var seen = 0

  init(rows: Int) { people = (0..<rows).map(Sample.person) }

  mutating func answer(_ request: FetchRequest) -> [FetchEvent] {
    if holds, request.canBeHeld {
      held.append(request)
      return []
    }
    switch request {
    case .children(let node), .refreshChildren(let node): return [.children(of: node, children(of: node))]
    case .way(let name, let node): return [.way(to: name, from: node, .success(nil))]
    case .open(let id, let table, _): return open(id, table)
    case .need, .needLast:
      lastNeed = request
      return rows(for: request)
    case .reload(let id):
      if holdsReload { return [] }
      return [.opened(id, .success(opened[id] == "companies" ? Sample.companies : table), pending: [])]
        + (lastNeed.map { rows(for: $0) } ?? [])
    case .locate(let id, let record):
      let all = opened[id] == "companies" ? companies : people
      return [.located(id, record, row: all.firstIndex { $0.id == record })]
    case .close(let id):
      opened[id] = nil
      return []
    case .record(let ticket, let record, _): return [.record(ticket, whole(record))]
    case .candidates(let ticket, _, let search, _): return [.candidates(ticket, .success(links(search)))]
    case .submit(let edit):
      edits[edit.id] = edit
      return settle(edit)
    case .retry(let id): return edits[id].map { [.edit(id, .queued)] + settle($0) } ?? []
    case .overwrite(let id): return save(id)
    case .discard(let id): return edits.removeValue(forKey: id).map { _ in [.edit(id, .discarded)] } ?? []
    case .sendPending: return waiting.flatMap { save($0) }
    case .addChoice(let ticket, let name, let field, _): return addChoice(ticket, name, field)
    case .download, .cancel: return []
    }
  }

  /// Answers what was held back, in order.
  mutating func answerHeld() -> [FetchEvent] {
    holds = false
    let requests = held
    held = []
    return requests.flatMap { answer($0) }
  }

  private func children(of node: ID<Node>?) -> Result<[Node], BackendError> {
    if let failure { return .failure(failure) }
    switch node {
    case nil: return .success(roots)
    case "crm":
      var tables = Sample.tables
      if !views.isEmpty { tables[0].hasChildren = true }
      return .success(tables)
    case "t-people": return .success(views)
    default: return .success([])
    }
  }

  private mutating func open(_ id: GridID, _ table: ID<Table>) -> [FetchEvent] {
    if let failure { return [.opened(id, .failure(failure), pending: [])] }
    opened[id] = table
    return [.opened(id, .success(table == "companies" ? Sample.companies : self.table), pending: [])]
  }

  private mutating func rows(for request: FetchRequest) -> [FetchEvent] {
    switch request {
    case .need(let id, let rows, _):
      guard let table = opened[id] else { return [] }
      if let failure = failure ?? pageFailure {
        return [.rowsFailed(id, rows: rows.clamped(to: 0..<100_000), failure)]
      }
      let all = table == "companies" ? companies : people
      let range = rows.clamped(to: 0..<all.count)
      seen = max(seen, range.upperBound)
      return [.rows(id, start: range.lowerBound, all[range].map(cut), extent(all.count))]
    case .needLast(let id, let count):
      guard opened[id] != nil else { return [] }
      if let pageFailure { return [.rowsFailed(id, rows: 0..<0, pageFailure)] }
      let range = max(0, people.count - count)..<people.count
      // Until it is counted, the end is numbered by a guess.
      guard !knowsCount else {
        return [.rows(id, start: range.lowerBound, people[range].map(cut), .exactly(people.count))]
      }
      let guess = seen + 1000
      return [.rows(id, start: guess - range.count, people[range].map(cut), .about(guess))]
    default: return []
    }
  }

  func extent(_ count: Int) -> Extent { knowsCount || seen >= count ? .exactly(count) : .atLeast(seen) }

  /// Pages carry the beginning of long texts.
  private func cut(_ record: Record) -> Record {
    var record = record
    for index in record.cells.indices {
      if case .text(let text) = record.cells[index], text.utf8.count > 100 {
        record.cells[index] = .excerpt(String(text.prefix(20)), byteCount: text.utf8.count)
      }
    }
    return record
  }

  private func whole(_ id: ID<Record>) -> Result<Record, BackendError> {
    if let failure { return .failure(failure) }
    return people.first { $0.id == id }.map { .success($0) }
      ?? .failure(BackendError(.notFound, "no such record"))
  }

  private func links(_ search: String) -> [RecordLink] {
    companies.compactMap { record in
      guard case .text(let name) = record.cells[0], search.isEmpty || name.lowercased().contains(search)
      else {
        return nil
      }
      return RecordLink(id: record.id, title: name)
    }
  }

  private mutating func settle(_ edit: Edit) -> [FetchEvent] {
    switch fate {
    case .silent: return []
    case .queued: return [.edit(edit.id, .queued)]
    case .saved: return [.edit(edit.id, .queued)] + save(edit.id)
    case .rejected(let error): return [.edit(edit.id, .queued), .edit(edit.id, .rejected(error))]
    case .answered(let saved):
      edits[edit.id] = nil
      return [.edit(edit.id, .queued), .edit(edit.id, .saved(saved))]
    case .unrecorded:
      edits[edit.id] = nil
      return [.edit(edit.id, .unrecorded("the disk is full"))]
    case .conflict:
      guard case .update(let id, _) = edit.change, var server = people.first(where: { $0.id == id }) else {
        return save(edit.id)
      }
      server.cells[0] = .text("Theirs")
      return [.edit(edit.id, .conflict(server: server))]
    }
  }

  private mutating func addChoice(_ ticket: Ticket, _ name: String, _ field: ID<Field>) -> [FetchEvent] {
    if let failure { return [.choiceAdded(ticket, .failure(failure))] }
    guard let index = table.fields.firstIndex(where: { $0.id == field }),
      case .choice(let options, let allowsMany) = table.fields[index].kind
    else { return [] }
    let choice = Choice(id: "new\(options.count)", name: name)
    table.fields[index].kind = .choice(options: options + [choice], allowsMany: allowsMany)
    return [.choiceAdded(ticket, .success(choice))]
      + opened.filter { $0.value == table.id }.keys.map { .opened($0, .success(table), pending: []) }
  }

  /// Puts a record before another, at the end for nil.
  private mutating func move(_ edit: Edit, _ record: ID<Record>, before other: ID<Record>?) -> [FetchEvent] {
    guard let from = people.firstIndex(where: { $0.id == record }) else {
      return [.edit(edit.id, .rejected(BackendError(.notFound, "the record is gone")))]
    }
    let moved = people.remove(at: from)
    people.insert(moved, at: other.flatMap { other in people.firstIndex { $0.id == other } } ?? people.count)
    return (lastNeed.map { rows(for: $0) } ?? []) + [.edit(edit.id, .saved(SavedEdit()))]
  }

  /// The edits that are not carried out, oldest first.
  var waiting: [ID<Edit>] { edits.keys.sorted { ($0.raw.count, $0.raw) < ($1.raw.count, $1.raw) } }

  /// Carries an edit out.
  mutating func save(_ id: ID<Edit>) -> [FetchEvent] {
    guard let edit = edits.removeValue(forKey: id) else { return [] }
    switch edit.change {
    case .update(let record, let changes): return update(edit, record, changes)
    case .create(let local, let cells): return create(edit, local, cells)
    case .delete(let ids): return delete(edit, ids)
    case .restore: return restore(edit)
    case .move(let record, let before, _): return move(edit, record, before: before)
    case .attach(let record, let field, let files, _):
      let stored = files.map { Attachment(id: $0.path, name: $0.name, byteCount: $0.byteCount) }
      return update(edit, record, [CellChange(field: field, base: .null, value: .attachments(stored))])
    }
  }

  private mutating func update(_ edit: Edit, _ id: ID<Record>, _ changes: [CellChange]) -> [FetchEvent] {
    guard let row = people.firstIndex(where: { $0.id == names[id] ?? id }) else {
      return [.edit(edit.id, .rejected(BackendError(.notFound, "the record is gone")))]
    }
    for change in changes {
      guard let index = table.fields.firstIndex(where: { $0.id == change.field }) else { continue }
      people[row].cells[index] = change.value
    }
    return [.edit(edit.id, .saved(SavedEdit(records: [cut(people[row])])))]
  }

  private mutating func create(_ edit: Edit, _ local: ID<Record>, _ cells: [CellValue]) -> [FetchEvent] {
    created += 1
    names[local] = ID("made\(created)")
    let record = Record(
      id: ID("made\(created)"),
      cells: table.fields.map { field in cells.first { $0.field == field.id }?.value ?? .null })
    people.append(record)
    let count = people.count
    return [.edit(edit.id, .saved(SavedEdit(records: [record])))]
      + opened.filter { $0.value == table.id }.keys.flatMap { id -> [FetchEvent] in
        [
          .extent(id, .exactly(count), movedFrom: 0, movedBy: 0),
          .rows(id, start: count - 1, [record], .exactly(count)),
        ]
      }
  }

  private mutating func delete(_ edit: Edit, _ ids: [ID<Record>]) -> [FetchEvent] {
    var events: [FetchEvent] = []
    let ids = ids.map { names[$0] ?? $0 }
    guard people.contains(where: { ids.contains($0.id) }) else {
      return [.edit(edit.id, .rejected(BackendError(.notFound, "no such record")))]
    }
    for id in ids {
      guard let row = people.firstIndex(where: { $0.id == id }) else { continue }
      deleted.append((row, people.remove(at: row)))
      for grid in opened.filter({ $0.value == table.id }).keys {
        events.append(.extent(grid, .exactly(people.count), movedFrom: row + 1, movedBy: -1))
      }
    }
    let restoration = bringsBack ? Restoration(table: edit.table, records: ids, token: "bin") : nil
    return [.edit(edit.id, .saved(SavedEdit(restoration: restoration)))] + events
  }

  private mutating func restore(_ edit: Edit) -> [FetchEvent] {
    guard case .restore(let restoration) = edit.change else { return [] }
    var events: [FetchEvent] = []
    var records: [Record] = []
    for (row, old) in deleted.reversed() where restoration.records.contains(old.id) {
      var record = old
      if renamesRestored { record = Record(id: ID("again-\(old.id)"), cells: old.cells) }
      people.insert(record, at: min(row, people.count))
      records.append(record)
      for grid in opened.filter({ $0.value == table.id }).keys {
        events.append(.extent(grid, .exactly(people.count), movedFrom: row, movedBy: 1))
        events.append(.rows(grid, start: row, [cut(record)], .exactly(people.count)))
      }
    }
    deleted.removeAll { restoration.records.contains($0.record.id) }
    return [.edit(edit.id, .saved(SavedEdit(records: records)))] + events
  }
}

extension FetchRequest {
  fileprivate var canBeHeld: Bool {
    switch self {
    case .need, .needLast, .candidates, .record, .children: true
    default: false
    }
  }
}
