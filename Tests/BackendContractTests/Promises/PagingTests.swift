import SheafModel
import SheafTestSupport
import Testing

/// Every way through a table's rows shows the same rows.
@Suite(.timeLimit(.minutes(20))) struct PagingTests {
  @Test(arguments: Subject.all)
  func `pages forward are distinct, in order, and meet`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      for (table, query) in try await queries(trial) {
        let expected = try await trial.backend.all(table, query)
        try #require(!expected.isEmpty)
        #expect(Set(expected.map(\.id)).count == expected.count)
        for limit in [7, 50, table.capabilities.pageLimit + 1, 1_000_000] {
          let walked = try await trial.backend.walk(table, query, by: limit)
          #expect(walked.map(\.id) == expected.map(\.id), "pages of \(limit)")
          #expect(walked == expected, "cells, in pages of \(limit)")
        }
      }
    }
  }

  @Test(arguments: Subject.all)
  func `pages from the end back are the pages forward`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      for (table, query) in try await queries(trial)
      where table.capabilities.paging.isSuperset(of: [.last, .before]) {
        let expected = try await trial.backend.all(table, query)
        for limit in [7, 50, table.capabilities.pageLimit + 1] {
          let walked = try await trial.backend.walkBack(table, query, by: limit)
          #expect(walked.map(\.id) == expected.map(\.id), "pages of \(limit)")
        }
      }
    }
  }

  @Test(arguments: Subject.all)
  func `the last rows are found whatever number of rows was last heard`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      for (table, query) in try await queries(trial) where table.capabilities.paging.contains(.last) {
        let expected = try await trial.backend.all(table, query)
        for total in [nil, expected.count, expected.count - 3, expected.count + 5, expected.count + 1000, 0] {
          let page = try await trial.backend.page(
            PageRequest(
              table: table.id, query: query, fields: table.fields.map(\.id), position: .last, limit: 9,
              detail: .whole, lastKnownTotal: total))
          #expect(!page.records.isEmpty)
          #expect(page.records == expected.suffix(page.records.count), "\(String(describing: total))")
          #expect(page.after == nil)
        }
      }
    }
  }

  @Test(arguments: Subject.all)
  func `the cursor before a page leads to the page before it`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      guard table.capabilities.paging.isSuperset(of: [.after, .before]) else { return }
      let first = try await trial.backend.page(of: table, limit: 10)
      #expect(first.before == nil)
      let second = try await trial.backend.page(
        of: table, Query(), .after(try #require(first.after)), limit: 10)
      let back = try await trial.backend.page(
        of: table, Query(), .before(try #require(second.before)), limit: 10)
      #expect(back.records == first.records)
      #expect(back.before == nil)
      let again = try await trial.backend.page(
        of: table, Query(), .after(try #require(back.after)), limit: 10)
      #expect(again.records == second.records)
    }
  }

  @Test(arguments: Subject.all)
  func `a jump to any row shows the row that a walk finds there`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      var chance = SeededGenerator(seed: 7)
      for (table, query) in try await queries(trial) where table.capabilities.paging.contains(.at) {
        let expected = try await trial.backend.all(table, query)
        let count = expected.count
        var rows = (0..<8).map { _ in Int.random(in: 0..<count, using: &chance) }
        rows += [0, count - 1]
        for row in rows {
          let page = try await trial.backend.page(of: table, query, .at(row: row), limit: 9)
          #expect(!page.records.isEmpty)
          #expect(page.records == Array(expected[row...].prefix(page.records.count)), "row \(row)")
          #expect(page.firstRow == nil || page.firstRow == row)
          #expect(page.total == nil || page.total == count)
        }
        let beyond = try await trial.backend.page(of: table, query, .at(row: count + 500), limit: 9)
        #expect(beyond.records.isEmpty)
        #expect(beyond.after == nil)
      }
    }
  }

  @Test(arguments: Subject.all)
  func `pages that are asked for at once are those that come one after the other`(
    _ subject: Subject
  ) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      guard table.capabilities.parallelPages > 1 else { return }
      #expect(table.capabilities.paging.contains(.at))
      let expected = try await trial.backend.all(table)
      let backend = trial.backend
      async let first = backend.page(of: table, limit: 20)
      async let second = backend.page(of: table, Query(), .at(row: 20), limit: 20)
      async let third = backend.page(of: table, Query(), .at(row: 40), limit: 20)
      let records = try await first.records + second.records + third.records
      #expect(records == Array(expected.prefix(60)))
    }
  }

  @Test(arguments: Subject.all)
  func `a page has at most what was asked for and what the service gives`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      for limit in [1, 2, 13, Int.max] {
        let page = try await trial.backend.page(of: table, limit: limit)
        #expect(!page.records.isEmpty)
        #expect(page.records.count <= min(limit, table.capabilities.pageLimit))
      }
      if table.capabilities.paging.contains(.last) {
        let page = try await trial.backend.page(of: table, Query(), .last, limit: Int.max)
        #expect(page.records.count <= table.capabilities.pageLimit)
        #expect(page.after == nil)
      }
    }
  }

  @Test(arguments: Subject.all)
  func `records carry the fields that were asked for, in that order`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      let whole = try await trial.backend.page(of: table, limit: 5).records
      for fields in [Array(table.fields.reversed()), Array(table.fields.suffix(2)), []] {
        let page = try await trial.backend.page(of: table, limit: 5, fields: fields.map(\.id))
        #expect(page.records.map(\.id) == whole.map(\.id))
        for (record, other) in zip(page.records, whole) {
          #expect(record.cells == fields.map { table.cell(other, $0) })
        }
      }
      let first = try #require(whole.first)
      let fields = Array(table.fields.reversed())
      let record = try await trial.backend.record(first.id, in: table.id, fields: fields.map(\.id))
      #expect(record.cells == fields.map { table.cell(first, $0) })
    }
  }

  @Test(arguments: Subject.all)
  func `positions that are not claimed are refused`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      let paging = table.capabilities.paging
      let positions: [(Capabilities.Paging, PageRequest.Position)] = [
        (.last, .last), (.at, .at(row: 3)), (.before, .before(Cursor("1"))), (.after, .after(Cursor("1"))),
      ]
      for (claim, position) in positions where !paging.contains(claim) {
        let error = await failure { _ = try await trial.backend.page(of: table, Query(), position, limit: 2) }
        #expect(error?.kind == .unsupported, "\(position)")
      }
    }
  }

  @Test(arguments: Subject.all)
  func `a cursor of another making is refused and breaks nothing`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      guard table.capabilities.paging.contains(.after) else { return }
      for token in ["", "nonsense", "-5", "{}", "☃"] {
        let error = await failure {
          _ = try await trial.backend.page(of: table, Query(), .after(Cursor(token)), limit: 2)
        }
        if case .invalid? = error?.kind { continue }
        Issue.record("“\(token)”: \(String(describing: error))")
      }
      #expect(try await !trial.backend.page(of: table, limit: 2).records.isEmpty)
    }
  }

  /// The larger table in its own order, sorted by a field that repeats, and filtered.
  private func queries(_ trial: Trial) async throws -> [(Table, Query)] {
    let table = try await trial.backend.table(trial.many)
    var queries = [Query()]
    guard table.capabilities.maxSorts > 0 else { return queries.map { (table, $0) } }
    let sortable = table.fields.filter { $0.isSortable && !$0.isPrimary }
    if let field = sortable.first {
      queries.append(Query(sorts: [Sort(field: field.id, descending: true)]))
    }
    let filtered = table.fields.first { $0.comparisons.contains(.isNotEmpty) }
    if let filtered, table.capabilities.filterDepth != .none, let last = sortable.last {
      queries.append(
        Query(
          filter: .test(Predicate(field: filtered.id, comparison: .isNotEmpty)), sorts: [Sort(field: last.id)]
        )
      )
    }
    return queries.map { (table, $0) }
  }
}
