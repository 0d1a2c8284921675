import LoopbackServer
import SheafClock
import SheafHTTP
import SheafModel
import SheafQuery
import Testing

@testable import BubbleBackend

@Suite struct FilterTests {
  private func field(_ name: String, _ type: String) -> FieldPlan {
    let type = BubbleType(type)
    var field = Field(id: ID(name), name: name, kind: .text)
    field.comparisons = FieldComparisons.of(type)
    return FieldPlan(field: field, key: name, type: type, otherKeys: [name.lowercased() + "_id"])
  }

  private var plan: TablePlan {
    let fields = [
      field("Name", "text"), field("Size", "number"), field("Open", "boolean"), field("Day", "date"),
      field("Owner", "user"), field("Rooms", "list.custom.room"), field("Status", "option.status"),
      field("Tags", "list.text"), field("Marks", "list.option.mark"), field("Place", "geographic_address"),
      field("Photo", "image"), field("Odd", "api.call"),
    ]
    let table = Table(
      id: "t", name: "t", fields: fields.map(\.field),
      capabilities: Capabilities(
        operations: [.search], paging: [], pageLimit: 100, filterDepth: .all, maxSorts: 8))
    return TablePlan(place: TablePlace(type: "t"), fields: fields, table: table)
  }

  private func compile(
    _ filter: Filter, search: String? = nil, style: Int = 0, zone: WallClock = .fixed(seconds: 0)
  ) throws -> ConstraintCompiler.Result {
    var compiler = ConstraintCompiler(plan: plan, zone: zone, keyStyle: style)
    compiler.named = [
      ThingName(field: "Owner", text: "Ada"): ["1x1"],
      ThingName(field: "Owner", text: "Two"): ["1x1", "2x2"],
      ThingName(field: "Rooms", text: "Hall"): ["3x3"], ThingName(field: "Owner", text: "Nobody"): [],
    ]
    return try compiler.compile(Query(filter: filter, search: search))
  }

  private func text(_ filter: Filter) throws -> String {
    try compile(filter).constraints.map { constraint in
      let value = constraint["value"].map { " " + $0.text } ?? ""
      return "\(constraint["key"]?.string ?? "") \(constraint["constraint_type"]?.string ?? "")\(value)"
    }.joined(separator: " & ")
  }

  static let day = DateTime(iso: "2024-03-04T00:00:00").map(Value.dateTime) ?? .null
  private static func choice(_ name: String) -> Value { .choices([Choice(id: name, name: name)]) }
  private static func link(_ id: String) -> Value { .links([RecordLink(id: ID(id), title: nil)]) }

  @Test(arguments: [
    (test("Name", .equals, .text("a")), #"Name equals "a""#),
    (test("Name", .notEquals, .text("a")), #"Name not equal "a""#),
    (test("Name", .equals, .null), "Name is_empty"), (test("Name", .notEquals, .null), "Name is_not_empty"),
    (test("Name", .isEmpty), "Name is_empty"), (test("Name", .isNotEmpty), "Name is_not_empty"),
    (test("Name", .contains, .text("cafe")), #"Name text contains "cafe""#),
    (test("Name", .notContains, .text("cafe")), #"Name not text contains "cafe""#),
    (test("Name", .less, .text("m")), #"Name less than "m""#),
    (test("Name", .isIn, .text("a"), .text("b")), #"Name in ["a","b"]"#),
    (test("Size", .greater, number("+5")), "Size greater than 5"),
    (test("Size", .greaterOrEqual, number("5")), "Size greater than 4.999999999999999"),
    (test("Size", .lessOrEqual, number("0.1")), "Size less than 0.10000000000000002"),
    (test("Size", .equals, number("40388.75")), "Size equals 40388.75"),
    (test("Open", .equals, .boolean(true)), "Open equals true"),
    (test("Day", .greater, day), #"Day greater than "2024-03-04T00:00:00.000Z""#),
    (test("Day", .greaterOrEqual, day), #"Day greater than "2024-03-03T23:59:59.999Z""#),
    (test("Day", .lessOrEqual, day), #"Day less than "2024-03-04T00:00:00.001Z""#),
    (test("Owner", .equals, link("4x4")), #"Owner equals "4x4""#),
    (test("Owner", .equals, .text("Ada")), #"Owner equals "1x1""#),
    (test("Owner", .equals, .text("Two")), #"Owner in ["1x1","2x2"]"#),
    (test("Owner", .notEquals, .text("Two")), #"Owner not in ["1x1","2x2"]"#),
    (test("Owner", .notEquals, .text("Nobody")), ""),
    (test("Rooms", .equals, link("4x4")), #"Rooms contains "4x4""#),
    (test("Rooms", .notEquals, .text("Hall")), #"Rooms not contains "3x3""#),
    (test("Rooms", .isEmpty), "Rooms empty"), (test("Rooms", .isNotEmpty), "Rooms not empty"),
    (test("Status", .equals, choice("New | Pending")), #"Status equals "New | Pending""#),
    (test("Status", .isIn, choice("a"), choice("b")), #"Status in ["a","b"]"#),
    (test("Marks", .equals, choice("x")), #"Marks contains "x""#),
    (test("Tags", .contains, .text("jazz")), #"Tags contains "jazz""#),
    (test("Tags", .notContains, .text("jazz")), #"Tags not contains "jazz""#),
    (test("Photo", .isEmpty), "Photo is_empty"),
    (
      test("Place", .within, number("10"), .text("mi"), .text("New York")),
      #"Place geographic_search {"range":10,"origin_address":"New York","unit":"miles"}"#
    ),
    (
      .all([test("Name", .isEmpty), .all([test("Size", .less, number("2"))])]),
      "Name is_empty & Size less than 2"
    ),
  ])
  func `conditions become constraints`(filter: Filter, constraints: String) throws {
    #expect(try text(filter) == constraints)
  }

  @Test func `a search looks through everything`() throws {
    let result = try compile(.all([]), search: "  jazz bar ")
    #expect(
      result.constraints == [["key": "_all", "constraint_type": "text contains", "value": "jazz bar"]])
    #expect(try compile(.all([]), search: "  ").constraints.isEmpty)
  }

  @Test func `no constraint is sent without its value`() throws {
    #expect(try compile(test("Owner", .equals, .text("Nobody"))).isNever)
    #expect(try compile(test("Name", .isIn)).isNever)
    #expect(try text(test("Name", .contains, .text(""))) == "Name is_not_empty")
  }

  @Test func `dates are read on the profile's clock`() throws {
    let result = try compile(
      test("Day", .greater, Self.day), zone: try #require(WallClock(named: "America/Sao_Paulo")))
    #expect(result.constraints.first?["value"] == "2024-03-04T03:00:00.000Z")
  }

  @Test func `a field has other names`() throws {
    #expect(try compile(test("Name", .isEmpty), style: 1).constraints.first?["key"] == "name_id")
  }

  @Test func `an or is nothing that the service can say`() throws {
    #expect(throws: BackendError.self) {
      try compile(.any([test("Name", .isEmpty), test("Size", .isEmpty)]))
    }
    #expect(throws: BackendError.self) { try compile(test("Rooms", .equals, .text("Unknown"))) }
  }

  @Test func `what the service cannot say is evaluated here`() throws {
    let filter = Filter.all([
      test("Name", .startsWith, .text("a")), test("Size", .greaterOrEqual, number("1")),
      .any([test("Open", .equals, .boolean(true)), test("Name", .isEmpty)]),
      test("Status", .contains, .text("p")), test("Odd", .isEmpty),
    ])
    let split = QuerySplit.of(Query(filter: filter), for: plan.table)
    #expect(split.service.filter == test("Size", .greaterOrEqual, number("1")))
    guard case .all(let rest) = split.filter else { throw Surprise() }
    #expect(rest.count == 4)
  }

  @Test func `whatever the split leaves to the service can be compiled`() async throws {
    try await Fixture.run { fixture in
      let table = try await fixture.backend.table("venue")
      let now = try #require(DateTime(iso: "2024-03-04T12:00:00Z"))
      for text in [
        "name contains hall and capacity >= 100", "open", "not open", "status = Open",
        "status in (Open, Closed)",
        "owner = \"Ada Lovelace\"", "owner != \"Ada Lovelace\"", "rooms = \"Room 105\"", "rooms is not empty",
        "tags contains jazz", "address within 30 km of London", "opened on > 2015-06-01",
        "opened on = 2015-06-01", "photos is empty", "notes is not empty and not (capacity < 50)",
        "amenities = Parking", "`Created Date` > 2022-01-03", "capacity in (1, 2)",
      ] {
        let filter = try FilterParser.parse(text, fields: table.fields, now: now).get()
        let split = QuerySplit.of(Query(filter: filter), for: table)
        let page = try await fixture.rows("venue", split.service)
        // The service's answer holds whatever passes here, and nothing that it was to leave out.
        let all = try await fixture.rows("venue")
        guard !text.contains("within"), !text.contains("contains") else { continue }
        let evaluation = FilterEvaluation(filter, fields: table.fields)
        let wanted = all.records.filter(evaluation.matches).map(\.id)
        #expect(page.records.filter(evaluation.matches).map(\.id) == wanted, "\(text)")
        if split.filter == nil { #expect(page.records.map(\.id) == wanted, "\(text)") }
      }
    }
  }

  @Test func `sorting by an address needs a place to measure from`() async throws {
    try await Fixture.run { fixture in
      let sorts = [Sort(field: "address")]
      let error = await failure { () async throws(BackendError) in
        try await fixture.backend.count("coffeeshops", matching: Query(sorts: sorts))
      }
      #expect(error?.kind == .unsupported && error?.message.contains("geo_reference") == true)
      let near = test("address", .within, number("500"), .text("mi"), .text("Boston"))
      let found = try await fixture.values("address", "coffeeshops", Query(filter: near, sorts: sorts))
      guard case .text(let first)? = found.first else { throw Surprise() }
      #expect(first.hasSuffix("Boston"))
      let sent = try #require(fixture.transport.sent.last)
      #expect(sent.url.query.first { $0.name == "geo_reference" }?.value == "Boston")
    }
    try await Fixture.run(["geo_reference": "London"].map { ($0, .text($1)) }) { fixture in
      let found = try await fixture.values(
        "address", "coffeeshops", Query(sorts: [Sort(field: "address")]))
      guard case .text(let first)? = found.first else { throw Surprise() }
      #expect(first.hasSuffix("London"))
    }
  }

  @Test func `text is searched for everywhere`() async throws {
    try await Fixture.run { fixture in
      let page = try await fixture.rows("venue", Query(search: "theatre"))
      #expect((1..<40).contains(page.records.count))
      #expect(page.total == page.records.count)
    }
  }

  private struct Surprise: Error {}
}

extension Fixture {
  static func run(
    _ settings: [(String, Setting)], _ body: (Fixture) async throws -> Void
  ) async throws {
    try await run(small, settings, body)
  }
}
