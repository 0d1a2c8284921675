import SheafModel

/// Finds a place in a list again whose pointer the service no longer takes: by the rows that were next to it.
///
/// Where the list's order is known, only the part from their values on is asked for; else it is walked from its
/// beginning, or its end.
struct CursorRecovery {
  let pager: ListPager

  /// So many pages are looked through before the place is given up.
  private static let pageLimit = 50

  func page(_ question: ListPager.Question, _ token: CursorToken) async throws(BackendError) -> Page {
    let bound = question.query.order.isEmpty ? nil : token.anchors.last?.value
    switch try await search(question, token, from: bound) {
    case .found(let page): return page
    // A service may order by a field that it does not compare.
    case .refused where bound != nil:
      if case .found(let page) = try await search(question, token, from: nil) { return page }
      throw Self.lost
    case .absent, .refused: throw Self.lost
    }
  }

  private enum Search {
    case found(Page)
    /// None of the rows that were next to the place is in that part of the list.
    case absent
    case refused
  }

  private func search(
    _ question: ListPager.Question, _ token: CursorToken, from bound: String?
  ) async throws(BackendError) -> Search {
    var question = question
    let wanted = question.query.cursor?.count ?? PageCursor.standardCount
    question.query.condition = pager.bounded(question.query, bound)
    // However few rows are wanted, looking for them goes in whole pages.
    question.query.cursor?.count = pager.backend.settings.pageSize
    question.query.cursor?.pointer = nil
    question.query.wantsTotal = false
    let reader = pager.plan.reader(question.columns, question.request.detail)
    var found = ListPage()
    var hasFound = false
    for number in 0..<Self.pageLimit {
      guard case .page(let page) = try await pager.ask(question.query, reader) else {
        if number == 0 { return .refused }
        break
      }
      let beyond = rows(of: page, beyond: token, isForward: question.isForward)
      if let beyond {
        // A nearer anchor than before: what was taken for new rows lies before it.
        (found.rows, hasFound) = (beyond, true)
      } else if hasFound {
        found.rows = question.isForward ? found.rows + page.rows : page.rows + found.rows
      }
      found.info = page.info
      let hasMore = question.isForward ? page.info?.hasNext : page.info?.hasPrevious
      let isDone = hasFound && found.rows.count >= wanted
      let pointer = question.isForward ? page.info?.end : page.info?.start
      if isDone || hasMore != true { break }
      guard let pointer, pointer != question.query.cursor?.pointer else { break }
      question.query.cursor?.pointer = pointer
    }
    guard hasFound else { return .absent }
    return .found(
      try assemble(cut(found, to: wanted, isForward: question.isForward), question, bound))
  }

  private static let lost = BackendError(
    .malformed, "the service no longer knows this place in the list: load it again")

  /// The rows after the nearest anchor on a page, or before it; nil when none is there.
  private func rows(of page: ListPage, beyond token: CursorToken, isForward: Bool) -> [ListRow]? {
    for anchor in token.anchors {
      guard let index = page.rows.firstIndex(where: { anchor.isOf($0.record) }) else { continue }
      return isForward ? Array(page.rows[(index + 1)...]) : Array(page.rows[..<index])
    }
    return nil
  }

  /// As many rows as a page has, and the positions at its new edge.
  private func cut(_ list: ListPage, to count: Int, isForward: Bool) -> ListPage {
    var list = list
    guard list.rows.count > count else { return list }
    if isForward {
      list.rows = Array(list.rows.prefix(count))
      list.info?.hasNext = true
      list.info?.end = list.rows.last?.pointer
    } else {
      list.rows = Array(list.rows.suffix(count))
      list.info?.hasPrevious = true
      list.info?.start = list.rows.first?.pointer
    }
    return list
  }

  private func assemble(
    _ list: ListPage, _ question: ListPager.Question, _ bound: String?
  ) throws(BackendError) -> Page {
    var list = list
    // The other edge is in the middle of the list that was asked for, so its own pointer says nothing of it.
    if question.isForward {
      list.info?.start = list.rows.first?.pointer
    } else {
      list.info?.end = list.rows.last?.pointer
    }
    return try PageAssembly(pager.plan, question, bound: bound).page(list)
  }
}
