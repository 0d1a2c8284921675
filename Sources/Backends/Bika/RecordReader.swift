import SheafHTTP
import SheafJSON
import SheafModel

/// Reads records in both families' shapes: `id` or `recordId`, `fields` or `cells`, times as text or numbers.
struct RecordReader: Sendable {
  let plan: TablePlan

  /// A record with every field of the table in order; nil for what is no record.
  func record(_ json: JSON) -> Record? {
    guard let id = Self.id(json) else { return nil }
    var cells = plan.plans.map { CellReader(plan: $0).empty }
    for member in Self.members(json) {
      guard let index = plan.index(ofKey: member.name) else { continue }
      cells[index] = CellReader(plan: plan.plans[index]).value(member.value)
    }
    return Record(id: ID(id), cells: cells)
  }

  /// The fields that the record carries, empty ones being left out by the service.
  func present(_ json: JSON) -> Set<Int> {
    Set(Self.members(json).compactMap { plan.index(ofKey: $0.name) })
  }

  /// The records of a list.
  func records(_ data: JSON, _ request: HTTPRequest) throws(BackendError) -> [Record] {
    guard let items = data["records"]?.items ?? data.items else {
      throw BackendError(.malformed, "the answer has no “records”", request: request.summary)
    }
    let records = items.compactMap(record)
    guard records.count == items.count else {
      throw BackendError(.malformed, "a record came without an identifier", request: request.summary)
    }
    return records
  }

  /// The record inside the answer to a change, in whichever wrapping; nil when there is none.
  static func changed(_ data: JSON) -> JSON? {
    let found = data["records"]?.items?.first ?? data["record"] ?? data
    return id(found) == nil || (found["fields"] == nil && found["cells"] == nil) ? nil : found
  }

  private static func id(_ json: JSON) -> String? {
    (json["id"]?.string ?? json["recordId"]?.string).flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func members(_ json: JSON) -> [JSON.Member] {
    let fields = json["fields"]?.members ?? []
    return fields.isEmpty ? json["cells"]?.members ?? [] : fields
  }
}

extension TablePlan {
  /// A record whose links have the titles that are known.
  func titled(_ record: Record) -> Record {
    guard !titles.isEmpty else { return record }
    var record = record
    for (index, field) in plans.enumerated() where field.form == .links {
      guard case .links(let links) = record.cells[index] else { continue }
      record.cells[index] = .links(
        links.map { RecordLink(id: $0.id, title: titles[$0.id] ?? $0.title) })
    }
    return record
  }
}

extension Record {
  /// The record with those cells, long texts shortened.
  func showing(_ indices: [Int], _ detail: PageRequest.Detail) -> Record {
    var record = self
    record.cells = indices.map { cells[$0] }
    if case .excerpts(let limit) = detail { record.cells = record.cells.map { $0.excerpted(limit) } }
    return record
  }
}

extension Value {
  fileprivate func excerpted(_ limit: Int) -> Value {
    guard case .text(let text) = self, text.utf8.count > limit else { return self }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    // Not in the middle of a character.
    while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
    return .excerpt(String(text[..<end]), byteCount: text.utf8.count)
  }

  /// Whether both mean the same content of a cell: how an empty one is written, and addresses and names that
  /// are made anew for each answer, say nothing.
  func isSameOnServer(as other: Value) -> Bool {
    if isEmpty || other.isEmpty { return isEmpty && other.isEmpty }
    switch (self, other) {
    case (.number(let a), .number(let b)): return a.isSameNumber(as: b)
    case (.dateTime(let a), .dateTime(let b)): return !(a < b) && !(b < a)
    case (.choices(let a), .choices(let b)): return Set(a.map(\.name)) == Set(b.map(\.name))
    case (.links(let a), .links(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.people(let a), .people(let b)): return Set(a.map(\.id)) == Set(b.map(\.id))
    case (.attachments(let a), .attachments(let b)): return a.map(\.id) == b.map(\.id)
    case (.excerpt(let start, let count), .text(let text)), (.text(let text), .excerpt(let start, let count)):
      return text.utf8.count == count && text.hasPrefix(start)
    default: return self == other
    }
  }
}
