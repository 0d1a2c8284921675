import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct PlacesTests {
  private func lines(_ user: Driver) -> [String] {
    user.state.places.lines.map { line in
      switch line.content {
      case .connection(let info): info.name
      case .node(let node): node.name
      case .profile(let root): root.place
      case .connectForm: "+"
      case .loading: "…"
      case .failed(let error): error.message
      }
    }
  }

  private func selected(_ user: Driver) -> String {
    let lines = lines(user)
    return lines.indices.contains(user.state.places.list.index) ? lines[user.state.places.list.index] : ""
  }

  @Test func `branches open and close, and Enter on a table opens it`() throws {
    var user = Driver()
    user.connect(path: [], opensFirst: false)
    #expect(lines(user) == ["acme", "CRM", "Board"])
    user.press("j l")
    #expect(lines(user) == ["acme", "CRM", "People", "Companies", "Board"])
    user.press("h")
    #expect(lines(user) == ["acme", "CRM", "Board"])
    user.press("space j j h")
    #expect(selected(user) == "CRM")
    user.press("j j enter")
    #expect(try user.grid.tableID == "companies")
    #expect(user.state.focus == .grid)
    #expect(try user.grid.path == ["acme", "CRM", "Companies"])
  }

  @Test func `a place that holds no table says what it is`() {
    var user = Driver()
    user.connect(path: [], opensFirst: false)
    user.press("G enter")
    #expect(user.notice.contains("Board is a dashboard (charts)"))
  }

  @Test func `typing after a slash narrows the tree to tables`() throws {
    var user = Driver()
    user.connect(path: ["CRM"], opensFirst: false)
    user.press("/")
    user.type("comp")
    #expect(lines(user) == ["Companies"])
    user.press("esc")
    #expect(lines(user).count == 5)
    #expect(selected(user) == "Companies")
    user.press("/")
    user.type("peo")
    user.press("enter")
    #expect(try user.grid.tableID == "people")
    #expect(user.state.places.filter == nil)
  }

  @Test func `a path leads to its table, whatever the case`() throws {
    var user = Driver()
    user.connect(path: ["crm", "t-companies"])
    #expect(try user.grid.tableID == "companies")
    #expect(user.state.focus == .grid)
  }

  @Test func `a table's identifier alone leads to it, wherever it is`() throws {
    var user = Driver()
    user.connect(path: ["companies"])
    #expect(try user.grid.tableID == "companies")
    #expect(try user.grid.path == ["acme", "Companies"])
    #expect(user.state.focus == .grid)
  }

  @Test func `no path leads to the first table, inside the first folder where there is none before`() throws {
    var user = Driver()
    user.connect(path: [])
    #expect(try user.grid.tableID == "people")
  }

  @Test func `the views of the open table are one key away`() throws {
    var user = Driver.inTable {
      $0.views = [Node(id: "v1", parent: "t-people", kind: .view, name: "Won", table: "companies")]
    }
    user.press("g v")
    #expect(user.state.focus == .places)
    #expect(selected(user) == "People")
    user.press("j enter")
    #expect(try user.grid.tableID == "companies")
    user.press("g v")
    #expect(selected(user) == "Won")
  }

  @Test func `a table without views says so`() {
    var user = Driver.inTable()
    user.press("g v")
    #expect(user.notice == "People has no views")
  }

  @Test func `a table is found by name before what holds it was ever opened`() throws {
    var user = Driver()
    user.connect(path: [], opensFirst: false)
    user.press("ctrl-k")
    user.type("comp")
    user.press("enter")
    #expect(try user.grid.tableID == "companies")
  }

  @Test func `a path that leads nowhere says so`() {
    var user = Driver()
    user.connect(path: ["CRM", "Contacts"])
    #expect(user.notice == "There is no “Contacts” in acme")
    #expect(user.state.grid == nil)
  }

  @Test func `the same path again goes on through what is known`() throws {
    var user = Driver.inTable()
    user.connect(path: ["CRM", "Companies"])
    #expect(try user.grid.tableID == "companies")
  }

  @Test func `a table under an open editor is not changed by an arrival`() throws {
    var user = Driver.inTable()
    user.press("c")
    user.type("precious")
    user.connect(path: ["CRM", "Companies"])
    #expect(try user.grid.tableID == "people")
    user.press("enter")
    #expect(user.stored("name", row: 1) == .text("precious"))
  }

  @Test func `a connection that fails says why`() {
    var user = Driver()
    user.send(
      .connected(
        ConnectionRequest(kind: "sqlite", place: "x"),
        .failure(BackendError(.notADatabase, "x is no database"))))
    #expect(user.notice == "x is no database")
  }

  @Test func `a branch that failed shows why, h leaves it and Enter asks again`() {
    var user = Driver()
    user.connect(path: [], opensFirst: false)
    user.service.failure = BackendError(.server(status: 500), "it broke")
    user.press("j l j")
    #expect(lines(user) == ["acme", "CRM", "it broke", "Board"])
    user.press("h")
    #expect(selected(user) == "CRM")
    #expect(lines(user).count == 4)
    user.service.failure = nil
    user.press("j enter")
    #expect(lines(user) == ["acme", "CRM", "People", "Companies", "Board"])
  }

  @Test func `r asks again and keeps what is known in sight`() {
    var user = Driver()
    user.connect(path: ["CRM"], opensFirst: false)
    user.press("j j")
    #expect(selected(user) == "People")
    user.service.holds = true
    user.press("r")
    #expect(lines(user).count == 5)
    user.answerHeld()
    #expect(lines(user).count == 5 && selected(user) == "People")
  }

  @Test func `Ctrl-K goes to a table by a part of its name, from anywhere`() throws {
    var user = Driver.inTable()
    user.press("ctrl-k")
    user.type("cmp")
    user.press("enter")
    #expect(try user.grid.tableID == "companies")
    user.press("q ctrl-k")
    user.type("peo")
    user.press("enter")
    #expect(try user.grid.tableID == "people")
    #expect(user.state.focus == .grid)
  }

  @Test func `leaving a table closes it at the service`() throws {
    var user = Driver.inTable()
    let old = try user.grid.id
    user.press("ctrl-k")
    user.type("comp")
    user.press("enter")
    #expect(user.requests.contains(.close(old)))
  }

  @Test func `q goes from the table to the places and Enter back, q q quits`() throws {
    var user = Driver.inTable()
    user.press("5 j q")
    #expect(user.state.focus == .places)
    #expect(user.state.showsPlaces)
    user.press("enter")
    #expect(user.state.focus == .grid && user.row == 6)
    user.press("q q")
    #expect(user.effects.contains(.quit))
  }

  @Test func `g d follows a link to its record`() throws {
    var user = Driver.inTable { $0.people[0].cells[8] = .links([RecordLink(id: "c5", title: "Globex 6")]) }
    user.go(to: "Company", row: 2)
    user.press("g d")
    #expect(user.notice.contains("is empty here"))
    user.press("k g d")
    #expect(try user.grid.tableID == "companies")
    #expect(try user.grid.selectedRecord?.id == "c5")
  }

  @Test func `the record pane shows fields, goes to its neighbours and edits`() throws {
    var user = Driver.inTable()
    user.press("3 j space")
    guard case .record(let pane)? = user.overlay else {
      Issue.record("no pane")
      return
    }
    #expect(pane.record.id == "r3")
    #expect(pane.isWhole == false || pane.record.cells[1] == .text(Sample.longText))
    user.press("J")
    guard case .record(let next)? = user.overlay else { return }
    #expect(next.record.id == "r4" && user.row == 5)
    user.press("K j j enter")
    #expect(user.line == "4")
    user.type("0")
    user.press("enter")
    #expect(user.stored("amount", row: 4) == .number(DecimalText(40)))
    guard case .record(let again)? = user.overlay else {
      Issue.record("the pane is gone")
      return
    }
    #expect(again.record.cells[2] == .number(DecimalText(40)))
    user.press("q")
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `a late answer never puts another record into the pane`() throws {
    var user = Driver.inTable {
      $0.people[0].cells[1] = .text(Sample.longText + "first")
      $0.people[1].cells[1] = .text(Sample.longText + "second")
    }
    user.service.holds = true
    user.press("space")
    let first = user.service.held
    user.press("J")
    guard case .record(let ticket, _, _)? = first.first else {
      Issue.record("the whole was not asked for")
      return
    }
    user.hear([.record(ticket, .success(user.service.people[0]))])
    guard case .record(let pane)? = user.overlay else { return }
    #expect(pane.record.id == "r1")
  }

  @Test func `I shows the whole value, read when only its beginning is loaded`() {
    var user = Driver.inTable()
    user.go(to: "Notes", row: 4)
    user.press("I")
    guard case .value(let value)? = user.overlay else {
      Issue.record("nothing is shown")
      return
    }
    #expect(value.text == Sample.longText && !value.isLoading)
    user.press("j G g g q")
    #expect(user.state.overlays.isEmpty)
  }
}
