import SheafModel

/// Which way round a service sends the pages before a pointer.
extension ListPager {
  /// A page in the list's order.
  ///
  /// It is not written down whether the rows of a page before a pointer come in that order too, so the first such
  /// page of a connection is held against what the service says comes after its last edge: one request, and then
  /// it is known for all lists.
  /// - Parameter known: the row that is known to come after the page; nil at the end of the list.
  func inOrder(
    _ page: ListPage, _ question: Question, _ known: CursorToken.Anchor?
  ) async throws(BackendError) -> ListPage {
    guard !question.isForward, backend.isBackwardReversed == nil, page.rows.count > 1,
      let pointer = page.rows.last?.pointer
    else { return page }
    var query = question.query
    query.cursor = PageCursor(.forward, 1, pointer)
    query.wantsTotal = false
    let reader = plan.reader(question.columns, question.request.detail)
    // What a service does not answer, or others have changed meanwhile, is found out with a later page.
    guard case .page(let after) = try await ask(query, reader) else { return page }
    let follower = after.rows.first?.record
    let isReversed: Bool
    if let follower, follower.id == page.rows[page.rows.count - 2].record.id {
      isReversed = true
    } else if let known, let follower, known.isOf(follower) {
      isReversed = false
    } else if known == nil, follower == nil {
      isReversed = false
    } else {
      return page
    }
    backend.remembered { $0.isBackwardReversed = isReversed }
    var page = page
    if isReversed { page.turn() }
    return page
  }
}

extension ListPage {
  /// Makes the last row the first.
  mutating func turn() {
    rows.reverse()
    guard let info else { return }
    // Services do not agree on whether these go by the list or by the page.
    self.info?.start = rows.first?.pointer ?? info.end
    self.info?.end = rows.last?.pointer ?? info.start
  }
}
