import SheafModel

extension Value {
  /// A short text for lists of records to choose from; the grid has its own, by field.
  var plainText: String {
    switch self {
    case .null: ""
    case .text(let text), .excerpt(let text, _), .json(let text): text
    case .number(let number), .duration(let number): number.text
    case .boolean(let value): value ? "true" : "false"
    case .date(let date): date.description
    case .dateTime(let time): time.text(separator: " ")
    case .choices(let items): items.map(\.name).joined(separator: ", ")
    case .links(let items): items.map { $0.title ?? $0.id.raw }.joined(separator: ", ")
    case .people(let items): items.map(\.name).joined(separator: ", ")
    case .attachments(let items): items.map(\.name).joined(separator: ", ")
    case .list(let items): items.map(\.plainText).joined(separator: ", ")
    case .blob(let blob): blob.kind ?? "\(blob.byteCount) bytes"
    }
  }

  /// Whether both are the same content of a field, however a service writes it.
  func isSameContent(as other: Value, in field: Field) -> Bool {
    switch (self, other) {
    case (.number(let a), .number(let b)), (.duration(let a), .duration(let b)): a.isSameNumber(as: b)
    case (.choices(let a), .choices(let b)):
      Set(a.map { ExactText($0.id) }) == Set(b.map { ExactText($0.id) })
    case (.links(let a), .links(let b)): Set(a.map(\.id)) == Set(b.map(\.id))
    case (.people(let a), .people(let b)):
      Set(a.map { ExactText($0.id) }) == Set(b.map { ExactText($0.id) })
    case (.attachments(let a), .attachments(let b)):
      a.map { ExactText($0.id) } == b.map { ExactText($0.id) }
    case (.dateTime(let a), .dateTime(let b)):
      a.epochSeconds == b.epochSeconds && a.nanosecond == b.nanosecond
    default: !field.isChange(from: self, to: other)
    }
  }
}
