import SheafModel

/// Makes a page of what a list answered, with the positions from which to go on.
struct PageAssembly {
  private let plan: ListPlan
  private let question: ListPager.Question
  /// Where the list begins that was asked instead of the whole one; its pointers hold in its own direction only.
  private let bound: String?

  init(_ plan: ListPlan, _ question: ListPager.Question, bound: String?) {
    self.plan = plan
    self.question = question
    self.bound = bound
  }

  func page(_ list: ListPage) throws(BackendError) -> Page {
    let records = list.rows.map(\.record)
    let (before, after) = (try before(list), try after(list))
    return Page(records: records, before: before, after: after, total: list.info?.total)
  }

  /// Where rows after the page are.
  func after(_ list: ListPage) throws(BackendError) -> Cursor? {
    let pointer = list.info?.end ?? list.rows.last?.pointer
    if question.isForward {
      guard list.info?.hasNext == true else { return nil }
      return token(try moving(pointer), bound, list.rows.reversed()).cursor
    }
    // Only a page before a pointer is known to have something after it, and that is not the list's to say.
    guard case .before = question.request.position, !list.rows.isEmpty else { return nil }
    return token(bound == nil ? pointer : nil, nil, list.rows.reversed()).cursor
  }

  /// Where rows before the page are.
  func before(_ list: ListPage) throws(BackendError) -> Cursor? {
    let pointer = list.info?.start ?? list.rows.first?.pointer
    if !question.isForward {
      guard list.info?.hasPrevious == true else { return nil }
      return token(try moving(pointer), bound, list.rows).cursor
    }
    guard case .after = question.request.position, !list.rows.isEmpty, !question.query.isPlain else {
      return nil
    }
    return token(bound == nil ? pointer : nil, nil, list.rows).cursor
  }

  /// Throws for a pointer that would lead to the same page for ever.
  private func moving(_ pointer: String?) throws(BackendError) -> String {
    guard let pointer, pointer != question.query.cursor?.pointer else {
      throw BackendError(.malformed, "the service says that more records follow, but not where")
    }
    return pointer
  }

  /// - Parameter rows: the rows of the page, the nearest to the position first.
  private func token(_ pointer: String?, _ bound: String?, _ rows: some Sequence<ListRow>) -> CursorToken {
    let term = question.request.query.sorts.first
    let index = term.flatMap { term in question.columns.firstIndex { $0.id == term.field } }
    let anchors = rows.prefix(CursorToken.anchorCount).map { row in
      CursorToken.Anchor(
        record: row.record.id,
        value: index.flatMap { CellText.text(row.record.cells[$0], question.columns[$0].form) },
        content: plan.entity.idField == nil ? CursorToken.Anchor.content(of: row.record) : nil)
    }
    return CursorToken(pointer: pointer, bound: bound, anchors: Array(anchors))
  }
}
