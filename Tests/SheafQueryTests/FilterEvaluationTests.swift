import SheafModel
import SheafQuery
import Testing

@Suite struct FilterEvaluationTests {
  private let record = Sample.record([
    "name": .text("Ada Lovelace Ltd"), "stage": .choices([Sample.stages[0]]),
    "amount": Sample.number("1200.50"),
    "owner": .people([Person(id: "7", name: "Grace")]),
    "created": DateTime(iso: "2026-11-20T14:00:00").map(Value.dateTime) ?? .null,
    "due": CalendarDate(iso: "2026-11-24").map(Value.date) ?? .null, "done": .boolean(false),
    "tags": .choices([Sample.stages[0], Sample.stages[1]]),
    "company": .links([RecordLink(id: "12", title: "Acme"), RecordLink(id: "13", title: nil)]),
    "files": .attachments([Attachment(id: "1", name: "Plan.PDF")]), "odd": .excerpt("begin", byteCount: 9000),
    "length": DecimalText("5400").map { .duration(seconds: $0) } ?? .null,
    "photo": .blob(Blob(byteCount: 3, kind: nil)),
  ])

  private func holds(_ text: String, for record: Record) throws -> Bool {
    let filter = try FilterParser.parse(text, fields: Sample.fields, now: try #require(Sample.now)).get()
    return FilterEvaluation.matches(filter, record, fields: Sample.fields)
  }

  @Test(arguments: [
    "name contains LTD", "name starts with ada", "name = \"Ada Lovelace Ltd\"", "name > Ada", "stage = Open",
    "stage in (Won, Open)", "stage != Won", "amount = 1200.5", "amount > 1200.49", "amount <= 1200.500",
    "owner = Grace", "owner = #7", "owner contains rac", "Created at = 2026-11-20",
    "Created at != 2026-11-21",
    "Created at < today", "due = +3d", "not done", "done = no", "tags = Open and tags = Won",
    "tags != In progress",
    "tags contains op", "company = Acme", "company = #13", "tags in (In progress, Won)", "company = 13",
    "company = \"Somebody <12>\"", "company starts with ac", "files contains .pdf",
    "odd contains BEG", "length > 1h", "photo is not empty", "stars is empty", "stars != 3",
    "amount in (1, 1200.50)",
    "", "not (stars > 3)",
  ])
  func `these conditions hold for the record`(text: String) throws {
    #expect(try holds(text, for: record))
  }

  @Test(arguments: [
    "name = \"ada lovelace ltd\"", "name not contains ltd", "stage = Won", "stage != Open", "amount < 1200.5",
    "owner = Ada", "Created at = 2026-11-21", "Created at > 2026-11-20", "done", "tags != Won",
    "company = 14",
    "company contains 13", "files is empty", "stars = 0", "stars < 3", "stars >= 0", "name < Ada", "not ()",
    "odd = begin",
  ])
  func `these conditions do not hold for the record`(text: String) throws {
    #expect(try !holds(text, for: record))
  }

  @Test(arguments: [
    "name = x", "amount > 0", "amount <= 0", "due < today", "name contains x", "name starts with x",
    "stage in (Open, Won)", "done = false", "name is not empty", "company = 1",
  ])
  func `an empty cell fails a comparison`(text: String) throws {
    #expect(try !holds(text, for: Sample.record([:])))
  }

  @Test(arguments: [
    "name != x", "amount != 0", "name not contains x", "stage not in (Open)", "due is empty",
    "Created at != today",
  ])
  func `an empty cell is different from every value`(text: String) throws {
    #expect(try holds(text, for: Sample.record([:])))
  }

  @Test func `the opposite of a filter holds where the filter does not`() throws {
    let filters = [
      "amount > 3", "amount <= 3", "name = a", "stage in (Open, Won)", "tags = Open or done",
      "amount < 3 and name contains a",
    ]
    let records = [
      record, Sample.record([:]), Sample.record(["amount": Sample.number("3"), "name": .text("a")]),
      Sample.record(["amount": Sample.number("2"), "done": .boolean(true), "name": .text("bA")]),
    ]
    for text in filters {
      for record in records {
        #expect(try holds(text, for: record) != holds("not (\(text))", for: record), "\(text)")
      }
    }
  }

  @Test func `sorting keeps equal records in place and puts empty cells first`() {
    let cells: [Value] = [.text("b"), .null, .text("B"), .text("a"), Sample.number("10"), Sample.number("9")]
    let records = cells.enumerated().map { Record(id: ID("\($0)"), cells: [$1, .boolean(true)]) }
    let fields = Array(Sample.fields.prefix(2))
    func order(_ sorts: Sort...) -> String {
      SortOrder(sorts, fields: fields).sorted(records).map(\.id.raw).joined()
    }
    #expect(order(Sort(field: "name")) == "154230")
    #expect(order(Sort(field: "name", descending: true)) == "032451")
    #expect(order(Sort(field: "stage"), Sort(field: "name")) == "154230")
    #expect(order(Sort(field: "stage", descending: true)) == "012345")
    #expect(order() == "012345")
  }
}
