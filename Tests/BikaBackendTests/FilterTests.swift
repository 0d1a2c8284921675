import SheafHTTP
import SheafModel
import SheafQuery
import Testing

@testable import BikaBackend

/// Filters in the service's language, and what is left to be done here.
@Suite struct FilterTests {
  private static let plan = TablePlan(
    place: TablePlace(database: DatabaseID(space: "s", node: "d")), name: "Deals",
    fields: [
      WireField(["id": "fldName", "name": "Name", "type": "SINGLE_TEXT", "primary": true]),
      WireField(["id": "fldAmount", "name": "Amount", "type": "CURRENCY"]),
      WireField(["id": "fldWon", "name": "Won", "type": "CHECKBOX"]),
      WireField(["id": "fldDue", "name": "Due", "type": "DATETIME"]),
      WireField([
        "id": "fldStage", "name": "Stage", "type": "SINGLE_SELECT",
        "property": ["options": [["id": "o1", "name": "Open"], ["id": "o2", "name": "On hold"]]],
      ]),
      WireField([
        "id": "fldDays", "name": "Days", "type": "MULTI_SELECT",
        "property": ["options": [["id": "d1", "name": "Friday"], ["id": "d2", "name": "Sunday"]]],
      ]),
      WireField(["id": "fldOwner", "name": "Owner", "type": "MEMBER"]),
      WireField(["id": "größe", "name": "Size of it", "type": "NUMBER"]),
    ].compactMap { $0 },
    capabilities: Capabilities(
      operations: [], paging: [.after], pageLimit: 100, filterDepth: .flat, maxSorts: 8, unsayable: "\""))

  private static let now = DateTime(epochSeconds: 1_780_000_000)

  /// What the service is asked, and what is left, of a filter as people write it.
  private func split(_ text: String) throws -> (service: String?, local: String?) {
    let fields = Self.plan.table.fields
    let now = try #require(Self.now)
    let filter = try FilterParser.parse(text, fields: fields, now: now).get()
    let split = QuerySplit.of(Query(filter: filter), for: Self.plan.table)
    var service: String?
    if let wanted = split.service.filter {
      guard case .text(let words) = try FilterCompiler(plan: Self.plan).compile(wanted) else {
        return ("decided", nil)
      }
      service = words
    }
    return (service, split.filter.map { FilterText.text($0, fields: fields) })
  }

  @Test(
    arguments: [
      ("Name = 'Ada'", #"fldName=="Ada""#),
      ("Name contains ad", #"fldName=c="ad""#),
      ("Name != Ada", #"fldName!="Ada",fldName==null"#),
      ("Name is empty", "fldName==null"),
      ("Amount > 10 and Won = true", "fldAmount>10;fldWon==true"),
      ("Amount >= 99.5", #"fldAmount>="99.5""#),
      ("Amount < 0 or Amount is empty", "fldAmount<0,fldAmount==null"),
      ("Stage = Open", #"fldStage=c=("Open")"#),
      ("Stage in (Open, 'On hold')", #"fldStage=c=("Open", "On hold")"#),
      ("Stage contains o", #"fldStage=c=("Open", "On hold")"#),
      ("Stage != Open", #"fldStage=nc=("Open")"#),
      ("Days = Friday", #"fldDays=c=("Friday")"#),
      ("`Size of it` = 3", "{Size of it}==3"),
    ])
  func `what the language can say is left to the service`(_ text: String, _ words: String) throws {
    let split = try split(text)
    #expect(split.service == words)
    #expect(split.local == nil)
  }

  @Test(
    arguments: [
      "Name starts with A", "Owner contains ada", "Name = Ada or Owner contains ada",
      #"Name contains 'a "b" c'"#, "(Name = a or Name = b) and (Won = true or Amount = 1)",
    ])
  func `what it cannot say is evaluated here`(_ text: String) throws {
    let split = try split(text)
    #expect(split.service == nil)
    #expect(split.local != nil)
  }

  @Test func `of an “and” each part goes where it can`() throws {
    let split = try split("Name = Ada and Owner contains ada")
    #expect(split.service == #"fldName=="Ada""#)
    #expect(split.local == #"Owner contains "ada""#)
  }

  @Test func `a moment narrows by days and is decided here`() throws {
    let split = try split("Due > '2026-03-01 12:00'")
    #expect(split.service == #"fldDue>="2026-02-28""#)
    #expect(split.local != nil)
  }

  @Test func `an option that does not exist matches nothing without a request`() throws {
    let filter = Filter.test(Predicate(field: "fldStage", comparison: .equals, operands: [.text("Nope")]))
    #expect(try FilterCompiler(plan: Self.plan).compile(filter) == .never)
  }
}
