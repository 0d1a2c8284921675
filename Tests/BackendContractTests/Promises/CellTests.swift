import SheafModel
import Testing

/// What is written into a cell is what is read from it.
@Suite(.timeLimit(.minutes(20))) struct CellTests {
  @Test(arguments: Subject.all)
  func `every kind of cell reads as it was written`(_ subject: Subject) async throws {
    try await withFields(subject) { trial, table, field, values in
      var record = try await record(trial, table)
      for value in values {
        record = try await trial.backend.set(
          field, of: record.id, in: table, from: table.cell(record, field), to: value)
        let answered = table.cell(record, field)
        #expect(answered.isSame(as: value), "\(field.name): \(answered) is not \(value)")
        let read = try await trial.backend.record(record.id, of: table)
        #expect(table.cell(read, field) == answered, "\(field.name)")
        let page = try await trial.backend.all(table)
        let paged = try #require(page.first { $0.id == record.id })
        #expect(table.cell(paged, field) == answered, "\(field.name) in a page")
      }
    }
  }

  @Test(arguments: Subject.all)
  func `writing what was read changes nothing`(_ subject: Subject) async throws {
    try await withFields(subject) { trial, table, field, _ in
      for before in try await trial.backend.all(table) {
        let value = table.cell(before, field)
        if field.isRequired, value.isEmpty { continue }
        let after = try await trial.backend.set(field, of: before.id, in: table, from: value, to: value)
        for other in table.fields where !trial.volatileFields.contains(other.name) {
          let (old, new) = (table.cell(before, other), table.cell(after, other))
          #expect(new.isSame(as: old), "writing \(field.name) back made \(new) of \(other.name), \(old)")
        }
      }
    }
  }

  @Test(arguments: Subject.all)
  func `a cell that may be empty can be emptied`(_ subject: Subject) async throws {
    try await withFields(subject) { trial, table, field, values in
      guard !field.isRequired, let value = values.first else { return }
      let start = try await record(trial, table)
      let filled = try await trial.backend.set(
        field, of: start.id, in: table, from: table.cell(start, field), to: value)
      let empty = try await trial.backend.set(
        field, of: start.id, in: table, from: table.cell(filled, field), to: .null)
      let cell = table.cell(empty, field)
      #expect(cell.isEmpty || Self.isNothing(cell, field), "\(field.name): \(cell)")
      #expect(table.cell(try await trial.backend.record(start.id, of: table), field) == cell)
    }
  }

  /// Ticks and stars have no empty cells on some services: they are off, and none.
  private static func isNothing(_ cell: Value, _ field: Field) -> Bool {
    switch (field.kind, cell) {
    case (.boolean, .boolean(false)): true
    case (.rating, .number(let stars)): stars.isSameNumber(as: DecimalText(0))
    default: false
    }
  }

  @Test(arguments: Subject.all)
  func `numbers keep every digit`(_ subject: Subject) async throws {
    try await withFields(subject) { trial, table, field, _ in
      guard case .number(let format) = field.kind, trial.samples[field.name] == nil else { return }
      let texts =
        format.decimals == 0 ? ["9007199254740993", "100000000000001"] : ["0.1", "70.07", "1234567.9"]
      let start = try await record(trial, table)
      for text in texts where format.decimals.map({ $0 > 1 || !text.hasSuffix("07") }) ?? true {
        let number = Value.number(try #require(DecimalText(text)))
        try await trial.backend.set(
          field, of: start.id, in: table, from: .null, to: number, overwrites: true)
        let read = try await trial.backend.record(start.id, of: table)
        guard case .number(let digits) = table.cell(read, field) else {
          Issue.record("\(field.name): \(table.cell(read, field))")
          continue
        }
        #expect(Self.plain(digits.text) == text, "\(field.name)")
      }
    }
  }

  /// Without zeros at the end of a fraction.
  private static func plain(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  @Test(arguments: Subject.all)
  func `a long text comes as an excerpt where one is asked for, and whole elsewhere`(
    _ subject: Subject
  ) async throws {
    try await withFields(subject) { trial, table, field, _ in
      guard field.kind == .longText, trial.samples[field.name] == nil else { return }
      let text = String(repeating: "0123456789 é漢🚀\n", count: 800) + "end"
      let start = try await record(trial, table)
      let saved = try await trial.backend.set(
        field, of: start.id, in: table, from: table.cell(start, field), to: .text(text))
      // The answer to a write may be as short as a page.
      let answered = table.cell(saved, field)
      if case .excerpt(let start, let count) = answered {
        #expect(count == text.utf8.count && text.hasPrefix(start))
      } else {
        #expect(answered == .text(text))
      }
      let page = try await trial.backend.page(
        of: table, limit: table.capabilities.pageLimit, detail: .excerpts(maxBytes: 1000))
      let paged = try #require(page.records.first { $0.id == start.id })
      guard case .excerpt(let beginning, let count) = table.cell(paged, field) else {
        Issue.record("\(field.name) is no excerpt")
        return
      }
      #expect(count == text.utf8.count)
      #expect(text.hasPrefix(beginning) && beginning.utf8.count <= 1000 && beginning.utf8.count > 900)
      #expect(table.cell(try await trial.backend.record(start.id, of: table), field) == .text(text))
      let refused = await failure {
        try await trial.backend.set(
          field, of: start.id, in: table, from: .text(text), to: .excerpt(beginning, byteCount: count))
      }
      #expect(refused != nil, "an excerpt was written over the whole text")
    }
  }

  @Test(arguments: Subject.all)
  func `a field that cannot be written is not`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      guard table.capabilities.operations.contains(.update) else { return }
      let before = try await record(trial, table)
      for field in table.fields where field.isReadOnly {
        let error = await failure {
          try await trial.backend.set(
            field, of: before.id, in: table, from: table.cell(before, field), to: .text("7"), overwrites: true
          )
        }
        #expect(error != nil && error?.isRetryable == false, "\(field.name): \(String(describing: error))")
        #expect(error?.kind != .malformed && error?.kind != .fateUnknown, "\(field.name)")
      }
      let after = try await trial.backend.record(before.id, of: table)
      #expect(after == before)
    }
  }

  @Test(arguments: Subject.all)
  func `a value of the wrong kind is refused with the field's name`(_ subject: Subject) async throws {
    try await withFields(subject) { trial, table, field, _ in
      let wrong: Value
      switch field.kind {
      case .number, .rating, .boolean, .date, .dateTime, .duration:
        wrong = .attachments([Attachment(id: "x", name: "x")])
      case .attachments, .link, .people: wrong = .date(try #require(CalendarDate(iso: "2024-01-01")))
      default: return
      }
      let before = try await record(trial, table)
      let error = await failure {
        try await trial.backend.set(
          field, of: before.id, in: table, from: .null, to: wrong, overwrites: true)
      }
      #expect(error?.kind == .invalid(field.id), "\(field.name): \(String(describing: error))")
      let after = try await trial.backend.record(before.id, of: table)
      #expect(table.cell(after, field) == table.cell(before, field))
    }
  }

  /// Runs a test for each field that can be written.
  private func withFields(
    _ subject: Subject, _ body: (Trial, Table, Field, [Value]) async throws -> Void
  ) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      guard table.capabilities.operations.contains(.update) else { return }
      for (field, values) in try await Samples(trial, table).writable() {
        try await body(trial, table, field, values)
      }
    }
  }

  private func record(_ trial: Trial, _ table: Table) async throws -> Record {
    try #require(try await trial.backend.page(of: table, limit: 1).records.first)
  }
}
