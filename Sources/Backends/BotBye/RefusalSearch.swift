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
      found.tests = await refusedTests(filter)
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

  private func describe(_ found: Refusals) -> String {
    func name(_ field: ID<Field>) -> String { "“\(pager.plan.table.field(field)?.name ?? field.raw)”" }
    if found.hasNoEnd { return "to begin at the end of the list" }
    if !found.sorts.isEmpty {
      return "the order by \(found.sorts.map(name).sorted().joined(separator: ", "))"
    }
    let tests = Set(found.tests.map { name($0.field) }).sorted().joined(separator: ", ")
    return "this condition on \(tests)"
  }

  private func refusedTests(_ filter: Filter) async -> Set<Refusals.Test> {
    var tests: [Refusals.Test: Predicate] = [:]
    for predicate in filter.predicates {
      tests[Refusals.Test(field: predicate.field, comparison: predicate.comparison)] = predicate
    }
    guard tests.count > 1, tests.count <= Self.trialLimit else { return Set(tests.keys) }
    var refused: Set<Refusals.Test> = []
    for (test, predicate) in tests {
      if await !isTaken(Query(filter: .test(predicate))) { refused.insert(test) }
    }
    // Each is taken on its own, so it is their connection that is not.
    return refused.isEmpty ? Set(tests.keys) : refused
  }

  /// Whether the service answers a query with something else than a refusal; what cannot be known counts as
  /// taken, since nothing is to be learned from it.
  private func isTaken(_ query: Query) async -> Bool {
    guard query != Query() else { return true }
    do throws(BackendError) {
      guard var list = try pager.query(query, pager.plan.style) else { return true }
      list.cursor = PageCursor(.forward, 1)
      if case .refused = try await pager.ask(list, pager.plan.reader([])) { return false }
      return true
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
