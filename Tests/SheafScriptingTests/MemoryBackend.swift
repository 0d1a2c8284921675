import SheafModel
import Synchronization

/// A service that keeps one table, and the table it links to, in memory.
final class MemoryBackend: Backend {
  struct State {
    var records: [Record] = []
    var requests: [PageRequest] = []
    var uploads: [Attachment] = []
    /// Thrown by the next requests of any kind, one each.
    var faults: [BackendError] = []
    var nextID = 100
    /// Refuses filters, and says in its description that it takes none once it has refused one.
    var refusesFilters = false
    var refusesEverything = false
    /// Places in the database besides its two tables.
    var moreNodes: [Node] = []
    var hasRefused = false
    /// The most records of a page, whatever is asked for.
    var largestPage = Int.max
    /// Refuses every update so.
    var updateRefusal: BackendError?
    var companies: [Record] = []
    /// What is otherwise in the description of the contacts.
    var describe: @Sendable (inout Table) -> Void = { _ in }
    /// What the service makes of a value that it is sent.
    var keeps: @Sendable (Value) -> Value = { $0 }
    /// Runs before the next update, as somebody else would.
    var meddle: (@Sendable (inout [Record]) -> Void)?
  }

  let contacts: Table
  let companies: Table
  let state: Mutex<State>

  init(contacts: Table, records: [Record]) {
    self.contacts = contacts
    companies = Table(
      id: "companies", name: "Companies",
      fields: [Field(id: "title", name: "Title", kind: .text, isPrimary: true)],
      capabilities: contacts.capabilities)
    let companies = ["Acme", "Beta", "Twin", "Twin"].enumerated().map { number, name in
      Record(id: ID("c\(number)"), cells: [.text(name)])
    }
    state = Mutex(State(records: records, companies: companies))
  }

  private var companyRecords: [Record] { state.withLock { $0.companies } }

  static let refusal = BackendError(.unsupported, "the service refuses the condition")

  var requests: [PageRequest] { state.withLock { $0.requests } }
  var records: [Record] { state.withLock { $0.records } }

  private func fault() throws(BackendError) {
    let fault = state.withLock { $0.faults.isEmpty ? nil : $0.faults.removeFirst() }
    if let fault { throw fault }
  }

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    switch parent {
    case nil:
      [
        Node(id: "db", parent: nil, kind: .database, name: "CRM", hasChildren: true),
        Node(id: "doc", parent: nil, kind: .document, name: "Read/me", note: "a text"),
      ]
    case "db":
      [
        Node(id: "n1", parent: "db", kind: .table, name: "Contacts", table: "contacts"),
        Node(id: "n2", parent: "db", kind: .table, name: "Companies", table: "companies"),
      ] + state.withLock(\.moreNodes)
    case "secret": [Node(id: "n4", parent: "secret", kind: .table, name: "Companies", table: "companies")]
    default: []
    }
  }

  func table(_ id: ID<Table>) async throws(BackendError) -> Table {
    try fault()
    var described = contacts
    if state.withLock({ $0.hasRefused }) { described.capabilities.filterDepth = .none }
    state.withLock { $0.describe(&described) }
    return id == "companies" ? companies : described
  }

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    try fault()
    if request.table == "companies" {
      guard case .test(let test)? = request.query.filter else {
        return Page(records: companyRecords, before: nil, after: nil)
      }
      return Page(records: companyRecords.filter { $0.cells == test.operands }, before: nil, after: nil)
    }
    let result: Result<Page, BackendError> = state.withLock { state in
      state.requests.append(request)
      if state.refusesEverything || state.refusesFilters && request.query.filter != nil {
        state.hasRefused = true
        return .failure(Self.refusal)
      }
      var start = 0
      if case .after(let cursor) = request.position { start = Int(cursor.token) ?? 0 }
      if case .at(let row) = request.position { start = min(row, state.records.count) }
      let end = min(start + min(request.limit, state.largestPage), state.records.count)
      let after = end < state.records.count ? Cursor("\(end)") : nil
      return .success(Page(records: Array(state.records[start..<end]), before: nil, after: after))
    }
    return try result.get()
  }

  func record(
    _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record {
    try fault()
    let known = table == "companies" ? companyRecords : records
    guard let record = known.first(where: { $0.id == id }) else {
      throw BackendError(.notFound, "no record \(id)")
    }
    return record
  }

  func update(_ patch: RecordPatch) async throws(BackendError) -> Record {
    try fault()
    let result: Result<Record, BackendError> = state.withLock { state in
      if let refusal = state.updateRefusal { return .failure(refusal) }
      state.meddle?(&state.records)
      guard let index = state.records.firstIndex(where: { $0.id == patch.record }) else {
        return .failure(BackendError(.notFound, "no record \(patch.record)"))
      }
      var record = state.records[index]
      for change in patch.changes {
        guard let cell = contacts.fields.firstIndex(where: { $0.id == change.field }) else { continue }
        guard patch.overwrites || record.cells[cell] == change.base else {
          return .failure(BackendError(.conflict(record), "changed"))
        }
        record.cells[cell] = state.keeps(change.value)
      }
      state.records[index] = record
      return .success(record)
    }
    return try result.get()
  }

  func create(_ draft: RecordDraft) async throws(BackendError) -> Record {
    try fault()
    return state.withLock { state in
      state.nextID += 1
      let cells = contacts.fields.map { field in
        draft.cells.first { $0.field == field.id }.map { state.keeps($0.value) } ?? .null
      }
      let record = Record(id: ID("\(state.nextID)"), cells: cells)
      state.records.append(record)
      return record
    }
  }

  func delete(_ ids: [ID<Record>], in table: ID<Table>) async throws(BackendError) -> Restoration? {
    try fault()
    let isKnown = state.withLock { state in
      guard ids.allSatisfy({ id in state.records.contains { $0.id == id } }) else { return false }
      state.records.removeAll { ids.contains($0.id) }
      return true
    }
    guard isKnown else { throw BackendError(.notFound, "no such record") }
    return Restoration(table: table, records: ids, token: "", caveat: "notes went with them")
  }

  func upload(
    _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    try fault()
    progress(TransferProgress(completed: file.byteCount, total: file.byteCount))
    let stored = Attachment(id: "f-\(file.name)", name: file.name, byteCount: file.byteCount)
    state.withLock { $0.uploads.append(stored) }
    return stored
  }
}
