import SheafHTTP
import SheafJSON
import SheafModel

/// Reads pages of a list by cursor.
struct ListPager {
  /// What a service makes of a query.
  enum Answer {
    case page(ListPage)
    /// It refuses the cursor, a condition or the order.
    case refused(BackendError)
  }

  /// A query on its way: what is asked and how its rows are read.
  struct Question {
    var request: PageRequest
    var columns: [Column]
    var query: PageQuery

    /// Whether rows are asked for towards the end of the list.
    var isForward: Bool { query.cursor?.direction != .backward }
  }

  let backend: BotByeBackend
  let plan: ListPlan

  func page(_ request: PageRequest) async throws(BackendError) -> Page {
    let columns = try plan.columns(of: request.fields)
    var token: CursorToken?
    var direction = PageCursor.Direction.forward
    switch request.position {
    case .first: break
    case .last: direction = .backward
    case .after(let cursor): token = try CursorToken(cursor)
    case .before(let cursor): (token, direction) = (try CursorToken(cursor), .backward)
    case .at: throw BackendError(.unsupported, "this service has no row numbers")
    }
    if plan.refusals.isPlain, direction == .backward { throw Self.forwardOnly }
    guard var query = try query(request.query, plan.style) else {
      return Page(records: [], before: nil, after: nil, total: 0)
    }
    query.cursor = PageCursor(direction, min(request.limit, backend.settings.pageSize), token?.pointer)
    query.isPlain = plan.refusals.isPlain
    if request.position == .first, request.wantsTotal { query.wantsTotal = begins(request.query) }
    let question = Question(request: request, columns: columns, query: query)
    return if let token { try await resume(question, token) } else { try await begin(question) }
  }

  func count(_ query: Query) async throws(BackendError) -> Int {
    guard var list = try self.query(query, plan.style) else { return 0 }
    list.cursor = PageCursor(.forward, 1)
    list.wantsTotal = true
    list.isPlain = plan.refusals.isPlain
    switch try await ask(list, plan.reader([])) {
    case .refused(let error): throw error
    case .page(let page):
      guard let total = page.info?.total else {
        throw BackendError(.unsupported, "this service does not count its records")
      }
      return total
    }
  }

  private static let forwardOnly = BackendError(
    .unsupported, "this service gives the list from its beginning only")

  /// Whether the number of records has not been asked for this query yet; it is from now on.
  private func begins(_ query: Query) -> Bool {
    guard backend.settings.wantsTotal else { return false }
    return backend.remembered { $0.counted[plan.place.id, default: []].insert(query).inserted }
  }

  /// The query in the service's words; nil when it holds for no record.
  func query(_ query: Query, _ style: FieldPathStyle) throws(BackendError) -> PageQuery? {
    var list = PageQuery()
    list.joinsLists = backend.remembered { $0.joinsLists } ?? backend.settings.joinsLists
    if let filter = query.filter {
      let compiler = WhereCompiler(
        columns: plan.columns, style: style, wrapsPatterns: backend.settings.wrapsPatterns)
      switch try compiler.compile(filter) {
      case .always: break
      case .never: return nil
      case .some(let clause): list.condition = clause
      }
    }
    for sort in query.sorts {
      let column = try plan.columns(of: [sort.field])[0]
      list.order.append(OrderTerm(column.path(style), descending: sort.descending))
    }
    return list
  }

  // Asking

  /// Sends a query to the list.
  ///
  /// A pointer into a list that was there may be what is not found.
  func ask(_ query: PageQuery, _ reader: ListReader) async throws(BackendError) -> Answer {
    let (request, response) = try await backend.answer(
      of: plan.place, query.items, accepting: HTTPResponse.refusals,
      isNotFoundAnswer: query.cursor?.pointer != nil)
    if let error = response.botByeFailure(of: request) { return .refused(error) }
    return .page(try read(response, request, reader, query))
  }

  private func read(
    _ response: HTTPResponse, _ request: HTTPRequest, _ reader: ListReader, _ query: PageQuery
  ) throws(BackendError) -> ListPage {
    do throws(JSONProblem) {
      var page = try reader.page(response.body)
      backend.learnStrangers(page.strangers, response.body, plan)
      if query.cursor?.direction == .backward, backend.isBackwardReversed == true { page.turn() }
      return page
    } catch {
      throw response.malformed(error, request)
    }
  }

  /// Goes on from a pointer; where the service no longer takes it, from the nearest row that is still there.
  private func resume(_ question: Question, _ token: CursorToken) async throws(BackendError) -> Page {
    var question = question
    guard token.pointer != nil else { return try await CursorRecovery(pager: self).page(question, token) }
    let plain = question.query
    question.query.condition = bounded(plain, token.bound)
    switch try await ask(question.query, plan.reader(question.columns, question.request.detail)) {
    case .page(let list):
      let page = try await inOrder(list, question, token.anchors.first)
      return try PageAssembly(plan, question, bound: token.bound).page(page)
    case .refused:
      question.query = plain
      return try await CursorRecovery(pager: self).page(question, token)
    }
  }

  /// The condition of a query together with the place where a list that was found again begins.
  ///
  /// Records without a value are on either side, as the service pleases.
  func bounded(_ query: PageQuery, _ bound: String?) -> WhereClause? {
    guard let bound, let term = query.order.first else { return query.condition }
    let goesDown = term.descending == (query.cursor?.direction == .forward)
    let part = WhereClause.leaf(term.fieldPath, goesDown ? .lessOrEqual : .greaterOrEqual, bound)
    return .both(query.condition, .branch(.or, [part, .leaf(term.fieldPath, .isNull)]))
  }

  /// Asks without a pointer.
  private func begin(_ question: Question) async throws(BackendError) -> Page {
    let (question, list) = try await begin(question, plan.reader(question.columns, question.request.detail))
    return try PageAssembly(plan, question, bound: nil).page(try await inOrder(list, question, nil))
  }

  /// Asks in the ways that the service may understand, and tells which it did.
  func begin(
    _ question: Question, _ reader: ListReader
  ) async throws(BackendError) -> (question: Question, list: ListPage) {
    var refusal: BackendError?
    for query in try variants(of: question) {
      switch try await ask(query.query, reader) {
      case .refused(let error): refusal = refusal ?? error
      case .page(let page):
        backend.remembered { memory in
          memory.styles[plan.entity.key] = query.style
          if query.query.condition?.hasList == true { memory.joinsLists = query.query.joinsLists }
          if query.query.isPlain { memory.refusals[plan.place.id, default: Refusals()].isPlain = true }
        }
        var question = question
        question.query = query.query
        return (question, page)
      }
    }
    let error = refusal ?? BackendError(.malformed, "the service refuses every form of the question")
    throw await RefusalSearch(pager: self).error(for: question, refusedWith: error)
  }

  func variants(
    of question: Question
  ) throws(BackendError) -> [(query: PageQuery, style: FieldPathStyle)] {
    var variants = [(question.query, plan.style)]
    var other = question.query
    if let renamed = try query(question.request.query, plan.style.other) {
      (other.condition, other.order) = (renamed.condition, renamed.order)
    }
    if other != question.query { variants.append((other, plan.style.other)) }
    // How a list of values is written is not said either.
    for (query, style) in variants where query.condition?.hasList == true {
      var joined = query
      joined.joinsLists.toggle()
      variants.append((joined, style))
    }
    if question.isForward, question.query.condition == nil, question.query.order.isEmpty,
      !question.query.isPlain
    {
      var plain = question.query
      plain.isPlain = true
      variants.append((plain, plan.style))
    }
    return variants
  }
}
