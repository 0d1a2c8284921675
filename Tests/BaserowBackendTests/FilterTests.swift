import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

/// Conditions of the filter language in the server's words.
@Suite struct FilterTests {
  private func compile(_ filter: Filter, table: Int = 6) throws -> FilterTree {
    let plans = RecordedTables.fields[table] ?? []
    return try FilterCompiler(plans: Dictionary(uniqueKeysWithValues: plans.map { ($0.field.id, $0) }))
      .compile(filter)
  }

  private func test(_ field: ID<Field>, _ comparison: Comparison, _ operands: Value...) -> Filter {
    .test(Predicate(field: field, comparison: comparison, operands: operands))
  }

  /// The recorded condition of one parameter `filter__field_1__equal=x`.
  private func recorded(_ number: Int) -> FilterTree? {
    for item in Recording.number(number).url.query {
      let parts = item.name.components("__")
      guard parts.count == 3, parts[0] == "filter", let field = Int(parts[1].dropFirst(6)) else { continue }
      return .test(field: field, type: parts[2], value: item.value ?? "")
    }
    return nil
  }

  @Test func `conditions are those that the server was recorded to evaluate`() throws {
    let day = try #require(CalendarDate(iso: "2026-02-28"))
    let spring = try #require(CalendarDate(iso: "2026-03-01"))
    let cases: [(Int, Filter)] = [
      (820, test("19", .equals, .text("hello"))), (821, test("19", .contains, .text("漢字"))),
      (822, test("19", .notContains, .text("hello"))), (825, test("19", .isEmpty)),
      (826, test("19", .isNotEmpty)),
      (827, test("25", .equals, .number(DecimalText(42)))),
      (828, test("25", .lessOrEqual, .number(DecimalText(42)))),
      (830, test("30", .equals, .boolean(true))), (832, test("29", .greater, .number(DecimalText(3)))),
      (834, test("32", .equals, .date(day))), (837, test("32", .less, .date(spring))),
      (842, test("32", .isEmpty)),
      (843, test("38", .greater, .duration(seconds: DecimalText(90_000)))),
      (845, test("56", .equals, .choices([Choice(id: "10", name: "In progress")]))),
      (849, test("57", .equals, .text("red"))), (850, test("57", .notEquals, .text("red"))),
      (851, test("51", .equals, .links([RecordLink(id: "1", title: nil)]))),
      (852, test("51", .contains, .text("Alph"))), (853, test("51", .isEmpty)),
      (854, test("55", .contains, .text("photo"))), (857, test("75", .equals, .text("Bob Builder"))),
      (858, test("50", .equals, .text("Ada Admin"))), (859, test("58", .contains, .text("!"))),
      (861, test("71", .greater, .number(DecimalText(1)))),
      (862, test("72", .greater, .number(DecimalText(1)))),
      (863, test("77", .equals, .number(DecimalText(3)))), (864, test("76", .equals, .text("x"))),
      (865, test("78", .isNotEmpty)),
    ]
    for (number, filter) in cases {
      #expect(try compile(filter) == recorded(number), "\(Recording.number(number).name)")
    }
  }

  @Test func `an option that does not exist matches no row instead of every row`() throws {
    #expect(try compile(test("56", .equals, .text("Nope"))) == .never)
    #expect(try compile(test("56", .notEquals, .text("Nope"))) == .always)
    let query = Query(filter: test("56", .equals, .text("Nope")))
    let plans = RecordedTables.fields[6] ?? []
    let planner = TablePlanner(
      place: TablePlace(table: 6), name: "All types", fields: plans.map(\.wire), views: [], options: [:],
      isUser: true)
    #expect(try RowQuery(query, planner.plan()).isNever)
  }

  @Test func `part of an option's name is compared here and sent as the options' numbers`() throws {
    #expect(
      try compile(test("56", .contains, .text("O")))
        == .any([
          .test(field: 56, type: "single_select_equal", value: "9"),
          .test(field: 56, type: "single_select_equal", value: "10"),
          .test(field: 56, type: "single_select_equal", value: "11"),
        ]))
    #expect(
      try compile(test("57", .startsWith, .text("RE")))
        == .test(field: 57, type: "multiple_select_has", value: "4"))
  }

  @Test func `empty and padded texts never become a condition that the server ignores`() throws {
    #expect(try compile(test("19", .equals, .text(""))) == .test(field: 19, type: "empty", value: ""))
    #expect(try compile(test("19", .contains, .text(""))) == .test(field: 19, type: "not_empty", value: ""))
    #expect(throws: BackendError.self) { try compile(test("19", .equals, .text(" x"))) }
  }

  @Test func `a number finer than its field is not rounded by the server`() throws {
    #expect(try compile(test("25", .equals, .number(try number("41.5")))) == .never)
    #expect(
      try compile(test("26", .greater, .number(try number("1.005"))))
        == .test(field: 26, type: "higher_than", value: "1.00"))
    #expect(
      try compile(test("26", .less, .number(try number("-1.005"))))
        == .test(field: 26, type: "lower_than_or_equal", value: "-1.01"))
  }

  @Test func `moments are compared as moments in UTC`() throws {
    let time = try #require(DateTime(iso: "2026-02-28T14:00:00+02:00"))
    #expect(
      try compile(test("35", .less, .dateTime(time)))
        == .test(field: 35, type: "date_before", value: "UTC?2026-02-28T12:00:00Z"))
  }

  @Test func `times without a zone are read on the clock on which the field shows them`() throws {
    let time = try #require(DateTime(iso: "2026-07-01T00:30:00"))
    #expect(
      try compile(test("36", .equals, .dateTime(time)))
        == .test(field: 36, type: "date_equal", value: "UTC?2026-06-30T22:30:00Z"))
    #expect(
      try compile(test("36", .less, .date(time.date)))
        == .test(field: 36, type: "date_before", value: "UTC?2026-06-30T22:00:00Z"))
    #expect(
      try compile(test("35", .less, .date(time.date)))
        == .test(field: 35, type: "date_before", value: "UTC?2026-07-01T00:00:00Z"))
  }

  @Test func `a duration finer than its field is not rounded by the server`() throws {
    func seconds(_ text: String) throws -> Value { .duration(seconds: try number(text)) }
    #expect(
      try compile(test("42", .greater, seconds("1800")))
        == .test(field: 42, type: "higher_than", value: "0"))
    #expect(try compile(test("37", .equals, seconds("5420"))) == .never)
    #expect(
      try compile(test("37", .less, seconds("-20.5")))
        == .test(field: 37, type: "lower_than_or_equal", value: "-60"))
    #expect(
      try compile(test("37", .less, seconds("120.0"))) == .test(field: 37, type: "lower_than", value: "120.0")
    )
    #expect(
      try compile(test("39", .greaterOrEqual, seconds("1.25")))
        == .test(field: 39, type: "higher_than", value: "1.2"))
  }

  @Test func `trees of all and any keep their shape`() throws {
    let tree = try compile(
      .all([
        test("19", .equals, .text("a")),
        .any([test("25", .less, .number(DecimalText(5))), .all([test("30", .equals, .boolean(false))])]),
        .all([]),
      ]))
    #expect(
      tree.json?.canonical
        == JSON.text(
          """
          {"filter_type":"AND","filters":[{"field":19,"type":"equal","value":"a"}],"groups":[{"filter_type":"OR",
          "filters":[{"field":25,"type":"lower_than","value":"5"},{"field":30,"type":"boolean","value":"false"}]}]}
          """
        ).canonical)
    #expect(try compile(.any([])) == .never)
    #expect(try compile(.all([])).json == nil)
  }

  private func number(_ text: String) throws -> DecimalText { try #require(DecimalText(text)) }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] {
    var parts: [String] = [""]
    var rest = Substring(self)
    while !rest.isEmpty {
      if rest.hasPrefix(separator) {
        parts.append("")
        rest = rest.dropFirst(separator.count)
      } else {
        parts[parts.count - 1].append(rest.removeFirst())
      }
    }
    return parts
  }
}
