import SheafModel
import Testing

@testable import SheafViewModel

/// What is typed while the program is on its way to the table that it was started with.
@Suite struct ArrivalTests {
  private func started(_ table: String) -> Driver {
    var user = Driver { $0.holds = true }
    user.connect(path: ["CRM", table])
    return user
  }

  @Test func `it is for the table`() throws {
    var user = started("People")
    user.press("5 G j")
    #expect(user.state.isHolding)
    user.answerHeld()
    #expect(user.row == 6 && !user.state.isHolding)
  }

  @Test func `a record that an earlier start left to be added leaves the selection on the first row`() throws
  {
    let user = Driver.inTable()
    var grid = GridState(
      id: GridID(99), connection: Driver.connection, table: "people", path: ["People"],
      viewport: try user.grid.viewport)
    grid.take(Sample.people)
    grid.appendNew("left-1", cells: [])
    let rows = Array(user.service.people.prefix(40))
    _ = grid.receive(.rows(grid.id, start: 0, rows, .exactly(user.service.people.count)))
    #expect(grid.selection.row == 0 && grid.top == 0)
    #expect(grid.newRecords.count == 1)
    // One that was asked for before the rows came is gone to, and the rows above it are on the screen.
    grid.rows = RowWindow()
    grid.showNew("new-1", cells: [])
    _ = grid.receive(.rows(grid.id, start: 0, rows, .exactly(user.service.people.count)))
    #expect(grid.record(at: grid.selection.row)?.id == "new-1")
    #expect(grid.visibleRows.count == grid.pageRows)
  }

  @Test func `it is for the table also before the service is connected`() throws {
    var user = opening()
    user.press("5 G j")
    #expect(user.state.isHolding)
    user.connect(path: ["CRM", "People"])
    user.answerHeld()
    #expect(user.row == 6 && !user.state.isHolding)
  }

  @Test func `Esc before the service is connected stops, too`() {
    var user = opening()
    user.press("G esc")
    user.connect(path: ["CRM", "People"])
    user.answerHeld()
    #expect(user.state.grid == nil && !user.state.isHolding)
    #expect(user.notice.contains("Dropped"))
  }

  private func opening() -> Driver {
    Driver(
      profiles: [Profile(name: "fake", kind: "fake")],
      opening: ConnectionRequest(kind: "fake", place: "fake", path: ["CRM", "People"])
    ) { $0.holds = true }
  }

  @Test func `commands that need no table work at once`() {
    var user = started("People")
    user.press("?")
    #expect(user.overlay != nil)
  }

  @Test func `Esc stops, and the list of places has the keys again`() {
    var user = started("People")
    user.press("G esc")
    user.answerHeld()
    #expect(user.state.grid == nil && !user.state.isHolding)
    user = started("People")
    user.press("esc")
    #expect(user.notice.contains("Stopped"))
    user.answerHeld()
    #expect(user.state.grid == nil)
  }

  @Test func `it goes nowhere when there is no such table`() {
    var user = started("Nobody")
    let before = user.state.places.list
    user.press("j l l")
    user.answerHeld()
    #expect(user.state.grid == nil && !user.state.isHolding)
    #expect(user.state.places.list == before)
    #expect(user.notice.contains("There is no “Nobody”"))
  }

  @Test func `a name that several places have leads to none of them, and an identifier to its own`() throws {
    func arrived(_ name: String) -> Driver {
      var user = Driver { service in
        service.roots.append(
          Node(id: "crm2", parent: nil, kind: .database, name: "CRM", hasChildren: true))
      }
      user.connect(path: [name, "People"])
      return user
    }
    let lost = arrived("CRM")
    #expect(lost.state.grid == nil)
    #expect(lost.notice.contains("2 places of acme are called “CRM”"))
    #expect(try arrived("crm").grid.tableID == "people")
  }

  @Test func `it goes nowhere when the way fails`() {
    var user = started("People")
    user.press("j")
    user.service.failure = BackendError(.unreachable, "no network")
    user.answerHeld()
    #expect(!user.state.isHolding)
    user.press("j")
    #expect(!user.state.isHolding)
  }
}
