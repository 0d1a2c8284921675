import SheafModel
import SheafTestSupport
import Testing

/// One change of the table of all kinds, as an edit, with a way to see whether the service has it.
struct Change: Sendable {
  let edit: Edit
  /// How many times the change is there: 0 or 1, and never more.
  let count: @Sendable () async throws -> Int
}

/// Makes changes of each sort, each of another record.
struct Deeds {
  let trial: Trial
  let table: Table
  let folder: TemporaryFolder
  private let records: [Record]
  /// The field that updates and creations write.
  let textField: Field

  init(_ trial: Trial) async throws {
    self.trial = trial
    table = try await trial.table()
    folder = try TemporaryFolder()
    records = try await trial.backend.all(table)
    textField = try #require(table.plainField)
  }

  /// A record as it was when this was made.
  func known(_ number: Int) -> Record { records[number % records.count] }

  /// Whether the service can do it at all.
  func has(_ deed: Deed) -> Bool {
    let claims = table.capabilities.operations
    return switch deed {
    case .page: true
    case .update: claims.contains(.update)
    case .create: claims.contains(.create)
    case .delete: claims.contains(.delete) && claims.contains(.create)
    case .upload: claims.contains(.upload) && claims.contains(.update)
    }
  }

  /// A change that nobody made yet.
  func change(_ deed: Deed, _ number: Int) async throws -> Change {
    switch deed {
    case .update: try await update(number)
    case .create: try await create(number)
    case .delete: try await delete(number)
    case .upload, .page: try await upload(number)
    }
  }

  func edit(_ number: Int, _ change: Edit.Change) -> Edit {
    Edit(id: ID("edit-\(number)"), table: table.id, change: change)
  }

  func update(_ number: Int) async throws -> Change {
    let record = try await trial.backend.record(records[number % records.count].id, of: table)
    let value = Value.text("written \(number)")
    let change = CellChange(field: textField.id, base: table.cell(record, textField), value: value)
    return Change(edit: edit(number, .update(record.id, [change]))) { [trial, table, textField] in
      let now = try await trial.backend.record(record.id, of: table)
      return table.cell(now, textField) == value ? 1 : 0
    }
  }

  private func required() async throws -> [CellValue] {
    try await Samples(trial, table).writable().filter { $0.field.isRequired && $0.field.id != textField.id }
      .map { CellValue(field: $0.field.id, value: $0.values[0]) }
  }

  private func create(_ number: Int) async throws -> Change {
    let value = Value.text("made \(number)")
    let cells = try await required() + [CellValue(field: textField.id, value: value)]
    return Change(edit: edit(number, .create(ID("local-\(number)"), cells))) { [trial, table, textField] in
      try await trial.backend.all(table).count { table.cell($0, textField) == value }
    }
  }

  private func delete(_ number: Int) async throws -> Change {
    let cells = try await required() + [CellValue(field: textField.id, value: .text("doomed \(number)"))]
    let record = try await trial.backend.create(RecordDraft(table: table.id, cells: cells))
    return Change(edit: edit(number, .delete([record.id]))) { [trial, table] in
      try await trial.backend.all(table).contains { $0.id == record.id } ? 0 : 1
    }
  }

  private func upload(_ number: Int) async throws -> Change {
    let files = try #require(table.fields.first { $0.kind == .attachments && !$0.isReadOnly })
    let record = records[number % records.count].id
    let file = try folder.file("file \(number).bin", 20_000 + number)
    let change = Edit.Change.attach(record, files.id, files: [file], stored: [])
    return Change(edit: edit(number, change)) { [trial, table] in
      let now = try await trial.backend.record(record, of: table)
      guard case .attachments(let held) = table.cell(now, files) else { return 0 }
      return held.count { $0.name == file.name }
    }
  }
}

extension Deeds {
  /// An edit that is made without asking the service anything.
  func prepared(_ deed: Deed, _ number: Int) async throws -> Edit {
    let record = known(number)
    let text = Value.text("prepared \(number)")
    switch deed {
    case .create: return edit(number, .create("local", [CellValue(field: textField.id, value: text)]))
    case .upload, .page:
      guard let field = table.fields.first(where: { $0.kind == .attachments }) else { break }
      let file = try folder.file("file \(number).bin", 1000)
      return edit(number, .attach(record.id, field.id, files: [file], stored: []))
    case .update, .delete: break
    }
    let change = CellChange(field: textField.id, base: table.cell(record, textField), value: text)
    return edit(number, .update(record.id, [change]))
  }
}
