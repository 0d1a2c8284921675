public import SheafModel
import SheafText
import SheafValues

extension Scripting {
  /// Adds a record with the given cells, `FIELD=VALUE` or `FIELD:=JSON`, and prints its identifier.
  public func add(_ names: [String], _ assignments: [String]) async throws(ScriptingFailure) {
    let table = try await writable(names, .create, "add records to")
    let cells = try await cells(assignments, table, isNew: true)
    let local = ID<Record>("new-" + uniqueText())
    let saved = try await run(.create(local, cells.filter { isToBeWritten($0, over: .null, table) }), table)
    if let record = saved.records.first { return _ = try emit(record.id.raw + "\n") }
    // What became of it has been told: the record was made.
    guard saved.remarks.isEmpty else { return }
    throw ScriptingFailure(.failed, "the service did not say which record it made")
  }

  /// Changes cells of a record and prints the record as it then is.
  public func set(
    _ names: [String], record id: ID<Record>, _ assignments: [String], format: RecordFormat = .json,
    includesIDs: Bool = false
  ) async throws(ScriptingFailure) {
    let table = try await writable(names, .update, "change records of")
    guard !assignments.isEmpty else { throw ScriptingFailure(.usage, "name at least one FIELD=VALUE") }
    let cells = try await cells(assignments, table)
    let record = try await ask { () async throws(BackendError) in
      try await backend.askedRecord(id, in: table.id, fields: table.fields.map(\.id))
    }
    let base = Dictionary(
      zip(table.fields.map(\.id), record.cells), uniquingKeysWith: { first, _ in first })
    let changes = cells.map { CellChange(field: $0.field, base: base[$0.field] ?? .null, value: $0.value) }
      .filter { isToBeWritten(CellValue(field: $0.field, value: $0.value), over: $0.base, table) }
    let mask = SecretMask(table)
    let printed = ShownFields(table, besides: Set(cells.map(\.field)))
    guard !changes.isEmpty else {
      return try show(mask.applied(to: record), printed, format: format, includesIDs: includesIDs)
    }
    var edit = EditRun(scripting: self, table: table)
    edit.isFresh = true
    let saved = try await edit.run(
      Edit(id: ID(uniqueText()), table: table.id, change: .update(record.id, changes)))
    tell(saved)
    // What the record held before is not what it holds: where it is gone, that has been told.
    guard let kept = saved.records.first else { return }
    let shown = mask.applied(to: kept)
    try show(shown, printed, format: format, includesIDs: includesIDs)
  }

  /// Deletes records, all or none.
  public func rm(_ names: [String], records: [ID<Record>]) async throws(ScriptingFailure) {
    let table = try await writable(names, .delete, "delete records of")
    guard !records.isEmpty else { throw ScriptingFailure(.usage, "name at least one record") }
    var seen = Set<ID<Record>>()
    _ = try await run(.delete(records.filter { seen.insert($0).inserted }), table)
  }

  /// Uploads files and adds them to an attachment cell; prints the names that the cell then holds, a line each.
  public func attach(
    _ names: [String], record id: ID<Record>, field name: String, paths: [String]
  ) async throws(ScriptingFailure) {
    let table = try await writable(names, [.update, .upload], "attach files to records of")
    guard let field = FieldLookup.field(named: name, in: table.fields) else {
      throw ScriptingFailure(FieldLookup.unknown(name, in: table.fields))
    }
    guard case .attachments = field.kind else {
      throw ScriptingFailure(.usage, "“\(field.name)” does not hold files")
    }
    if let reason = field.readOnlyReason {
      throw ScriptingFailure(.failed, "“\(field.name)” cannot be written: \(reason)")
    }
    guard !paths.isEmpty else { throw ScriptingFailure(.usage, "name at least one file") }
    var files: [LocalFile] = []
    for path in paths { files.append(try LocalFile.reading(path, upTo: table.capabilities.maxUploadBytes)) }
    let meter = UploadMeter(files: files, output: messages)
    var edit = EditRun(scripting: self, table: table)
    edit.progress = { file, transfer in meter.show(file, transfer) }
    defer { meter.end() }
    let saved = try await edit.run(
      Edit(id: ID(uniqueText()), table: table.id, change: .attach(id, field.id, files: files, stored: [])))
    meter.end()
    tell(saved)
    guard let record = saved.records.first, let index = table.fields.firstIndex(where: { $0.id == field.id }),
      index < record.cells.count, case .attachments(let held) = record.cells[index]
    else { return }
    _ = try emit(held.map { LineText.tabbed([$0.name]) }.joined())
  }

  /// The table of a place, unless what is to be done cannot be done there.
  func writable(
    _ names: [String], _ operations: Capabilities.Operations, _ what: String
  ) async throws(ScriptingFailure) -> Table {
    let table = try await search.table(at: names)
    let name = DisplayText(table.name).text
    if let reason = table.readOnlyReason {
      throw ScriptingFailure(.failed, "“\(name)” cannot be changed: \(reason)")
    }
    guard table.capabilities.operations.isSuperset(of: operations) else {
      let reason = table.reason(against: operations)
      throw ScriptingFailure(
        .failed,
        reason.map { "Sheaf cannot \(what) “\(name)”: \($0)" } ?? "this service cannot \(what) “\(name)”")
    }
    return table
  }

  func cells(
    _ assignments: [String], _ table: Table, isNew: Bool = false
  ) async throws(ScriptingFailure) -> [CellValue] {
    switch FieldAssignment.parse(assignments, fields: table.fields, now: now, isNew: isNew) {
    case .failure(let problem): throw ScriptingFailure(problem)
    case .success(let cells): return try await LinkResolution(scripting: self, table: table).resolved(cells)
    }
  }

  private func run(_ change: Edit.Change, _ table: Table) async throws(ScriptingFailure) -> SavedEdit {
    let saved = try await EditRun(scripting: self, table: table).run(
      Edit(id: ID(uniqueText()), table: table.id, change: change))
    tell(saved)
    return saved
  }

  /// Says what an edit did beside what it was asked to.
  private func tell(_ saved: SavedEdit) {
    for text in saved.remarks + [saved.restoration?.caveat].compactMap({ $0 }) { note(text) }
  }

  private func isToBeWritten(_ cell: CellValue, over base: Value, _ table: Table) -> Bool {
    table.field(cell.field)?.isChange(from: base, to: cell.value) ?? (cell.value != base)
  }

  /// Unlike any other of any run of the program.
  private func uniqueText() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
  }
}
