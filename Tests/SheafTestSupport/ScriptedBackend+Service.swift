public import SheafModel

extension ScriptedBackend {
  public func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    try await perform({ Call(id: $0, kind: .children) }) { _ in
      parent == nil ? [Node(id: "node", parent: nil, kind: .table, name: "Table", table: "table")] : []
    }
  }

  public func table(_ id: ID<Table>) async throws(BackendError) -> Table {
    let table = tableInfo
    return try await perform({ Call(id: $0, kind: .table) }) { (_) throws(BackendError) in
      guard id == table.id else { throw BackendError(.notFound, "no such table") }
      return table
    }
  }

  public func page(_ request: PageRequest) async throws(BackendError) -> Page {
    try await perform({ Call(id: $0, kind: .page, page: request) }) { (state) throws(BackendError) in
      try self.page(request, of: state.records.filter { self.matches($0, request.query) }, state.table)
    }
  }

  public func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int {
    guard tableInfo.capabilities.operations.contains(.count) else {
      throw BackendError(.unsupported, "this service does not count")
    }
    return try await perform({ Call(id: $0, kind: .count) }) { state in
      state.records.count { self.matches($0, query) }
    }
  }

  public func record(
    _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record {
    try await perform({ Call(id: $0, kind: .record, records: [id]) }) { (state) throws(BackendError) in
      Self.project(state.records[try Self.index(of: id, state)], fields, state.table)
    }
  }

  public func update(_ patch: RecordPatch) async throws(BackendError) -> Record {
    try await perform({ Call(id: $0, kind: .update, patch: patch) }) { (state) throws(BackendError) in
      let index = try Self.index(of: patch.record, state)
      var record = state.records[index]
      for change in patch.changes {
        let cell = try Self.cell(change.field, state.table)
        if !patch.overwrites, record.cells[cell] != change.base,
          state.table.capabilities.operations.contains(.conditionalUpdate)
        {
          throw BackendError(.conflict(state.records[index]), "the cell has changed")
        }
        record.cells[cell] = change.value
      }
      state.records[index] = record
      return record
    }
  }

  public func create(_ draft: RecordDraft) async throws(BackendError) -> Record {
    try await perform({ Call(id: $0, kind: .create, draft: draft) }) { (state) throws(BackendError) in
      var record = Record(
        id: Self.record(state.nextRecord).id,
        cells: Array(repeating: .null, count: state.table.fields.count))
      state.nextRecord += 1
      for cell in draft.cells { record.cells[try Self.cell(cell.field, state.table)] = cell.value }
      state.records.append(record)
      return record
    }
  }

  public func delete(_ records: [ID<Record>], in table: ID<Table>) async throws(BackendError) -> Restoration?
  {
    try await perform({ Call(id: $0, kind: .delete, records: records) }) { (state) throws(BackendError) in
      for id in records { _ = try Self.index(of: id, state) }
      state.records.removeAll { records.contains($0.id) }
      return Restoration(table: table, records: records, token: records.map(\.raw).joined(separator: " "))
    }
  }

  public func restore(_ restoration: Restoration) async throws(BackendError) -> [Record] {
    try await perform({ Call(id: $0, kind: .restore, records: restoration.records) }) { state in
      let restored = restoration.records.map { id in
        Record(id: id, cells: Array(repeating: .null, count: state.table.fields.count))
      }
      state.records = (state.records + restored).sorted { $0.id.raw < $1.id.raw }
      return restored
    }
  }

  public func upload(
    _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    try await perform({ Call(id: $0, kind: .upload, file: file) }, progress: progress) { state in
      let stored = Attachment(
        id: "file\(state.attachments.count)", name: file.name, byteCount: file.byteCount)
      state.attachments.append(stored)
      return stored
    }
  }

  public func download(
    _ attachment: Attachment, to path: String, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) {
    try await perform({ Call(id: $0, kind: .download) }, progress: progress) { _ in }
  }

  private static func index(of id: ID<Record>, _ state: State) throws(BackendError) -> Int {
    guard let index = state.records.firstIndex(where: { $0.id == id }) else {
      throw BackendError(.notFound, "no such record")
    }
    return index
  }

  private static func cell(_ field: ID<Field>, _ table: Table) throws(BackendError) -> Int {
    guard let index = table.fields.firstIndex(where: { $0.id == field }) else {
      throw BackendError(.invalid(field), "no such field")
    }
    return index
  }

  private static func project(_ record: Record, _ fields: [ID<Field>], _ table: Table) -> Record {
    let cells = fields.map { field in
      table.fields.firstIndex { $0.id == field }.flatMap { $0 < record.cells.count ? record.cells[$0] : nil }
        ?? .null
    }
    return Record(id: record.id, cells: cells, version: record.version)
  }

  /// Understands `contains` on the name only, which is what its tests need.
  private func matches(_ record: Record, _ query: Query) -> Bool {
    guard case .all(let parts) = query.filter else { return true }
    return parts.allSatisfy { part in
      guard case .test(let predicate) = part, predicate.comparison == .contains,
        case .text(let wanted) = predicate.operands.first, case .text(let name) = record.cells[0]
      else { return true }
      return name.contains(wanted)
    }
  }

  /// Positions are keys: what is deleted or added elsewhere does not move them.
  private func page(
    _ request: PageRequest, of records: [Record], _ table: Table
  ) throws(BackendError) -> Page {
    let limit = max(1, min(request.limit, table.capabilities.pageLimit))
    func require(_ paging: Capabilities.Paging) throws(BackendError) {
      guard table.capabilities.paging.contains(paging) else {
        throw BackendError(.unsupported, "this service does not page like that")
      }
    }
    let range: Range<Int>
    switch request.position {
    case .first: range = 0..<min(limit, records.count)
    case .last:
      try require(.last)
      range = max(0, records.count - limit)..<records.count
    case .at(let row):
      try require(.at)
      range = min(row, records.count)..<min(row + limit, records.count)
    case .after(let cursor):
      try require(.after)
      let start =
        isNumbered
        ? min(Int(cursor.token) ?? 0, records.count)
        : records.firstIndex { $0.id.raw > cursor.token } ?? records.count
      range = start..<min(start + limit, records.count)
    case .before(let cursor):
      try require(.before)
      let end =
        isNumbered
        ? min(Int(cursor.token) ?? 0, records.count)
        : records.firstIndex { $0.id.raw >= cursor.token } ?? records.count
      range = max(0, end - limit)..<end
    }
    let rows = records[range]
    return Page(
      records: rows.map { Self.project($0, request.fields, table) },
      before: range.lowerBound > 0 ? rows.first.map { cursor($0, range.lowerBound) } : nil,
      after: range.upperBound < records.count ? rows.last.map { cursor($0, range.upperBound) } : nil,
      firstRow: tellsFirstRow ? range.lowerBound : nil, total: tellsTotal ? records.count : nil)
  }

  private func cursor(_ record: Record, _ row: Int) -> Cursor {
    Cursor(isNumbered ? String(row) : record.id.raw)
  }
}
