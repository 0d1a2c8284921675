import SheafModel
import SheafQuery
import Testing

@Suite struct QuerySplitTests {
  private func table(_ depth: Capabilities.FilterDepth, sorts: Int = 1, search: Bool = true) -> Table {
    var fields = Sample.fields
    fields[0].comparisons = [.equals, .contains]
    fields[1].isSortable = false
    fields[2].comparisons = []
    let operations: Capabilities.Operations = search ? [.search] : []
    return Table(
      id: "t", name: "t", fields: fields,
      capabilities: Capabilities(
        operations: operations, paging: [], pageLimit: 10, filterDepth: depth, maxSorts: sorts))
  }

  private let name = Sample.test("name", .equals, .text("a"))
  private let due = Sample.test("due", .isEmpty)
  private let amount = Sample.test("amount", .greater, Sample.number("3"))

  private func split(_ filter: Filter, _ depth: Capabilities.FilterDepth) -> (Filter?, Filter?) {
    let split = QuerySplit.of(Query(filter: filter), for: table(depth))
    return (split.service.filter, split.filter)
  }

  @Test func `a service that filters nothing is asked for everything`() {
    #expect(split(name, .none) == (nil, name))
  }

  @Test func `each part of an and goes to whoever can do it`() {
    for depth in [Capabilities.FilterDepth.all, .flat, .tree] {
      #expect(split(.all([name, due, amount]), depth) == (.all([name, due]), amount))
      #expect(split(.all([name, due]), depth) == (.all([name, due]), nil))
      #expect(split(.all([]), depth) == (nil, nil))
    }
  }

  @Test func `an or is never divided`() {
    #expect(split(.any([name, amount]), .tree) == (nil, .any([name, amount])))
    #expect(split(.any([name, due]), .all) == (nil, .any([name, due])))
    #expect(split(.any([name, due]), .flat) == (.any([name, due]), nil))
    #expect(split(.all([due, .any([name, due])]), .flat) == (due, .any([name, due])))
    #expect(split(.all([due, .any([name, due])]), .tree) == (.all([due, .any([name, due])]), nil))
  }

  @Test func `an order that the service cannot give is given here whole`() {
    let sorts = [Sort(field: "due"), Sort(field: "name", descending: true)]
    let one = QuerySplit.of(Query(sorts: sorts), for: table(.tree))
    #expect(one.service.sorts == [sorts[0]])
    #expect(one.sorts == sorts)
    #expect(
      one.explanation == "the service cannot evaluate the order “due,-name”: it is applied to the loaded rows"
    )
    #expect(QuerySplit.of(Query(sorts: sorts), for: table(.tree, sorts: 2)).isComplete)
    #expect(QuerySplit.of(Query(sorts: [Sort(field: "stage")]), for: table(.tree)).service.sorts.isEmpty)
  }

  @Test func `a search that the service cannot do is done here`() {
    let split = QuerySplit.of(Query(filter: amount, search: "x"), for: table(.tree, search: false))
    #expect(split.service == Query())
    #expect(split.search == "x")
    #expect(
      split.explanation
        == "the service cannot evaluate “amount > 3” and the search for “x”: they are applied to the loaded rows"
    )
    #expect(QuerySplit.of(Query(search: "x"), for: table(.tree)).explanation == nil)
  }
}

@Suite struct FilterCompletionTests {
  private func complete(_ text: String) -> (typed: String, items: [String]) {
    let completion = FilterCompletion.at(text, caret: text.count, fields: Sample.fields)
    return (String(Array(text)[completion.range]), completion.items.map(\.text))
  }

  @Test(arguments: [
    ("", "", "name"), ("am", "am", "amount"), ("created", "created", "`Created at`"),
    ("Created a", "Created a", "`Created at`"),
    ("stage = Open and d", "d", "due"), ("(", "", "name"), ("not (na", "na", "name"),
    ("stage ", "", "="), ("name con", "con", "contains"), ("name is", "is", "is empty"),
    ("name is not ", "is not ", "is not empty"),
    ("stage = ", "", "\"Open\""), ("stage = wo", "wo", "\"Won\""),
    ("stage = In pro", "In pro", "\"In progress\""),
    ("stage = \"In p", "\"In p", "\"In progress\""), ("stage in (Open, w", "w", "\"Won\""),
    ("stage in (", "", "\"Open\""),
    ("done = ", "", "true"), ("due > t", "t", "today"), ("name = \"x\" ", "", "and"),
    ("name = \"x\" a", "a", "and"),
    ("stage = Open a", "a", "and"), ("name is empty o", "o", "or"), ("stage in (Open) ", "", "and"),
    ("`Created at` > 2026-11-21 ", "", "and"),
  ])
  func `the likeliest continuation comes first`(text: String, typed: String, first: String) {
    let completion = complete(text)
    #expect(completion.typed == typed)
    #expect(completion.items.first == first)
  }

  @Test func `free text has no continuation`() {
    #expect(complete("name contains x").items.isEmpty)
    #expect(complete("amount > 1").items.isEmpty)
  }

  @Test func `only what is before the caret counts`() {
    let completion = FilterCompletion.at("stage = Open and amount > 3", caret: 2, fields: Sample.fields)
    #expect(completion.range == 0..<2)
    #expect(completion.items.first?.text == "stage")
  }
}
