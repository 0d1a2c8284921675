import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct MovementTests {
  @Test func `letters and arrows move by one, with a count by that many`() {
    var user = Driver.inTable()
    user.press("j j l")
    #expect(user.row == 3 && user.column == "Notes")
    user.press("k h down right up left")
    #expect(user.row == 2 && user.column == "Name")
    user.press("5 j")
    #expect(user.row == 7)
    user.press("1 0 j 3 k 2 l")
    #expect(user.row == 14 && user.column == "Amount")
    #expect(user.state.count == nil)
  }

  @Test func `moving stops at the edges of the table`() {
    var user = Driver.inTable(rows: 3)
    user.press("k h 9 9 9 j 9 9 9 l")
    #expect(user.row == 3 && user.column == "Code")
    user.press("0")
    #expect(user.column == "Name")
    user.press("$")
    #expect(user.column == "Code")
    user.press("home")
    #expect(user.column == "Name")
  }

  @Test func `a row number goes to that row`() {
    var user = Driver.inTable(rows: 200_000)
    user.press("4 2 G")
    #expect(user.row == 42)
    user.type(":150000")
    user.press("enter")
    #expect(user.row == 150_000)
    #expect(user.state.grid?.selectedRecord?.id == "r149999")
    user.press("g g")
    #expect(user.row == 1)
    user.press("G")
    #expect(user.row == 200_000)
    user.press("7 g g")
    #expect(user.row == 7)
    user.type(":999999999")
    user.press("enter")
    #expect(user.row == 200_000)
  }

  @Test func `Tab wraps at the end of a row and Shift-Tab at its start`() {
    var user = Driver.inTable(rows: 5)
    user.press("$ tab")
    #expect(user.row == 2 && user.column == "Name")
    user.press("shift-tab")
    #expect(user.row == 1 && user.column == "Code")
    user.press("0 b")
    #expect(user.row == 1 && user.column == "Name")
    user.press("1 1 w")
    #expect(user.row == 2 && user.column == "Name")
    user.press("G $ tab")
    #expect(user.row == 5 && user.column == "Code")
  }

  @Test func `pages keep the selection at its place on the screen`() throws {
    var user = Driver.inTable()
    let page = try user.grid.pageRows
    user.press("5 j pgdn")
    #expect(user.row == 6 + page && user.top == 1 + page)
    user.press("ctrl-f")
    #expect(user.row == 6 + 2 * page)
    user.press("ctrl-b pgup")
    #expect(user.row == 6 && user.top == 1)
    user.press("pgup")
    #expect(user.row == 1)
    user.press("ctrl-d")
    #expect(user.row == 1 + page / 2)
    user.press("ctrl-u ctrl-u")
    #expect(user.row == 1)
    user.press("9 9 pgdn")
    #expect(user.top == 100 - page + 1)
    user.press("pgdn")
    #expect(user.row == 100)
  }

  @Test func `paging down never goes up, however far the last row was scrolled up`() {
    var user = Driver.inTable()
    user.press("G z t")
    #expect(user.top == 100)
    user.press("pgdn")
    #expect(user.row == 100)
    user.press("pgup")
    #expect(user.row < 100)
  }

  @Test func `z t, z z and z b scroll the row to the top, the middle and the bottom`() throws {
    var user = Driver.inTable()
    let page = try user.grid.pageRows
    user.press("5 0 G z t")
    #expect(user.row == 50 && user.top == 50)
    user.press("z z")
    #expect(user.row == 50 && user.top == 50 - page / 2)
    user.press("z b")
    #expect(user.row == 50 && user.top == 50 - page + 1)
  }

  @Test func `g c goes to a column by a part of its name`() {
    var user = Driver.inTable()
    user.press("g c")
    user.type("comp")
    user.press("enter")
    #expect(user.column == "Company")
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `Ctrl-O goes back to where a jump began`() {
    var user = Driver.inTable()
    user.press("3 j l 8 0 G g g")
    #expect(user.row == 1)
    user.press("ctrl-o")
    #expect(user.row == 80)
    user.press("alt-left")
    #expect(user.row == 4 && user.column == "Notes")
    user.press("ctrl-o ctrl-o")
    #expect(user.row == 4)
  }

  @Test func `Ctrl and an arrow go to the edge of a block of filled cells`() {
    var user = Driver.inTable { service in
      for row in 4..<8 { service.people[row].cells[6] = .choices([Sample.tags[0]]) }
    }
    user.go(to: "Tags", row: 1)
    user.press("ctrl-down")
    #expect(user.row == 5)
    user.press("ctrl-down")
    #expect(user.row == 8)
    user.press("ctrl-up")
    #expect(user.row == 5)
    user.go(to: "Name", row: 1)
    user.press("ctrl-right")
    #expect(user.column == "Stage")
    user.press("ctrl-left")
    #expect(user.column == "Name")
  }

  @Test func `the selected column is on the screen, beside the frozen ones, at every width`() throws {
    var user = Driver.inTable()
    for width in [200, 120, 80, 40, 25, 20] {
      user.resize(width, 24)
      for _ in 0..<12 {
        let layout = try user.grid.columnLayout
        #expect(layout.placed(try user.grid.selection.column) != nil, "\(user.column) at \(width)")
        user.press("l")
      }
      user.press("0")
    }
    user.resize(80, 24)
    user.press("$")
    #expect(try user.grid.scroll > 0)
    #expect(try user.grid.columnLayout.placed.first?.field == "name")
    user.press("0")
    #expect(try user.grid.scroll == 0 || user.grid.columnLayout.placed.first?.field == "name")
  }

  @Test func `a screen that shrinks to nothing and grows again keeps the selection`() throws {
    var user = Driver.inTable()
    user.press("6 0 G $")
    for size in [(20, 5), (1, 1), (0, 0), (400, 120), (80, 24)] {
      user.resize(size.0, size.1)
      #expect(user.row == 60 && user.column == "Code")
      #expect(try user.grid.visibleRows.contains(59))
      user.press("k j")
    }
    #expect(try user.grid.slot(at: 59) != .missing)
  }
}
