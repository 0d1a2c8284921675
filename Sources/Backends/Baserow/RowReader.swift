import SheafHTTP
import SheafJSON
import SheafModel

/// Reads rows by a table's known fields.
struct RowReader {
  /// The identifier and then the wanted members, in the order of the record.
  private let names: JSONNames
  private let cells: [CellReader]

  /// For records that carry `plans`, in their order.
  init(_ plans: [FieldPlan], detail: PageRequest.Detail = .whole) {
    var limit: Int?
    if case .excerpts(let bytes) = detail { limit = bytes }
    names = JSONNames(["id"] + plans.map(\.key))
    cells = plans.map { CellReader(form: $0.form, clock: $0.clock, maxTextBytes: limit) }
  }

  /// One row.
  ///
  /// A field that the row does not carry is empty: it has been deleted meanwhile.
  func row(_ reader: inout JSONReader) throws(JSONProblem) -> Record {
    var values = [Value](repeating: .null, count: cells.count)
    var id = ""
    try reader.object(names) { (place, reader) throws(JSONProblem) in
      switch place {
      case nil: try reader.skip()
      case 0?: id = try reader.number()
      case let place?: values[place - 1] = try cells[place - 1].read(&reader)
      }
    }
    guard !id.isEmpty else { throw JSONProblem(expected: "a row with an “id”", offset: reader.position) }
    return Record(id: ID(id), cells: values)
  }

  /// Throws where there are more than the limit.
  func rows(_ reader: inout JSONReader, limit: Int = .max) throws(JSONProblem) -> [Record] {
    var records: [Record] = []
    try reader.array { (reader) throws(JSONProblem) in
      guard records.count < limit else {
        throw JSONProblem(expected: "at most \(limit) rows", offset: reader.position)
      }
      records.append(try row(&reader))
    }
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
      case "count" where try reader.kind() == .number: total = JSON.number(try reader.number()).count
      default: try reader.skip()
      }
    }
    guard let records else { throw JSONProblem(expected: "“results”", offset: bytes.count) }
    return (records, total)
  }
}
