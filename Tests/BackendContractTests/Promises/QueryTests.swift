import SheafModel
import SheafQuery
import SheafTestSupport
import SheafValues
import Testing

/// What a service says it evaluates, it evaluates as the filter language means it.
@Suite(.timeLimit(.minutes(20))) struct QueryTests {
  @Test(arguments: Subject.all)
  func `every comparison of every field finds the records that it names`(_ subject: Subject) async throws {
    try await withTables(subject) { trial, table, records in
      guard table.capabilities.filterDepth != .none else { return }
      for field in table.fields {
        for predicate in Conditions(table, records).of(field) {
          try await check(.test(predicate), trial, table, records)
        }
      }
    }
  }

  @Test(arguments: Subject.all)
  func `conditions are joined as deep as is claimed`(_ subject: Subject) async throws {
    try await withTables(subject) { trial, table, records in
      var chance = SeededGenerator(seed: 11)
      let conditions = Conditions(table, records)
      let tests = table.fields.flatMap { conditions.of($0) }.map(Filter.test)
      guard !tests.isEmpty else { return }
      func some(_ count: Int) -> [Filter] {
        (0..<count).compactMap { _ in tests.randomElement(using: &chance) }
      }
      for _ in 0..<12 {
        switch table.capabilities.filterDepth {
        case .none: break
        case .all: try await check(.all(some(2)), trial, table, records)
        case .flat:
          try await check(.all(some(2)), trial, table, records)
          try await check(.any(some(3)), trial, table, records)
        case .tree:
          try await check(.any([.all(some(2))] + some(1)), trial, table, records)
          try await check(.all([.any(some(2)), .any(some(2))]), trial, table, records)
        }
      }
      guard table.capabilities.filterDepth == .tree else { return }
      for filter in [Filter.all([]), .any([]), .all([.any([]), tests[0]]), .any([.all([]), tests[0]])] {
        try await check(filter, trial, table, records)
      }
    }
  }

  @Test(arguments: Subject.all)
  func `a text with spaces at its ends is looked for as it is, or refused`(_ subject: Subject) async throws {
    try await withTables(subject) { trial, table, records in
      guard table.capabilities.filterDepth != .none else { return }
      guard !table.capabilities.operations.contains(.searchesWords) else { return }
      for field in table.fields where field.comparisons.contains(.contains) && field.kind.isWords {
        for text in [" a", "e ", " ", "\n"] {
          let filter = Filter.test(Predicate(field: field.id, comparison: .contains, operands: [.text(text)]))
          let error = await failure {
            _ = try await trial.backend.page(of: table, Query(filter: filter), limit: 1)
          }
          if error?.kind == .invalid(field.id) { continue }
          try await check(filter, trial, table, records)
        }
      }
    }
  }

  private func check(
    _ filter: Filter, _ trial: Trial, _ table: Table, _ records: [Record]
  ) async throws {
    let evaluation = FilterEvaluation(filter, fields: table.fields)
    let expected = records.filter(evaluation.matches).map(\.id)
    let words = FilterText.text(filter, fields: table.fields)
    do {
      let found = try await trial.backend.all(table, Query(filter: filter)).map(\.id)
      #expect(Set(found) == Set(expected), "\(table.name): \(words)")
    } catch {
      Issue.record(error, "\(table.name): \(words)")
    }
  }

  @Test(arguments: Subject.all)
  func `a filtered count is the number of the filtered records`(_ subject: Subject) async throws {
    try await withTables(subject) { trial, table, records in
      guard table.capabilities.operations.contains(.count) else { return }
      #expect(try await trial.backend.count(table.id, matching: Query()) == records.count)
      guard table.capabilities.filterDepth != .none else { return }
      for field in table.fields {
        guard let predicate = Conditions(table, records).of(field).first else { continue }
        let query = Query(filter: .test(predicate))
        let found = try await trial.backend.all(table, query)
        #expect(try await trial.backend.count(table.id, matching: query) == found.count, "\(field.name)")
      }
    }
  }

  @Test(arguments: Subject.all)
  func `sorting by any field keeps all records and puts them in order`(_ subject: Subject) async throws {
    try await withTables(subject) { trial, table, records in
      guard table.capabilities.maxSorts > 0 else { return }
      for field in table.fields where field.isSortable {
        for descending in [false, true] {
          let query = Query(sorts: [Sort(field: field.id, descending: descending)])
          let sorted = try await trial.backend.all(table, query)
          #expect(Set(sorted.map(\.id)) == Set(records.map(\.id)), "\(field.name)")
          let cells = sorted.map { table.cell($0, field) }
          #expect(Self.isOrdered(cells, descending), "\(table.name) by \(field.name), \(descending)")
        }
      }
    }
  }

  /// Empty cells all at one end, the others in order; texts, whose order each service has of its own, at least
  /// with equal ones together.
  private static func isOrdered(_ cells: [Value], _ descending: Bool) -> Bool {
    let filled = cells.filter { !$0.isEmpty }
    let isPacked =
      Array(cells.prefix(filled.count)) == filled || Array(cells.suffix(filled.count)) == filled
    guard isPacked else { return false }
    switch filled.first {
    case .number, .boolean, .date, .dateTime, .duration:
      return zip(filled, filled.dropFirst()).allSatisfy { a, b in
        descending ? SortOrder.compare(a, b) >= 0 : SortOrder.compare(a, b) <= 0
      }
    case .text: return isGrouped(filled)
    default: return true
    }
  }

  private static func isGrouped(_ cells: [Value]) -> Bool {
    var seen: Set<Value> = []
    var last: Value?
    for cell in cells where cell != last {
      if !seen.insert(cell).inserted { return false }
      last = cell
    }
    return true
  }

  @Test(arguments: Subject.all)
  func `a second sort orders what the first leaves equal`(_ subject: Subject) async throws {
    try await withTables(subject) { trial, table, records in
      let fields = table.fields.filter { field in
        field.isSortable
          && records.contains { if case .number = table.cell($0, field) { true } else { false } }
      }
      let primary = table.fields.first { field in
        field.isSortable
          && records.contains { if case .boolean = table.cell($0, field) { true } else { false } }
      }
      guard table.capabilities.maxSorts > 1, let second = fields.first, let first = primary ?? fields.last,
        first.id != second.id
      else { return }
      let sorts = [Sort(field: first.id, descending: true), Sort(field: second.id)]
      let sorted = try await trial.backend.all(table, Query(sorts: sorts))
      for (a, b) in zip(sorted, sorted.dropFirst()) where table.cell(a, first) == table.cell(b, first) {
        let pair = (table.cell(a, second), table.cell(b, second))
        guard !pair.0.isEmpty, !pair.1.isEmpty else { continue }
        #expect(SortOrder.compare(pair.0, pair.1) <= 0)
      }
    }
  }

  @Test(arguments: Subject.all)
  func `the search finds records that show the text, and none for a text that nobody wrote`(
    _ subject: Subject
  ) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      guard table.capabilities.operations.contains(.search) else { return }
      let records = try await trial.backend.all(table)
      for text in trial.searches {
        let found = try await trial.backend.all(table, Query(search: text))
        for record in found {
          let shown = zip(table.fields, record.cells).map { ValueText.display($1, for: $0).lowercased() }
          #expect(shown.contains { $0.contains(text.lowercased()) }, "“\(text)”: \(shown)")
        }
        let primary = try #require(table.primary)
        let certain = records.filter {
          ValueText.display(table.cell($0, primary), for: primary).lowercased().contains(text.lowercased())
        }
        #expect(Set(found.map(\.id)).isSuperset(of: certain.map(\.id)), "“\(text)”")
      }
    }
  }

  @Test(arguments: Subject.all)
  func `a record's row is where a walk finds it`(_ subject: Subject) async throws {
    try await withTables(subject) { trial, table, records in
      for (index, record) in records.enumerated().filter({ $0.offset % 31 == 2 }) {
        let row = try await trial.backend.row(of: record.id, in: table.id, matching: Query())
        #expect(row == nil || row == index)
      }
    }
  }

  /// Runs a test on both tables; the one of all kinds has some more records with every cell filled.
  private func withTables(
    _ subject: Subject, _ body: (Trial, Table, [Record]) async throws -> Void
  ) async throws {
    try await subject.trial { trial in
      let kinds = try await trial.table()
      if kinds.capabilities.operations.contains(.create) {
        for variant in 0..<3 {
          let cells = try await Samples(trial, kinds).cells(variant)
          _ = try await trial.backend.create(RecordDraft(table: kinds.id, cells: cells))
        }
      }
      for id in [trial.kinds, trial.many] {
        let table = try await trial.backend.table(id)
        try await body(trial, table, try await trial.backend.all(table))
      }
    }
  }
}

extension Field.Kind {
  /// Whether the filter language offers to look for a part of its cells.
  fileprivate var isWords: Bool {
    switch self {
    case .text, .longText, .url, .email, .phone, .choice, .link: true
    default: false
    }
  }
}
