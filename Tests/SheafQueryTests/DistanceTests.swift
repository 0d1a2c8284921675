import SheafModel
import SheafQuery
import Testing

@Suite struct DistanceTests {
  private var fields: [Field] {
    var address = Field(id: "address", name: "address", kind: .text)
    address.comparisons = [.within, .isEmpty, .equals]
    return Sample.fields + [address]
  }

  private func parse(_ text: String) throws -> Result<Filter, FilterProblem> {
    FilterParser.parse(text, fields: fields, now: try #require(Sample.now))
  }

  private func within(_ number: String, _ unit: DistanceUnit, _ place: String) -> Filter {
    Sample.test("address", .within, Sample.number(number), .text(unit.rawValue), .text(place))
  }

  @Test(arguments: [
    "address within 10 mi of \"New York\"", "address within 10mi of New York",
    "address is within 10 miles of 'New York'", "Address WITHIN 10 Mile OF New York",
  ])
  func `an address is near a place`(text: String) throws {
    #expect(try parse(text) == .success(within("10", .miles, "New York")))
  }

  @Test func `a distance is measured in miles or kilometres`() throws {
    let filter = within("2.5", .kilometers, "1600 Pennsylvania Ave, Washington")
    let text = "address within 2.5 km of \"1600 Pennsylvania Ave, Washington\""
    #expect(try parse(text) == .success(filter))
    #expect(FilterText.text(filter, fields: fields) == text)
  }

  @Test func `other conditions go on after the place`() throws {
    let filter = Filter.all([within("1", .miles, "Rome"), Sample.test("done", .equals, .boolean(true))])
    #expect(try parse("address within 1 mi of Rome and done") == .success(filter))
  }

  @Test(arguments: [
    ("address within", "expected a distance and a place: within 10 mi of \"New York\""),
    ("address within 10 of Rome", "expected a distance and a place: within 10 mi of \"New York\""),
    ("address within far mi of Rome", "expected a distance and a place: within 10 mi of \"New York\""),
    ("address within 10 mi Rome", "expected “of” and a place"),
    ("address within 10 mi of", "expected a value"), ("address within 10 mi of ''", "expected a place"),
    ("not address within 10 mi of Rome", "“within” has no opposite"),
  ])
  func `what is missing is said`(text: String, message: String) throws {
    guard case .failure(let problem) = try parse(text) else { throw Surprise() }
    #expect(problem.message == message)
  }

  @Test func `a field whose service does not know places is not near any`() throws {
    guard case .failure(let problem) = try parse("name within 10 mi of Rome") else { throw Surprise() }
    #expect(problem.message.hasPrefix("“within” says nothing about “name”"))
  }

  @Test func `it is offered where it can be asked`() {
    let words = FilterCompletion.at("address wi", caret: 10, fields: fields).items.map(\.text)
    #expect(words.first == "within")
    #expect(!FilterCompletion.at("name ", caret: 5, fields: fields).items.map(\.text).contains("within"))
    let after = "address within 10 mi of \"Rome\" "
    #expect(
      FilterCompletion.at(after, caret: after.count, fields: fields).items.map(\.text) == ["and", "or"])
  }

  // Who is asked

  private var table: Table {
    Table(
      id: "t", name: "t", fields: fields,
      capabilities: Capabilities(
        operations: [], paging: [], pageLimit: 10, filterDepth: .all, maxSorts: 1))
  }

  @Test func `the service is asked, however deep the ands`() {
    let near = within("10", .miles, "Rome")
    let done = Sample.test("done", .equals, .boolean(true))
    let name = Sample.test("name", .isEmpty)
    let split = QuerySplit.of(Query(filter: .all([name, .all([near, .all([done])])])), for: table)
    #expect(split.service.filter == .all([name, near, done]))
    #expect(split.filter == nil && split.refusal == nil)
  }

  @Test func `what nobody can evaluate is refused instead of finding nothing`() {
    let near = within("10", .miles, "Rome")
    let done = Sample.test("done", .equals, .boolean(true))
    #expect(
      QuerySplit.of(Query(filter: .any([near, done])), for: table).refusal
        == "only the service can evaluate “address within 10 mi of \"Rome\"”, and not as a part of an “or”")
    let unable = Sample.test("name", .within, Sample.number("1"), .text("km"), .text("Rome"))
    #expect(
      QuerySplit.of(Query(filter: unable), for: table).refusal
        == "this service cannot evaluate “name within 1 km of \"Rome\"”")
  }

  private struct Surprise: Error {}
}
