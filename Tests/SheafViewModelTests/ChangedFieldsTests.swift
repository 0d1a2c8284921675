import SheafModel
import Testing

@testable import SheafViewModel

/// The table's fields and names change while it is open.
@Suite struct ChangedFieldsTests {
  private static let more = Field(id: "more", name: "More", kind: .text)

  /// The table without a field, with its rows.
  private func drop(_ field: ID<Field>, _ user: inout Driver) {
    guard let index = user.service.table.fields.firstIndex(where: { $0.id == field }) else { return }
    user.service.table.fields.remove(at: index)
    for row in user.service.people.indices { user.service.people[row].cells.remove(at: index) }
  }

  private func said(_ text: String, _ user: Driver) -> Bool {
    user.state.messages.contains { $0.notice.text.contains(text) }
  }

  @Test func `r shows a new column and takes a dropped one away`() throws {
    var user = Driver.inTable()
    user.service.table.fields.append(Self.more)
    for row in user.service.people.indices { user.service.people[row].cells.append(.text("new")) }
    user.press("r")
    #expect(try user.grid.visibleColumns.last?.field == "more")
    #expect(try user.grid.record(at: 0)?.cells.last == .text("new"))
    drop("amount", &user)
    user.press("r")
    #expect(try !user.grid.visibleColumns.contains { $0.field == "amount" })
    #expect(user.notice == "Amount is no longer a field of People")
  }

  @Test func `an order by a field that went, and a filter and a hidden column of it, are dropped and told`()
    throws
  {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 1)
    user.press("s F")
    #expect(try user.grid.query?.sorts.isEmpty == false && user.grid.query?.filter != nil)
    user.press("-")
    drop("amount", &user)
    user.press("r")
    #expect(try user.grid.query?.sorts == [])
    #expect(try user.grid.query?.filter == nil)
    #expect(said("dropped: the order by Amount, the filter on Amount, the hidden column Amount", user))
    #expect(try user.grid.record(at: 0) != nil)
  }

  @Test func `conditions on other fields stay`() throws {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 1)
    user.press("F")
    user.go(to: "Name", row: 1)
    user.press("F")
    drop("amount", &user)
    user.press("r")
    guard case .all(let parts)? = try user.grid.query?.filter else {
      Issue.record("the other condition stays")
      return
    }
    #expect(parts.count == 1)
  }

  @Test(arguments: ["name", "notes"])
  func `an editor of a field that went keeps its text and says so`(field: ID<Field>) throws {
    var user = Driver.inTable()
    user.go(to: field == "name" ? "Name" : "Notes", row: 1)
    user.press("c")
    user.type("typed")
    drop(field, &user)
    let id = try user.grid.id
    user.hear([.opened(id, .success(user.service.table), pending: [])])
    #expect(user.line == "typed")
    #expect(user.problem?.contains("no longer a field of People") == true)
    user.type("!")
    user.press("enter")
    #expect(user.line == "typed!")
    #expect(user.problem?.contains("no longer a field of People") == true)
    #expect(user.submitted.isEmpty)
    user.press("esc")
    #expect(user.overlay == nil)
  }

  @Test func `the selection stays on its row when fields change`() throws {
    var user = Driver.inTable()
    user.go(to: "Name", row: 60)
    let (row, top) = (user.row, user.top)
    drop("notes", &user)
    user.hear([.opened(try user.grid.id, .success(user.service.table), pending: [])])
    #expect(user.row == row && user.top == top)
    #expect(user.cell == user.service.people[row - 1].cells[0])
  }

  @Test func `a record that is being added shows its values under their fields when fields change`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("o")
    user.go(to: "Name", row: user.row)
    user.press("c")
    user.type("new")
    user.press("enter")
    let count = user.service.table.fields.count
    drop("notes", &user)
    user.hear([.opened(try user.grid.id, .success(user.service.table), pending: [])])
    #expect(try user.grid.newRecords.map(\.display.record.cells.count) == [count - 1])
  }

  @Test func `edits of a field that went are told`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.go(to: "Notes", row: 2)
    user.press("c")
    user.type("x")
    user.press("enter")
    drop("notes", &user)
    let id = try user.grid.id
    user.hear([.opened(id, .success(user.service.table), pending: [])])
    #expect(said("1 edit that is not saved had a value for a field that is gone", user))
  }

  @Test func `a table that got another name has it in the tree and in the title, at its place`() throws {
    var user = Driver.inTable()
    let before = user.state.places.lines.map(\.node?.id)
    user.service.table.name = "Persons"
    user.press("r")
    #expect(try user.grid.path == ["acme", "CRM", "Persons"])
    #expect(user.state.places.lines.map(\.node?.id) == before)
    #expect(user.state.places.lines.contains { $0.node?.name == "Persons" })
  }

  @Test func `a folder that got another name has it in the tree after r on it, and in the title`() throws {
    var user = Driver.inTable()
    user.press("q k")
    #expect(user.state.places.selected?.node?.name == "CRM")
    user.service.roots[0].name = "Customers"
    user.press("r")
    #expect(user.state.places.selected?.node?.name == "Customers")
    #expect(try user.grid.path == ["acme", "Customers", "People"])
    #expect(user.state.places.lines.contains { $0.node?.name == "People" })
  }

  @Test func `the record pane follows the fields`() throws {
    var user = Driver.inTable()
    user.press("space")
    drop("notes", &user)
    let id = try user.grid.id
    user.hear([.opened(id, .success(user.service.table), pending: [])])
    guard case .record(let pane)? = user.overlay else {
      Issue.record("the pane is open")
      return
    }
    #expect(pane.fields.map(\.id) == user.service.table.fields.map(\.id))
    #expect(pane.record.cells[1] == .number(DecimalText(1)))
  }

  @Test func `what cannot be opened is called by the service's own word for it`() throws {
    var user = Driver(rows: 3) {
      $0.roots = [
        Node(id: "h", parent: nil, kind: .other, name: "Deck", note: "hologram"),
        Node(id: "f", parent: nil, kind: .form, name: "Sign up"),
        Node(id: "a", parent: nil, kind: .automation, name: "Mail", note: "daily"),
        Node(id: "o", parent: nil, kind: .other, name: "Thing"),
      ]
    }
    user.connect(path: [], opensFirst: false)
    let words = (0..<4).map { _ in
      user.press("j enter")
      return user.notice
    }
    #expect(
      words == [
        "Deck is a hologram; Sheaf shows tables", "Sign up is a form; Sheaf shows tables",
        "Mail is an automation (daily); Sheaf shows tables", "Thing is a place; Sheaf shows tables",
      ])
  }
}
