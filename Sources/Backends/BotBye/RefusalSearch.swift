import SheafModel

/// Finds out which part of a query a service refuses, so that the rest is still asked of it, and takes note.
struct RefusalSearch {
  let pager: ListPager

  /// So many conditions are tried on their own before all are given up.
  private static let trialLimit = 12

  /// What to tell: `.unsupported` when something was learned, so that describing the table again helps.
  func error(
    for question: ListPager.Question, refusedWith refusal: BackendError
  ) async -> BackendError {
    var found = Refusals()
    if !question.isForward, question.query.cursor?.pointer == nil, await isTaken(question.request.query) {
      found.hasNoEnd = true
    } else if let filter = question.request.query.filter, await !isTaken(Query(filter: filter)) {
      switch await refused(of: filter) {
      case .tests(let tests): found.tests = tests
      case .operand(let field):
        return BackendError(
          .invalid(field), "the service refuses this value for \(name(field)): \(refusal.message)",
          request: refusal.request)
      }
    } else if await !isTaken(Query(sorts: question.request.query.sorts)) {
      found.sorts = Set(question.request.query.sorts.map(\.field))
    }
    guard found != Refusals() else { return refusal }
    pager.backend.remembered { memory in
      var refusals = memory.refusals[pager.plan.place.id] ?? Refusals()
      refusals.tests.formUnion(found.tests)
      refusals.sorts.formUnion(found.sorts)
      refusals.hasNoEnd = refusals.hasNoEnd || found.hasNoEnd
      memory.refusals[pager.plan.place.id] = refusals
    }
    return BackendError(
      .unsupported, "the service refuses \(describe(found)): \(refusal.message)", request: refusal.request)
  }

  private func name(_ field: ID<Field>) -> String { "“\(pager.plan.table.field(field)?.name ?? field.raw)”" }

  private func describe(_ found: Refusals) -> String {
    if found.hasNoEnd { return "to begin at the end of the list" }
    if !found.sorts.isEmpty {
      return "the order by \(found.sorts.map(name).sorted().joined(separator: ", "))"
    }
    let tests = Set(found.tests.map { name($0.field) }).sorted().joined(separator: ", ")
    return "this condition on \(tests)"
  }

  /// What of a filter a service does not take.
  private enum Refused {
    /// Comparisons, whatever a field is compared with.
    case tests(Set<Refusals.Test>)
    /// Only what a field is compared with, as when it was mistyped.
    case operand(ID<Field>)
  }

  private func refused(of filter: Filter) async -> Refused {
    var tests: [Refusals.Test: Predicate] = [:]
    for predicate in filter.predicates {
      tests[Refusals.Test(field: predicate.field, comparison: predicate.comparison)] = predicate
    }
    guard tests.count <= Self.trialLimit else { return .tests(Set(tests.keys)) }
    var refused: Set<Refusals.Test> = []
    var mistyped: ID<Field>?
    for (test, predicate) in tests {
      if tests.count > 1, await isTaken(Query(filter: .test(predicate))) { continue }
      if await isTakenWithAnotherValue(predicate) { mistyped = predicate.field } else { refused.insert(test) }
    }
    if refused.isEmpty, let mistyped { return .operand(mistyped) }
    // Each is taken on its own, so it is their connection that is not.
    return .tests(refused.isEmpty ? Set(tests.keys) : refused)
  }

  /// Whether the service takes a comparison with a value that it sent itself; false where it sent none.
  private func isTakenWithAnotherValue(_ predicate: Predicate) async -> Bool {
    guard !predicate.operands.isEmpty, let value = await sample(predicate) else { return false }
    var predicate = predicate
    predicate.operands = [value]
    return await isTaken(Query(filter: .test(predicate)))
  }

  /// A value of a field as records have it, none of those that it is compared with; nil when the first records
  /// have none.
  private func sample(_ predicate: Predicate) async -> Value? {
    guard let column = pager.plan.columns.first(where: { $0.id == predicate.field }) else { return nil }
    var query = PageQuery()
    query.cursor = PageCursor(.forward, PageCursor.standardCount)
    do throws(BackendError) {
      guard case .page(let page) = try await pager.ask(query, pager.plan.reader([column])) else { return nil }
      return page.rows.lazy.compactMap(\.record.cells.first)
        .first { !$0.isEmpty && CellText.text($0, column.form) != nil && !predicate.operands.contains($0) }
    } catch {
      // The refusal that is looked into is what is told, not this.
      return nil
    }
  }

  /// Whether the service answers a query, in whichever form it takes, with something else than a refusal; what
  /// cannot be known counts as taken, since nothing is to be learned from it.
  private func isTaken(_ query: Query) async -> Bool {
    guard query != Query() else { return true }
    do throws(BackendError) {
      guard var list = try pager.query(query, pager.plan.style) else { return true }
      list.cursor = PageCursor(.forward, 1)
      let request = PageRequest(
        table: pager.plan.place.id, query: query, fields: [], position: .first, limit: 1)
      for variant in try pager.variants(of: .init(request: request, columns: [], query: list)) {
        if case .page = try await pager.ask(variant.query, pager.plan.reader([])) { return true }
      }
      return false
    } catch {
      return true
    }
  }
}

extension Filter {
  /// Every condition of the tree.
  fileprivate var predicates: [Predicate] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.predicates)
    case .test(let predicate): [predicate]
    }
  }
}
