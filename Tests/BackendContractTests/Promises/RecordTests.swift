import SheafModel
import Testing

/// Records come, change, go, and come back.
@Suite(.timeLimit(.minutes(20))) struct RecordTests {
  @Test(arguments: Subject.all)
  func `a new record has what it was given, in every field`(_ subject: Subject) async throws {
    try await withTable(subject, .create) { trial, table in
      let before = try await trial.backend.all(table)
      for variant in 0..<2 {
        let cells = try await Samples(trial, table).cells(variant)
        let made = try await trial.backend.create(RecordDraft(table: table.id, cells: cells))
        #expect(made.cells.count == table.fields.count)
        for cell in cells {
          let field = try #require(table.field(cell.field))
          #expect(table.cell(made, field).isSame(as: cell.value), "\(field.name): \(table.cell(made, field))")
        }
        #expect(try await trial.backend.record(made.id, of: table) == made)
      }
      let after = try await trial.backend.all(table)
      #expect(after.count == before.count + 2)
      if table.capabilities.operations.contains(.count) {
        #expect(try await trial.backend.count(table.id, matching: Query()) == after.count)
      }
    }
  }

  @Test(arguments: Subject.all)
  func `a new record may be empty where nothing is required`(_ subject: Subject) async throws {
    try await withTable(subject, .create) { trial, table in
      guard !table.fields.contains(where: { $0.isRequired && !$0.isReadOnly }) else { return }
      let made = try await trial.backend.create(RecordDraft(table: table.id, cells: []))
      #expect(made.cells.count == table.fields.count)
      #expect(try await trial.backend.all(table).contains { $0.id == made.id })
    }
  }

  @Test(arguments: Subject.all)
  func `an update changes its cells and no others`(_ subject: Subject) async throws {
    try await withTable(subject, .update) { trial, table in
      let records = try await trial.backend.all(table)
      let before = try #require(records.first)
      let samples = try await Samples(trial, table).writable().filter { !$0.field.isRequired }.prefix(2)
      let changes = samples.map { sample in
        CellChange(
          field: sample.field.id, base: table.cell(before, sample.field), value: sample.values[0])
      }
      let after = try await trial.backend.update(
        RecordPatch(table: table.id, record: before.id, changes: Array(changes)))
      #expect(after.cells.count == table.fields.count)
      for field in table.fields where !field.isReadOnly && !changes.contains(where: { $0.field == field.id })
      {
        #expect(table.cell(after, field) == table.cell(before, field), "\(field.name)")
      }
      let others = try await trial.backend.all(table).filter { $0.id != before.id }
      for (record, old) in zip(others, records.filter { $0.id != before.id }) {
        for field in table.fields where !field.isReadOnly && field.kind.isPlain {
          #expect(table.cell(record, field) == table.cell(old, field))
        }
      }
    }
  }

  @Test(arguments: Subject.all)
  func `deleted records are gone, and come back where that is claimed`(_ subject: Subject) async throws {
    try await withTable(subject, .delete) { trial, table in
      let all = try await trial.backend.all(table)
      for count in [1, 2] {
        let doomed = Array(all.prefix(count))
        let restoration = try await trial.backend.delete(doomed.map(\.id), in: table.id)
        let rest = try await trial.backend.all(table)
        #expect(Set(rest.map(\.id)) == Set(all.dropFirst(count).map(\.id)))
        for record in doomed {
          let error = await failure { _ = try await trial.backend.record(record.id, of: table) }
          #expect(error?.kind == .notFound)
        }
        guard table.capabilities.operations.contains(.restore) else {
          #expect(restoration == nil)
          return
        }
        let restored = try await trial.backend.restore(try #require(restoration))
        #expect(Set(restored.map(\.id)) == Set(doomed.map(\.id)))
        for record in restored {
          let old = try #require(doomed.first { $0.id == record.id })
          for field in table.fields where !trial.volatileFields.contains(field.name) {
            #expect(table.cell(record, field).isSame(as: table.cell(old, field)), "\(field.name)")
          }
          #expect(try await trial.backend.record(record.id, of: table) == record)
        }
        #expect(Set(try await trial.backend.all(table).map(\.id)) == Set(all.map(\.id)))
      }
    }
  }

  @Test(arguments: Subject.all)
  func `records are deleted all or none`(_ subject: Subject) async throws {
    try await withTable(subject, .delete) { trial, table in
      let all = try await trial.backend.all(table)
      let doomed = all.prefix(2).map(\.id) + ["999999"]
      let error = await failure { _ = try await trial.backend.delete(doomed, in: table.id) }
      #expect(error?.kind == .notFound)
      #expect(Set(try await trial.backend.all(table).map(\.id)) == Set(all.map(\.id)))
    }
  }

  @Test(arguments: Subject.all)
  func `a cell that changed meanwhile is a conflict where that is claimed, and can be overwritten`(
    _ subject: Subject
  ) async throws {
    try await withTable(subject, .update) { trial, table in
      let field = try #require(table.plainField)
      let start = try #require(try await trial.backend.page(of: table, limit: 1).records.first)
      let base = table.cell(start, field)
      let theirs = try await trial.backend.set(
        field, of: start.id, in: table, from: base, to: .text("theirs"))
      let error = await failure {
        try await trial.backend.set(field, of: start.id, in: table, from: base, to: .text("mine"))
      }
      if table.capabilities.operations.contains(.conditionalUpdate) {
        guard case .conflict(let current) = error?.kind else {
          Issue.record("no conflict: \(String(describing: error))")
          return
        }
        if let current { #expect(table.cell(current, field) == .text("theirs")) }
        #expect(try await trial.backend.record(start.id, of: table) == theirs)
      } else {
        #expect(error == nil)
      }
      let mine = try await trial.backend.set(
        field, of: start.id, in: table, from: base, to: .text("mine"), overwrites: true)
      #expect(table.cell(mine, field) == .text("mine"))
    }
  }

  @Test(arguments: Subject.all)
  func `what is not claimed is refused before anything is sent`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      let record = try #require(try await trial.backend.page(of: table, limit: 1).records.first)
      let claims = table.capabilities.operations
      trial.server?.clearRequests()
      let attempts: [(Capabilities.Operations, String, () async throws -> Void)] = [
        (.create, "create", { _ = try await trial.backend.create(RecordDraft(table: table.id, cells: [])) }),
        (.delete, "delete", { _ = try await trial.backend.delete([record.id], in: table.id) }),
        (.count, "count", { _ = try await trial.backend.count(table.id, matching: Query()) }),
        (
          .update, "update",
          {
            let change = CellChange(field: table.fields[0].id, base: .null, value: .text("x"))
            _ = try await trial.backend.update(
              RecordPatch(table: table.id, record: record.id, changes: [change], overwrites: true))
          }
        ),
        (
          .upload, "upload",
          {
            let file = LocalFile(path: "/dev/null", name: "x", byteCount: 0)
            _ = try await trial.backend.upload(file, for: table.id) { _ in }
          }
        ),
        (
          .restore, "restore",
          {
            _ = try await trial.backend.restore(
              Restoration(table: table.id, records: [record.id], token: "row:\(record.id)"))
          }
        ),
        (
          .search, "search",
          { _ = try await trial.backend.page(of: table, Query(search: "x"), limit: 1) }
        ),
      ]
      for (claim, name, attempt) in attempts where !claims.contains(claim) {
        let error = await failure(attempt)
        let isRefused =
          error?.kind == .unsupported || (table.readOnlyReason != nil && error?.kind == .readOnly)
        #expect(isRefused, "\(name): \(String(describing: error))")
      }
      #expect(trial.server?.requests.isEmpty ?? true)
    }
  }

  private func withTable(
    _ subject: Subject, _ claim: Capabilities.Operations, _ body: (Trial, Table) async throws -> Void
  ) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      guard table.capabilities.operations.contains(claim) else { return }
      try await body(trial, table)
    }
  }
}

extension Field.Kind {
  /// Whether its cells show nothing of other records.
  fileprivate var isPlain: Bool {
    switch self {
    case .link, .unknown: false
    default: true
    }
  }
}
