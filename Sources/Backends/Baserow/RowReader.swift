import SheafHTTP
import SheafJSON
import SheafModel

/// Reads rows by a table's known fields.
struct RowReader {
  /// Where in a record each wanted member goes, and how it is read.
  private let slots: [String: (index: Int, cell: CellReader)]
  private let count: Int

  /// For records that carry `plans`, in their order.
  init(_ plans: [FieldPlan], detail: PageRequest.Detail = .whole) {
    var limit: Int?
    if case .excerpts(let bytes) = detail { limit = bytes }
    count = plans.count
    var slots: [String: (index: Int, cell: CellReader)] = [:]
    for (index, plan) in plans.enumerated() {
      slots[plan.key] = (index, CellReader(form: plan.form, clock: plan.clock, maxTextBytes: limit))
    }
    self.slots = slots
  }

  /// One row.
  ///
  /// A field that the row does not carry is empty: it has been deleted meanwhile.
  func row(_ reader: inout JSONReader) throws(JSONProblem) -> Record {
    var cells = [Value](repeating: .null, count: count)
    var id = ""
    try reader.object { (name, reader) throws(JSONProblem) in
      if let slot = slots[name] {
        cells[slot.index] = try slot.cell.read(&reader)
      } else if name == "id" {
        id = try reader.number()
      } else {
        try reader.skip()
      }
    }
    guard !id.isEmpty else { throw JSONProblem(expected: "a row with an “id”", offset: 0) }
    return Record(id: ID(id), cells: cells)
  }

  func rows(_ reader: inout JSONReader) throws(JSONProblem) -> [Record] {
    var records: [Record] = []
    try reader.array { (reader) throws(JSONProblem) in records.append(try row(&reader)) }
    return records
  }

  /// A page of either endpoint: its rows, and how many there are in all where it says so.
  func page(_ bytes: [UInt8]) throws(JSONProblem) -> (records: [Record], total: Int?) {
    var reader = JSONReader(bytes)
    var records: [Record]?
    var total: Int?
    try reader.object { (name, reader) throws(JSONProblem) in
      switch name {
      case "results": records = try rows(&reader)
      case "count" where try reader.kind() == .number: total = Int(try reader.number())
      default: try reader.skip()
      }
    }
    guard let records else { throw JSONProblem(expected: "“results”", offset: bytes.count) }
    return (records, total)
  }
}
