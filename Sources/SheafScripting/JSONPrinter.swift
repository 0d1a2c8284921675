import SheafJSON
import SheafModel
import SheafValues

/// Records as JSON objects of field name → value in field order.
struct JSONPrinter: RecordPrinter {
  enum Layout {
    /// One array, an object a line.
    case array
    /// An object a line.
    case lines
  }

  private let fields: [Field]
  private let names: [String]
  private let includesIDs: Bool
  private let layout: Layout
  private var isFirst = true

  init(fields: [Field], includesIDs: Bool, layout: Layout) {
    self.fields = fields
    self.includesIDs = includesIDs
    self.layout = layout
    names = fields.map { JSONText.string($0.name) }
  }

  func head(_ sample: [Record]) -> String { layout == .array ? "[" : "" }

  mutating func row(_ record: Record) -> String {
    let object = "{" + members(record).map { "\($0):\($1)" }.joined(separator: ",") + "}"
    defer { isFirst = false }
    switch layout {
    case .array: return (isFirst ? "\n" : ",\n") + object
    case .lines: return object + "\n"
    }
  }

  func foot() -> String { layout == .array ? (isFirst ? "]\n" : "\n]\n") : "" }

  /// One record alone, a member a line.
  func object(_ record: Record) -> String {
    let lines = members(record).map { "  \($0): \($1)" }
    return lines.isEmpty ? "{}\n" : "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  private func members(_ record: Record) -> [(String, String)] {
    let id = includesIDs ? [(JSONText.string(idColumn), JSONText.string(record.id.raw))] : []
    return id + zip(names, zip(record.cells, fields)).map { ($0, PlainText.json($1.0, for: $1.1)) }
  }
}
