import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct FindTests {
  private func query(_ user: Driver) -> Query? { user.state.grid?.query }

  @Test func `F keeps rows with this value, X leaves them out, z f shows all again`() {
    var user = Driver.inTable()
    user.go(to: "Stage", row: 2)
    user.press("F")
    let won = Predicate(field: "stage", comparison: .equals, operands: [.choices([Sample.stages[1]])])
    #expect(query(user)?.filter == .all([.test(won)]) || query(user)?.filter == .test(won))
    user.press("z f")
    #expect(query(user)?.filter == nil)
    user.go(to: "Amount", row: 3)
    user.press("X")
    let three = Predicate(field: "amount", comparison: .notEquals, operands: [.number(DecimalText(3))])
    #expect(query(user)?.filter == .all([.test(three)]) || query(user)?.filter == .test(three))
  }

  @Test func `two values kept one after the other must both hold`() {
    var user = Driver.inTable()
    user.go(to: "Done", row: 1)
    user.press("F")
    user.go(to: "Stage", row: 1)
    user.press("F F")
    guard case .all(let tests)? = query(user)?.filter else {
      Issue.record("the filter is \(String(describing: query(user)?.filter))")
      return
    }
    #expect(tests.count == 2)
  }

  @Test func `F on an empty cell keeps the empty ones`() {
    var user = Driver.inTable()
    user.go(to: "Tags", row: 1)
    user.press("F")
    let empty = Filter.test(Predicate(field: "tags", comparison: .isEmpty))
    #expect(query(user)?.filter == empty || query(user)?.filter == .all([empty]))
  }

  @Test func `what cannot be filtered by says so`() {
    var user = Driver.inTable(rows: 5000)
    user.go(to: "Notes", row: 4)
    user.press("F")
    #expect(user.notice.contains("too long"))
  }

  @Test func `f starts a condition on the column and filters with Enter`() {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 1)
    user.press("f")
    #expect(user.line == "Amount ")
    user.type("> 50")
    user.press("enter")
    #expect(
      query(user)?.filter
        == .test(
          Predicate(field: "amount", comparison: .greater, operands: [.number(DecimalText(50))])))
    user.press("f")
    #expect(user.line?.hasSuffix("and Amount ") == true)
    user.press("esc")
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `a mistake in a filter stays in the line, with its place`() throws {
    var user = Driver.inTable()
    user.press("g f")
    user.type("amount > 5 and nosuch = 3")
    user.press("enter")
    guard case .prompt(let prompt)? = user.overlay else {
      Issue.record("the line is gone")
      return
    }
    #expect(prompt.problem?.range == 15..<21)
    user.type("x")
    #expect(user.problem == nil)
    user.press("ctrl-u enter")
    #expect(user.state.overlays.isEmpty)
    #expect(query(user)?.filter == nil)
  }

  @Test func `Tab completes a field, a comparison and an option`() {
    var user = Driver.inTable()
    user.press("g f")
    user.type("sta")
    user.press("tab")
    #expect(user.line?.lowercased().hasPrefix("sta") == true && user.line?.hasSuffix(" ") == true)
    user.press("ctrl-u")
    user.type("stage = wo")
    user.press("tab enter")
    #expect(
      query(user)?.filter
        == .test(
          Predicate(field: "stage", comparison: .equals, operands: [.choices([Sample.stages[1]])])))
  }

  @Test func `the arrows bring back lines, and what was being typed`() {
    var user = Driver.inTable()
    user.press("g f")
    user.type("amount > 5")
    user.press("enter z f g f")
    user.type("na")
    user.press("up")
    #expect(user.line == "Amount > 5" || user.line == "amount > 5")
    user.press("down")
    #expect(user.line == "na")
    user.press("esc /")
    user.type("one")
    user.press("enter /")
    user.type("tw")
    user.press("up")
    #expect(user.line == "one")
    user.press("up")
    #expect(user.line == "one")
    user.press("esc :")
    user.type("12")
    user.press("enter : up")
    #expect(user.line == "12")
  }

  @Test func `s cycles the order of a column, brackets set it`() {
    var user = Driver.inTable()
    user.press("s")
    #expect(query(user)?.sorts == [Sort(field: "name")])
    user.press("s")
    #expect(query(user)?.sorts == [Sort(field: "name", descending: true)])
    user.press("s")
    #expect(query(user)?.sorts == [])
    user.press("]")
    #expect(query(user)?.sorts == [Sort(field: "name", descending: true)])
    user.press("l [")
    #expect(query(user)?.sorts == [Sort(field: "notes")])
  }

  @Test func `S edits the order as a line, with completion that keeps the sign`() {
    var user = Driver.inTable()
    user.press("S")
    user.type("-am")
    user.press("tab")
    #expect(user.line == "-Amount ")
    user.press("backspace")
    user.type(",na")
    user.press("tab enter")
    #expect(query(user)?.sorts == [Sort(field: "amount", descending: true), Sort(field: "name")])
    user.press("S")
    #expect(user.line == "-Amount,Name")
    user.press("ctrl-u")
    user.type("nosuch")
    user.press("enter")
    #expect(user.problem?.contains("nosuch") == true)
    user.press("ctrl-u enter")
    #expect(query(user)?.sorts == [])
  }

  @Test func `an order that the service cannot give is offered to be made here over all rows`() throws {
    var user = Driver.inTable { $0.table.fields[0].isSortable = false }
    user.press("s")
    guard case .confirm(let question)? = user.overlay else {
      Issue.record("it is asked first")
      return
    }
    #expect(question.question.contains("at most 20 000"))
    user.press("n")
    #expect(user.requests.isEmpty)
    user.press("s y")
    #expect(query(user)?.sorts == [Sort(field: "name")])
    let id = try user.grid.id
    user.hear([.gathering(id, Gathering(.loading, loaded: 400, total: 900))])
    #expect(try user.grid.localWork?.words == "loading all rows to sort them here: 400 of 900, Ctrl+C stops")
    user.press("ctrl-c")
    #expect(query(user)?.sorts == [])
    #expect(try user.grid.localWork == nil)
  }

  @Test func `a condition that the service cannot check is said, with how many rows it was checked on`()
    throws
  {
    var user = Driver.inTable { $0.table.fields[0].comparisons = [] }
    user.press("F")
    #expect(user.notice.hasPrefix("The service cannot evaluate"))
    #expect(user.state.messages.contains { $0.notice.text == user.notice })
    user.hear([.examined(try user.grid.id, records: 400, isAll: false)])
    #expect(try user.grid.localWork?.words == "≈ over 400 loaded rows")
    user.hear([.examined(try user.grid.id, records: 900, isAll: true)])
    #expect(try user.grid.localWork?.words == "checked here over all 900 rows")
    user.press("z f")
    #expect(try user.grid.localWork == nil)
  }

  @Test func `a slash finds the next cell with a text, n and N go on and back, and round`() {
    var user = Driver.inTable(rows: 30)
    user.press("/")
    user.type("person 1")
    user.press("enter")
    #expect(user.row == 10 && user.column == "Name")
    #expect(user.notice.contains("matches in 30 loaded rows"))
    user.press("n")
    #expect(user.row == 11)
    user.press("N N")
    #expect(user.row == 1)
    user.press("N")
    #expect(user.row == 19)
    user.press("n")
    #expect(user.row == 1 && user.notice.contains("Went on"))
    user.press("/")
    user.type("nowhere")
    user.press("enter")
    #expect(user.notice.contains("is not in the 30 loaded rows"))
    user.press("esc n")
    #expect(user.notice.contains("Nothing to look for"))
  }

  @Test func `a star searches for the value of the cell`() {
    var user = Driver.inTable(rows: 12)
    user.go(to: "Stage", row: 2)
    user.press("*")
    #expect(user.row == 5 && user.column == "Stage")
    user.go(to: "Tags", row: 2)
    user.press("*")
    #expect(user.notice == "This cell is empty")
  }

  @Test func `filter and sort can be typed as commands, mistakes stay in their line`() {
    var user = Driver.inTable()
    user.press(":")
    user.type("filter amount >= 99")
    user.press("enter")
    #expect(query(user)?.filter != nil)
    user.press(":")
    user.type("sort -amount")
    user.press("enter")
    #expect(query(user)?.sorts == [Sort(field: "amount", descending: true)])
    user.press(":")
    user.type("filter")
    user.press("enter :")
    user.type("sort")
    user.press("enter")
    #expect(query(user) == Query())
    user.press(":")
    user.type("filter amount >=")
    user.press("enter")
    #expect(user.line == "amount >=")
    #expect(user.problem != nil)
  }

  @Test func `other commands of the line`() {
    var user = Driver.inTable()
    user.press(":")
    user.type("column due")
    user.press("enter")
    #expect(user.column == "Due")
    user.press(":")
    user.type("column zzz")
    user.press("enter")
    #expect(user.notice.contains("no column “zzz”"))
    user.press(":")
    user.type("theme mono")
    user.press("enter")
    #expect(user.effects.contains(.loadTheme("mono")))
    user.send(.themeLoaded(name: "mono", warnings: []))
    #expect(user.state.settings.theme == "mono")
    user.press(":")
    user.type("frobnicate")
    user.press("enter")
    #expect(user.notice.contains("“frobnicate” is no command"))
    user.press(":")
    user.type("open other.sqlite")
    user.press("enter")
    #expect(user.effects.contains(.openPlace("other.sqlite")))
    user.press(": backspace")
    #expect(user.state.overlays.isEmpty)
    user.press(":")
    user.type("hide")
    user.press("tab enter")
    #expect(user.notice.contains("is hidden"))
    user.press(":")
    user.type("q")
    user.press("enter")
    #expect(user.effects.contains(.quit))
  }

  @Test func `a text is looked for in every field by the service`() throws {
    var user = Driver.inTable()
    user.press("g /")
    user.type("ada")
    user.press("enter")
    #expect(try user.grid.query?.search == "ada")
    user.press("z f")
    #expect(try user.grid.query?.search == nil)
    user.press(":")
    user.type("search grace hopper")
    user.press("enter")
    #expect(try user.grid.query?.search == "grace hopper")
    user.press("g / ctrl-u enter")
    #expect(try user.grid.query?.search == nil)
  }

  @Test func `a service that cannot search all fields says so`() {
    var user = Driver.inTable { $0.table.capabilities.operations.remove(.search) }
    user.press("g /")
    #expect(user.overlay == nil)
    #expect(user.notice.contains("/ searches the loaded rows"))
  }

  @Test(arguments: [
    "{\n  \"fieldPath\": \"name\",\n  \"predicate\": \"eq\"\n}", "{ \"a\": 1 }", "{\n\n}",
    "{\n  \"value\": \"25\"\n  // a comment\n}\n",
  ])
  func `a condition in the service's language is pasted whole, with its lines and comments`(text: String) {
    var user = Driver(rows: 10)
    user.connect(path: ["CRM", "People"], queryLanguage: "JSON where")
    user.go(to: "Name", row: 1)
    user.press("f ctrl-u")
    user.paste(text)
    user.forget()
    user.press("enter")
    #expect(asked(user).map(\.trimmed) == [text.trimmed])
  }

  @Test func `a condition in the service's language is taken on the command line, too`() {
    var user = Driver(rows: 10)
    user.connect(path: ["CRM", "People"], queryLanguage: "JSON where")
    user.type(":filter {\"fieldPath\":\"name\"}")
    user.press("enter")
    #expect(asked(user) == ["{\"fieldPath\":\"name\"}"])
  }

  /// The conditions that the service was asked to read.
  private func asked(_ user: Driver) -> [String] {
    user.effects.compactMap { if case .readQuery(_, _, let text) = $0 { text } else { nil } }
  }
}
