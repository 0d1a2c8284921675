import SheafFetch
public import SheafModel
import SheafText
import SheafValues

extension Scripting {
  /// Adds a record for each line of a CSV or TSV file, whose first line names the fields.
  ///
  /// What is refused goes into a file beside it, with the reason, which can be imported again. Fails when
  /// anything was refused.
  ///
  /// - Parameter encoding: what the file is written in; nil leaves it to the mark at its start, else to UTF-8.
  public func importing(
    _ path: String, into names: [String], encoding: String? = nil
  ) async throws(ScriptingFailure) {
    let dialect = try Self.dialect(path)
    let bytes = try TextFile(path: path, encoding: encoding).utf8()
    let table = try await writable(names, .create, "add records to")
    var reader = DelimitedReader(bytes, dialect)
    guard let head = reader.next() else { throw ScriptingFailure(.failed, "the file is empty") }
    let columns = try ImportColumns(head.cells, table)
    for text in columns.notes { note(text) }
    var run = ImportRun(
      scripting: self, table: table, columns: columns, count: Self.count(reader),
      refused: RefusedRows(columns: head.cells, source: path))
    try await run.run(reader)
  }

  private static func dialect(_ path: String) throws(ScriptingFailure) -> DelimitedLine.Dialect {
    let name = path.lowercased()
    if name.hasSuffix(".csv") { return .csv }
    if name.hasSuffix(".tsv") || name.hasSuffix(".tab") { return .tsv }
    throw ScriptingFailure(.usage, "\(DisplayText(path).text) is neither .csv nor .tsv")
  }

  private static func count(_ reader: DelimitedReader) -> Int { reader.reduce(0) { count, _ in count + 1 } }

  /// Replaces a record by the given cells and prints it; every field that is not named is reset.
  public func replace(
    _ names: [String], record id: ID<Record>, _ assignments: [String], format: RecordFormat = .json
  ) async throws(ScriptingFailure) {
    let table = try await writable(names, .update, "change records of")
    guard let backend = backend as? any RecordReplacingBackend else {
      throw ScriptingFailure(.failed, "this service replaces no records as a whole: use set")
    }
    let draft = RecordDraft(table: table.id, cells: try await cells(assignments, table))
    if let refusal = table.refusal(of: draft.cells) { throw ScriptingFailure(refusal) }
    let record = try await ask(about: table) { () async throws(BackendError) in
      try await backend.askedReplace(id, with: draft, fields: table.fields.map(\.id))
    }
    for difference in WriteReport.differences(draft.cells, record, fields: table.fields) {
      note(difference.sentence)
    }
    try show(record, ShownFields(table), format: format, includesIDs: false)
  }
}

/// One import on its way.
struct ImportRun {
  private struct Row {
    var line: DelimitedReader.Line
    var draft: RecordDraft
  }

  private let scripting: Scripting
  private let table: Table
  private let columns: ImportColumns
  private let refused: RefusedRows
  private let meter: ImportMeter
  private var batches: ImportBatches
  private var waiting: [Row] = []
  private var added = 0
  private var report = ImportReport()
  /// Why nothing more can be added.
  private var stop: ScriptingFailure?
  /// The records that words were found to name, by field and text.
  private var links: [CellValue: Result<Value, ScriptingFailure>] = [:]

  init(
    scripting: Scripting, table: Table, columns: ImportColumns, count: Int, refused: RefusedRows
  ) {
    self.scripting = scripting
    self.table = table
    self.columns = columns
    self.refused = refused
    meter = ImportMeter(count: count, output: scripting.messages)
    batches = ImportBatches(
      backend: scripting.backend, fields: table.fields.map(\.id), retry: scripting.retry)
  }

  mutating func run(_ lines: DelimitedReader) async throws(ScriptingFailure) {
    defer { meter.end() }
    var lines = lines
    while let line = lines.next() {
      try await take(line)
      if let stop { return try end(with: stop, lines) }
    }
    try await send()
    if let stop { return try end(with: stop, lines) }
    try finish()
  }

  private mutating func take(_ line: DelimitedReader.Line) async throws(ScriptingFailure) {
    switch columns.cells(line, now: scripting.now) {
    case .failure(let problem): try refuse(line, problem.message)
    case .success(let cells):
      switch await resolved(cells) {
      case .failure(let failure):
        if failure.cause != nil { stop = failure }
        try refuse(line, failure.message)
      case .success(let cells):
        if let refusal = table.refusal(of: cells) { return try refuse(line, refusal.message) }
        report.add(masked: columns.masked(line))
        waiting.append(Row(line: line, draft: RecordDraft(table: table.id, cells: cells)))
      }
    }
    if waiting.count >= batches.size { try await send() }
  }

  private mutating func send() async throws(ScriptingFailure) {
    guard !waiting.isEmpty else { return }
    let outcomes = await batches.send(waiting.map(\.draft))
    if let error = batches.stop { stop = ScriptingFailure(error) }
    let rows = waiting
    waiting = []
    for (row, outcome) in zip(rows, outcomes) {
      switch outcome {
      case .success(let record):
        added += 1
        if let record {
          report.add(record, sent: row.draft.cells, fields: table.fields, line: row.line.number)
        }
      case .failure(let error): try refuse(row.line, error.naming(fieldsOf: table).message)
      }
    }
    meter.show(added: added, refused: refused.count)
  }

  private func refuse(_ line: DelimitedReader.Line, _ reason: String) throws(ScriptingFailure) {
    try refused.add(line, columns: columns.names, reason: DisplayText(reason, maxColumns: 2000).text)
    meter.show(added: added, refused: refused.count)
  }

  /// Nothing more can be added: what was not sent is kept with the rest, and the import ends.
  private mutating func end(
    with failure: ScriptingFailure, _ rest: DelimitedReader
  ) throws(ScriptingFailure) {
    let reason = "not sent: \(failure.message)"
    for row in waiting { try refuse(row.line, reason) }
    waiting = []
    for line in rest { try refuse(line, reason) }
    try refused.finish()
    meter.end()
    tellReport()
    var failure = failure
    failure.details.append("  " + summary)
    throw failure
  }

  private func finish() throws(ScriptingFailure) {
    try refused.finish()
    meter.end()
    tellReport()
    guard refused.count > 0 else { return scripting.note(summary) }
    throw ScriptingFailure(.failed, summary)
  }

  private func tellReport() {
    for sentence in report.sentences { scripting.note(sentence) }
  }

  private var summary: String {
    let records = added == 1 ? "one record was added" : "\(added) records were added"
    guard let path = refused.path else { return records }
    let rest = refused.count == 1 ? "one was not" : "\(refused.count) were not"
    return "\(records), \(rest): see \(DisplayText(path).text)"
  }

  /// With words for linked records replaced by identifiers; each word is looked up once.
  private mutating func resolved(_ cells: [CellValue]) async -> Result<[CellValue], ScriptingFailure> {
    var result: [CellValue] = []
    for cell in cells {
      guard case .links = cell.value else {
        result.append(cell)
        continue
      }
      if links[cell] == nil { links[cell] = await lookedUp(cell) }
      switch links[cell] {
      case .success(let value)?: result.append(CellValue(field: cell.field, value: value))
      case .failure(let failure)?: return .failure(failure)
      case nil: break
      }
    }
    return .success(result)
  }

  private func lookedUp(_ cell: CellValue) async -> Result<Value, ScriptingFailure> {
    do throws(ScriptingFailure) {
      let found = try await LinkResolution(scripting: scripting, table: table).resolved([cell])
      return .success(found.first?.value ?? .null)
    } catch {
      return .failure(error)
    }
  }
}
