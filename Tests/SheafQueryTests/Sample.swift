import SheafModel

/// A table of contacts, some of its records, and the moment of the tests.
enum Sample {
  static let stages = ["Open", "Won", "In progress"].map { Choice(id: "s-\($0)", name: $0) }

  static let fields = [
    Field(id: "name", name: "name", kind: .text, isPrimary: true),
    Field(id: "stage", name: "stage", kind: .choice(options: stages, allowsMany: false)),
    Field(id: "amount", name: "amount", kind: .number(NumberFormat(decimals: 2, allowsNegative: false))),
    Field(id: "owner", name: "owner", kind: .people(allowsMany: false)),
    Field(id: "created", name: "Created at", kind: .dateTime),
    Field(id: "due", name: "due", kind: .date),
    Field(id: "done", name: "done", kind: .boolean),
    Field(id: "tags", name: "tags", kind: .choice(options: stages, allowsMany: true)),
    Field(id: "company", name: "company", kind: .link(to: "companies", allowsMany: true)),
    Field(id: "files", name: "files", kind: .attachments),
    Field(id: "odd", name: "a`b {c} and", kind: .longText),
    Field(id: "length", name: "length", kind: .duration),
    Field(id: "stars", name: "stars", kind: .rating(max: 5)),
    Field(id: "photo", name: "photo", kind: .blob),
    Field(id: "named-not", name: "not", kind: .text),
    Field(id: "second-name", name: "name", kind: .text),
  ]

  static let now = DateTime(iso: "2026-11-21T14:05:30")

  static func record(_ cells: [String: Value]) -> Record {
    Record(id: "r", cells: fields.map { cells[$0.id.raw] ?? .null })
  }

  static func number(_ text: String) -> Value { DecimalText(text).map(Value.number) ?? .null }

  static func test(_ field: String, _ comparison: Comparison, _ operands: Value...) -> Filter {
    .test(Predicate(field: ID(field), comparison: comparison, operands: operands))
  }
}
