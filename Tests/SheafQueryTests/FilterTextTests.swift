import SheafModel
import SheafQuery
import SheafTestSupport
import Testing

@Suite struct FilterTextTests {
  /// Filters that the language can say: no group of one part, no operand without text.
  private func filter(_ random: inout SeededGenerator, depth: Int) -> Filter {
    let kind = depth == 0 ? 0 : Int.random(in: 0..<6, using: &random)
    guard kind >= 4 else { return .test(predicate(&random)) }
    let count = [0, 2, 2, 3, 4].randomElement(using: &random) ?? 2
    let parts = (0..<count).map { _ in filter(&random, depth: depth - 1) }
    return kind == 4 ? .all(parts) : .any(parts)
  }

  private func predicate(_ random: inout SeededGenerator) -> Predicate {
    let field = Sample.fields.randomElement(using: &random) ?? Sample.fields[0]
    let comparison = ComparisonRules.comparisons(for: field.kind).randomElement(using: &random) ?? .isEmpty
    var operands: [Value] = []
    switch comparison {
    case .isEmpty, .isNotEmpty: break
    case .contains, .notContains, .startsWith: operands = [.text("t" + word(&random))]
    case .isIn: operands = (1...3).map { _ in value(field, &random) }
    default: operands = [value(field, &random)]
    }
    return Predicate(field: field.id, comparison: comparison, operands: operands)
  }

  private func word(_ random: inout SeededGenerator) -> String {
    let characters: [Character] = [
      "a", "É", "张", "\"", "\\", "`", "\n", "\u{7}", "(", ")", ",", " ", "#", "'", "=", "🎈",
    ]
    return String(
      (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in characters.randomElement(using: &random) }
    )
  }

  private func value(_ field: Field, _ random: inout SeededGenerator) -> Value {
    let number = Int.random(in: -5000...5000, using: &random)
    switch field.kind {
    case .number, .rating: return Sample.number("\(number).\(abs(number))")
    case .boolean: return .boolean(number > 0)
    case .date: return CalendarDate(dayNumber: number).map(Value.date) ?? .null
    case .dateTime:
      return DateTime(
        epochSeconds: number * 86_399, utcOffset: [nil, 0, 3600].randomElement(using: &random) ?? nil
      ).map(Value.dateTime) ?? .null
    case .duration: return DecimalText("\(number).5").map { .duration(seconds: $0) } ?? .null
    case .choice(let options, _): return .choices([options.randomElement(using: &random)].compactMap { $0 })
    case .link:
      let title =
        ["w" + word(&random), "#x", "a <b>", "a <b", "<>", "x <>"].randomElement(using: &random) ?? ""
      if Bool.random(using: &random) { return .text(title) }
      return .links([RecordLink(id: ID("\(number)"), title: Bool.random(using: &random) ? title : nil)])
    case .people: return .people([Person(id: "\(number)", name: "w" + word(&random))])
    default: return .text(word(&random))
    }
  }

  @Test func `what is printed means the same filter`() throws {
    var random = SeededGenerator(seed: 21)
    let now = try #require(Sample.now)
    for _ in 0..<3000 {
      let filter = filter(&random, depth: 3)
      let text = FilterText.text(filter, fields: Sample.fields)
      let isSame = FilterParser.parse(text, fields: Sample.fields, now: now) == .success(filter)
      #expect(isSame, "\(text)")
    }
  }

  @Test func `groups of one print as the one`() {
    let done = Sample.test("done", .equals, .boolean(true))
    let filter = Filter.all([.any([.all([done])]), .any([done, done])])
    #expect(FilterText.text(filter, fields: Sample.fields) == "done = true and (done = true or done = true)")
  }

  @Test func `several items in one operand print as a condition each`() {
    let both = Sample.test("tags", .equals, .choices([Sample.stages[0], Sample.stages[1]]))
    #expect(FilterText.text(both, fields: Sample.fields) == #"tags = "Open" and tags = "Won""#)
    let none = Sample.test("amount", .equals, .null)
    #expect(FilterText.text(none, fields: Sample.fields) == "amount is empty")
  }

  @Test(arguments: [
    ("-amount,name", ["-amount", "name"]), (" amount , -`Created at`", ["amount", "-created"]),
    ("Created at", ["created"]), ("", []), ("+due", ["due"]), ("-`a``b {c} and`", ["-odd"]),
  ])
  func `a sort order is read and printed`(text: String, expected: [String]) throws {
    let sorts = try SortText.parse(text, fields: Sample.fields).get()
    #expect(sorts.map { ($0.descending ? "-" : "") + $0.field.raw } == expected)
    #expect(
      SortText.parse(SortText.text(sorts, fields: Sample.fields), fields: Sample.fields) == .success(sorts))
  }

  @Test(arguments: [
    ("-amuont", "no field “amuont”: did you mean “amount”?", 0..<7),
    ("name,,due", "expected a field name", 5..<5),
    ("name,-name", "“name” is sorted by already", 5..<10),
    ("-", "no field “”", 0..<1),
  ])
  func `a wrong sort order says where`(text: String, message: String, range: Range<Int>) {
    guard case .failure(let problem) = SortText.parse(text, fields: Sample.fields) else {
      Issue.record("taken: \(text)")
      return
    }
    #expect(problem.message.hasPrefix(message))
    #expect(problem.range == range)
  }
}
