import SheafModel
import SheafQuery

/// Which way round a service sends the pages before a pointer.
extension ListPager {
  /// A page in the list's order.
  ///
  /// It is not written down whether the rows of a page before a pointer come in that order too. The first such
  /// page of a connection tells by its times or numbers, where those are what it is sorted by; else it is held
  /// against what the service says comes after its last edge, which is one request. Then it is known for all lists.
  ///
  /// The end of a list is not held up for that: a page of it that was the wrong way round contradicts the page
  /// before it, and is read again.
  /// - Parameter known: the row that is known to come after the page; nil at the end of the list.
  func inOrder(
    _ page: ListPage, _ question: Question, _ known: CursorToken.Anchor?
  ) async throws(BackendError) -> ListPage {
    guard !question.isForward, backend.isBackwardReversed == nil, page.rows.count > 1,
      let pointer = page.rows.last?.pointer
    else { return page }
    let isReversed: Bool
    if let told = orderTells(page, question) {
      isReversed = told
    } else if let known, let found = try await followerTells(page, pointer, question, known) {
      isReversed = found
    } else {
      return page
    }
    backend.remembered { $0.isBackwardReversed = isReversed }
    var page = page
    if isReversed { page.turn() }
    return page
  }

  /// Whether the page is reversed by the order that was asked for; nil where that does not tell.
  ///
  /// Texts tell nothing: every service has its own rules for which comes first. Neither do a few rows, nor those of a
  /// service that takes no notice of the order.
  private func orderTells(_ page: ListPage, _ question: Question) -> Bool? {
    guard let sort = question.request.query.sorts.first,
      let index = question.columns.firstIndex(where: { $0.id == sort.field }), page.rows.count > 2
    else { return nil }
    let values = page.rows.map { $0.record.cells[index] }
    let isMeasured = values.allSatisfy { value in
      switch value {
      case .dateTime, .date, .number: true
      default: false
      }
    }
    guard isMeasured else { return nil }
    let steps = zip(values, values.dropFirst()).map { SortOrder.compare($0, $1).signum() }.filter { $0 != 0 }
    guard let step = steps.first, steps.allSatisfy({ $0 == step }) else { return nil }
    return (step > 0) != sort.descending
  }

  /// Whether the page is reversed by the row that the service has after it; nil where it does not say, or others have
  /// changed the list meanwhile: then a later page is asked about.
  private func followerTells(
    _ page: ListPage, _ pointer: String, _ question: Question, _ known: CursorToken.Anchor
  ) async throws(BackendError) -> Bool? {
    var query = question.query
    query.cursor = PageCursor(.forward, 1, pointer)
    query.wantsTotal = false
    let reader = plan.reader(question.columns, question.request.detail)
    guard case .page(let after) = try await ask(query, reader), let follower = after.rows.first?.record else {
      return nil
    }
    if follower.id == page.rows[page.rows.count - 2].record.id { return true }
    return known.isOf(follower) ? false : nil
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
