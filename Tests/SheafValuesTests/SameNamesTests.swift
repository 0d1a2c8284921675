import SheafModel
import SheafValues
import Testing

/// Options and people that are called the same, and secrets that are not shown.
@Suite struct SameNamesTests {
  private let twins = Field(
    id: "f", name: "Stage",
    kind: .choice(
      options: [
        Choice(id: "1", name: "same"), Choice(id: "2", name: "same"), Choice(id: "3", name: "other"),
        Choice(id: "4", name: "caf\u{E9}"), Choice(id: "5", name: "cafe\u{301}"),
      ], allowsMany: false))

  private func people(_ known: [Person], allowsMany: Bool = false) -> Field {
    var field = Field(id: "p", name: "Owner", kind: .people(allowsMany: allowsMany))
    field.people = known
    return field
  }

  private let staff = [
    Person(id: "7", name: "Ada Lovelace"), Person(id: "8", name: "Grace"), Person(id: "9", name: "Grace"),
    Person(id: "10", name: "8"),
  ]

  private func parse(_ text: String, _ field: Field) throws -> Result<Value, ValueProblem> {
    ValueParser.parse(text, for: field, now: try #require(Sample.now))
  }

  @Test func `of two options of one name none is taken unless its identifier is written`() throws {
    guard case .failure(let problem) = try parse("same", twins) else { Issue.record("one was taken"); return }
    #expect(problem.message.contains("same <1>") && problem.message.contains("same <2>"))
    for suggestion in problem.suggestions { #expect(try parse(suggestion, twins).get() != .null) }
    #expect(try parse("same <2>", twins) == .success(.choices([Choice(id: "2", name: "same")])))
    #expect(try parse("#2", twins) == .success(.choices([Choice(id: "2", name: "same")])))
    #expect(throws: ValueProblem.self) { try parse("other <2>", twins).get() }
    #expect(try parse("other", twins) == .success(.choices([Choice(id: "3", name: "other")])))
  }

  @Test func `options that look alike but are other letters to the service stay apart`() throws {
    for (name, id) in [("caf\u{E9}", "4"), ("cafe\u{301}", "5")] {
      guard case .choices(let found) = try parse(name, twins).get() else { Issue.record("none"); return }
      #expect(found.map(\.id) == [id])
    }
  }

  @Test func `an option goes through every kind of text and is the same one again`() throws {
    guard case .choice(let options, _) = twins.kind else { return }
    let now = try #require(Sample.now)
    for allowsMany in [false, true] {
      let field = Field(
        id: "f", name: "Stage", kind: .choice(options: options, allowsMany: allowsMany))
      for option in options {
        let value = Value.choices([option])
        #expect(try parse(PlainText.plain(value, for: field), field) == .success(value))
        #expect(try parse(ValueText.editing(value, for: field) ?? "", field) == .success(value))
        #expect(
          ValueFromJSON.parse(PlainText.json(value, for: field), for: field, now: now) == .success(value))
      }
    }
  }

  @Test func `somebody is found by name where the service tells who there is`() throws {
    let field = people(staff, allowsMany: true)
    #expect(
      try parse("ada lovelace, 9", field) == .success(.people([staff[0], staff[2]])))
    for word in ["Grace", "8"] {
      guard case .failure(let problem) = try parse(word, field) else {
        Issue.record("\(word) was taken for one of two")
        return
      }
      #expect(problem.suggestions.count == 2)
    }
    #expect(try parse("Grace <9>", field) == .success(.people([staff[2]])))
    guard case .failure(let problem) = try parse("Ada Lovelase", field) else { Issue.record("found"); return }
    #expect(problem.suggestions == ["Ada Lovelace"])
    #expect(try parse("31", people([])) == .success(.people([Person(id: "31", name: "")])))
  }

  @Test func `people are written so that they are found again`() throws {
    let field = people(staff)
    for person in staff {
      let text = PlainText.plain(.people([person]), for: field)
      #expect(try parse(text, field) == .success(.people([person])), "\(text)")
    }
    #expect(PlainText.plain(.people([staff[0]]), for: field) == "Ada Lovelace")
  }

  @Test(arguments: [true, false])
  func `what stands for a secret is never taken for one`(isWriteOnly: Bool) throws {
    var field = Field(id: "s", name: "Key", kind: .text, isMasked: !isWriteOnly)
    field.isWriteOnly = isWriteOnly
    #expect(throws: ValueProblem.self) { try parse(Field.mask, field).get() }
    #expect(try parse("s3cret", field) == .success(.text("s3cret")))
  }
}
