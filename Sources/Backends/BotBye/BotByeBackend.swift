import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

/// One connection to a service that pages by keyset behind the seam that every service has.
final class BotByeBackend: Backend {
  let settings: ServiceSettings
  let client: BotByeClient
  private let memory = Mutex(Memory())

  /// What was learned of the service while it was used.
  struct Memory {
    /// By entity: columns that only answers tell, how queries name fields, which of its paths is there.
    var columns: [String: [Column]] = [:]
    /// Columns that answers told since the entity was last opened.
    var strangers: [String: [Column]] = [:]
    var styles: [String: FieldPathStyle] = [:]
    var paths: [String: Int] = [:]
    /// Whether lists of values are written as one text; nil as long as the profile decides.
    var joinsLists: Bool?
    /// Whether pages before a pointer come from their end; nil as long as none was looked at.
    var isBackwardReversed: Bool?
    var refusals: [ID<Table>: Refusals] = [:]
    /// The queries for which the number of records has been asked since their table was opened.
    var counted: [ID<Table>: Set<Query>] = [:]
    /// The lists that come whole, as they last came.
    var lists: [ID<Table>: [Record]] = [:]
    /// Entities whose records, which have lists below them, the tree does not show all.
    var hidden: Set<String> = []
    /// The last records of lists whose records cannot be asked for.
    var recent: [ID<Table>: RecentRecords] = [:]
  }

  init(_ settings: ServiceSettings, client: BotByeClient) {
    self.settings = settings
    self.client = client
  }

  func remembered<T>(_ read: (inout Memory) -> T) -> T { memory.withLock { read(&$0) } }

  /// Whether pages before a pointer come from their end to their beginning; nil where nobody knows.
  var isBackwardReversed: Bool? { settings.isBackwardReversed ?? remembered(\.isBackwardReversed) }

  func table(_ id: ID<Table>) async throws(BackendError) -> Table {
    let place = try place(id)
    remembered { memory in
      memory.counted[id] = nil
      // Not earlier: what is open goes by the fields that it was told.
      let strangers = memory.strangers.removeValue(forKey: place.entity.key) ?? []
      memory.columns[place.entity.key, default: []] += strangers
    }
    return try await plan(place).table
  }

  /// The table of an identifier; throws `.notFound` for another text.
  func place(_ id: ID<Table>) throws(BackendError) -> ListPlace {
    let parts = id.raw.split(separator: ":", maxSplits: 1).map(String.init)
    guard let key = parts.first, let entity = settings.entity(key: key),
      (entity.parent == nil) == (parts.count == 1)
    else { throw BackendError(.notFound, "there is no table “\(id)”") }
    return ListPlace(entity: entity, parent: parts.count == 2 ? parts[1] : nil)
  }

  func plan(_ id: ID<Table>) async throws(BackendError) -> ListPlan { try await plan(try place(id)) }

  /// What is known of a table; asks for its first records when nothing says what columns it has.
  func plan(_ place: ListPlace) async throws(BackendError) -> ListPlan {
    if let plan = knownPlan(place) { return plan }
    let columns = try await sampledColumns(place)
    remembered { $0.columns[place.entity.key] = columns }
    return makePlan(place, columns)
  }

  /// Nil when the table's columns are not known yet.
  func knownPlan(_ place: ListPlace) -> ListPlan? {
    let told = remembered { $0.columns[place.entity.key] } ?? []
    let columns = place.entity.columns + told
    return columns.isEmpty ? nil : makePlan(place, columns)
  }

  /// The fields of the order to begin with that records do not show.
  private func unseenOrder(_ entity: Entity, _ columns: [Column]) -> [Column] {
    entity.defaultOrder.filter { term in !columns.contains { $0.isNamed(term.fieldPath) } }.map { term in
      var column = Column(term.fieldPath)
      column.fieldPath = term.fieldPath
      column.isHidden = true
      return column
    }
  }

  private func makePlan(_ place: ListPlace, _ columns: [Column]) -> ListPlan {
    let (style, refusals) = remembered { memory in
      (memory.styles[place.entity.key] ?? .snakeCase, memory.refusals[place.id] ?? Refusals())
    }
    // Two pages at once may each tell a column that was not known.
    let columns = (columns + unseenOrder(place.entity, columns)).distinct(by: \.id)
    return ListPlan(place, columns: columns, style: style, refusals: refusals, settings: settings)
  }

  private func sampledColumns(_ place: ListPlace) async throws(BackendError) -> [Column] {
    let json = try await sample(place)
    let records = json.records(at: place.entity.rowsPath)
    let columns = ColumnInference(records).columns.map(place.entity.refined)
    guard columns.isEmpty else { return columns }
    // An empty list says nothing of its columns.
    return [Column(place.entity.idField ?? "id")]
  }

  /// Asks the first of a list's paths that is there; which one that is stays known.
  /// - Parameters:
  ///   - accepting: failures that are answers.
  ///   - isNotFoundAnswer: whether 404 is one as well, since something else than the list may not be found.
  func answer(
    of place: ListPlace, _ items: [HTTPQueryItem] = [], accepting: Set<Int> = [],
    isNotFoundAnswer: Bool = false
  ) async throws(BackendError) -> (request: HTTPRequest, response: HTTPResponse) {
    let (key, paths) = (place.entity.key, place.entity.paths)
    for index in (remembered { $0.paths[key] } ?? 0)..<paths.count {
      let request = client.request(.get, settings.path(paths[index], parent: place.parent), items)
      let hasOther = index + 1 < paths.count && !isNotFoundAnswer
      let response = try await client.send(
        request, accepting: accepting.union(hasOther || isNotFoundAnswer ? [404] : []))
      if response.status == 404, hasOther { continue }
      remembered { $0.paths[key] = index }
      return (request, response)
    }
    throw BackendError(.notFound, "the service has no such list")
  }

  /// The first page of a list of which nothing is known, in whichever form the service takes the question.
  private func sample(_ place: ListPlace) async throws(BackendError) -> JSON {
    var query = PageQuery()
    query.cursor = PageCursor(.forward, settings.pageSize)
    var plain = query
    plain.isPlain = true
    let forms = place.entity.shape == .edges ? [query.items, plain.items] : [[]]
    var refusal: BackendError?
    for form in forms {
      let (request, response) = try await answer(of: place, form, accepting: HTTPResponse.refusals)
      if let error = response.botByeFailure(of: request) {
        refusal = error
        continue
      }
      do throws(JSONProblem) {
        return try JSON.parse(response.body)
      } catch {
        throw response.malformed(error, request)
      }
    }
    throw refusal ?? BackendError(.malformed, "the service refuses every form of the question")
  }

  /// Takes note of members that no column shows, for the next time when the table is opened.
  func learnStrangers(_ names: [String], _ body: [UInt8], _ plan: ListPlan) {
    // The body has been read as a list before, so it is JSON.
    guard !names.isEmpty, !plan.entity.hasChosenColumns, let json = try? JSON.parse(body) else { return }
    let found = ColumnInference(json.records(at: plan.entity.rowsPath)).columns
      .filter { names.contains($0.name) }.map(plan.entity.refined)
    remembered { memory in
      let known = plan.columns + (memory.strangers[plan.entity.key] ?? [])
      let new = found.filter { column in !known.contains { $0.name.isExactly(column.name) } }
      memory.strangers[plan.entity.key, default: []] += new
    }
  }
}

/// The last records of a list, the oldest first to go.
struct RecentRecords {
  private static let limit = 2000

  private var records: [ID<Record>: Record] = [:]
  private var order: [ID<Record>] = []

  subscript(id: ID<Record>) -> Record? { records[id] }

  mutating func add(_ new: [Record]) {
    for record in new where records.updateValue(record, forKey: record.id) == nil { order.append(record.id) }
    while order.count > Self.limit { records[order.removeFirst()] = nil }
  }
}

extension Entity {
  /// Where the records are inside the answer.
  var rowsPath: [String] { if case .whole(let rows) = shape { rows } else { [] } }
}

extension JSON {
  /// The records of an answer in any of the known shapes.
  func records(at path: [String]) -> [JSON] {
    var json = self
    for name in path { json = json[name] ?? .null }
    if let items = json.items { return items }
    if let edges = json["edges"]?.items { return edges.compactMap { $0["node"] } }
    for name in ["nodes", "content", "data"] {
      if let items = json[name]?.items { return items }
    }
    return json["data"]?.records(at: []) ?? []
  }
}
