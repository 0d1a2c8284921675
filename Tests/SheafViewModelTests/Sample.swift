import SheafModel

/// A table of people with a field of every kind that can be edited, and one that cannot.
enum Sample {
  static let stages = [
    Choice(id: "1", name: "Open"), Choice(id: "2", name: "Won"), Choice(id: "3", name: "Lost"),
  ]
  static let tags = [
    Choice(id: "a", name: "red"), Choice(id: "b", name: "green"), Choice(id: "c", name: "blue"),
  ]

  static let fields: [Field] = [
    Field(id: "name", name: "Name", kind: .text, isPrimary: true),
    Field(id: "notes", name: "Notes", kind: .longText),
    Field(id: "amount", name: "Amount", kind: .number(.decimal)),
    Field(id: "done", name: "Done", kind: .boolean),
    Field(id: "due", name: "Due", kind: .date),
    Field(id: "stage", name: "Stage", kind: .choice(options: stages, allowsMany: false)),
    Field(id: "tags", name: "Tags", kind: .choice(options: tags, allowsMany: true)),
    Field(id: "stars", name: "Stars", kind: .rating(max: 5)),
    Field(id: "company", name: "Company", kind: .link(to: "companies", allowsMany: false)),
    Field(id: "files", name: "Files", kind: .attachments),
    Field(id: "code", name: "Code", kind: .text, readOnlyReason: "generated"),
  ]

  static let everything = Capabilities(
    operations: [
      .create, .update, .delete, .restore, .upload, .search, .count, .conditionalUpdate, .addChoice, .move,
      .uploadFromAddress,
    ],
    paging: [.after, .before, .last, .at], pageLimit: 500, filterDepth: .tree, maxSorts: 9)

  static let people = Table(id: "people", name: "People", fields: fields, capabilities: everything)
  static let companies = Table(
    id: "companies", name: "Companies",
    fields: [Field(id: "name", name: "Name", kind: .text, isPrimary: true)], capabilities: everything)

  static let longText = String(repeating: "word ", count: 100)

  /// The record of a row: `Person 1` is the first.
  ///
  /// Row 3 has a long text, of which pages carry the beginning.
  static func person(_ row: Int) -> Record {
    Record(
      id: ID("r\(row)"),
      cells: [
        .text("Person \(row + 1)"), row == 3 ? .text(longText) : .text("note \(row + 1)"),
        .number(DecimalText(row + 1)), .boolean(row % 2 == 0),
        .date(date.advanced(byDays: row % 1000) ?? date), .choices([stages[row % 3]]), .null,
        .number(DecimalText(row % 6)), .null, .attachments([]), .text("C\(row + 1)"),
      ])
  }

  static let date = CalendarDate(dayNumber: 20_778) ?? moment.date
  static let moment: DateTime = DateTime(epochSeconds: 20_778 * 86_400 + 3600 * 9) ?? fallback

  private static let fallback: DateTime = {
    guard let epoch = DateTime(epochSeconds: 0) else { preconditionFailure("1970 is in every calendar") }
    return epoch
  }()

  static func company(_ row: Int) -> Record {
    Record(
      id: ID("c\(row)"), cells: [.text(["Acme", "Globex", "Initech", "Umbrella"][row % 4] + " \(row + 1)")])
  }

  static let roots: [Node] = [
    Node(id: "crm", parent: nil, kind: .folder, name: "CRM", hasChildren: true),
    Node(id: "empty", parent: nil, kind: .dashboard, name: "Board", note: "charts"),
  ]
  static let tables: [Node] = [
    Node(id: "t-people", parent: "crm", kind: .table, name: "People", table: "people"),
    Node(id: "t-companies", parent: "crm", kind: .table, name: "Companies", table: "companies"),
  ]
}
