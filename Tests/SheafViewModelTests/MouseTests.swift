import SheafInput
import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct MouseTests {
  /// The place on the screen of a cell.
  private func place(_ user: Driver, row: Int, column: Int) throws -> (column: Int, row: Int) {
    let grid = try user.grid
    let placed = try #require(grid.columnLayout.placed(column))
    return (
      user.state.layout.sidebarWidth + placed.x, user.state.layout.body.lowerBound + row - 1 - grid.top
    )
  }

  @Test(arguments: [80, 140]) func `a click selects a cell, a double click edits it`(width: Int) throws {
    var user = Driver.inTable(width: width)
    let at = try place(user, row: 5, column: 2)
    user.click(column: at.column, row: at.row)
    #expect(user.row == 5 && user.column == "Amount")
    user.click(column: at.column, row: at.row, isDouble: true)
    #expect(user.line == "5")
  }

  @Test func `a click on a header sorts by its column`() throws {
    var user = Driver.inTable()
    let at = try place(user, row: 1, column: 2)
    user.click(column: at.column, row: user.state.layout.headerRow)
    #expect(user.column == "Amount")
    #expect(try user.grid.query?.sorts == [Sort(field: "amount")])
  }

  @Test func `the wheel scrolls and takes the selection along at the edge`() throws {
    var user = Driver.inTable()
    user.wheel(.wheelDown)
    #expect(user.top == 4 && user.row == 4)
    user.wheel(.wheelUp)
    user.wheel(.wheelUp)
    #expect(user.top == 1)
    #expect(try user.grid.visibleRows.contains(user.row - 1))
  }

  @Test func `a click below the last row and outside of everything does nothing`() {
    var user = Driver.inTable(rows: 2)
    user.click(column: 10, row: 15)
    user.click(column: 500, row: 500)
    user.click(column: 0, row: 0)
    #expect(user.row == 1 && user.state.overlays.isEmpty)
  }

  @Test func `a click in the tree beside the table opens a table`() throws {
    var user = Driver.inTable(width: 140)
    let line = try #require(user.state.places.lines.firstIndex { $0.node?.name == "Companies" })
    user.click(column: 3, row: user.state.placesTop + line)
    user.click(column: 3, row: user.state.placesTop + line, isDouble: true)
    #expect(try user.grid.tableID == "companies")
    #expect(user.state.focus == .grid)
  }

  @Test func `a click takes an item of a picker, and on the line above them nothing`() throws {
    var user = Driver.inTable()
    user.go(to: "Stage", row: 1)
    user.press("e")
    let frame = try #require(user.overlay?.frame(in: user.state))
    user.click(column: frame.x + 2, row: frame.y + 1)
    #expect(user.overlay != nil)
    user.click(column: frame.x + 2, row: frame.y + 4)
    #expect(user.stored("stage", row: 1) == .choices([Sample.stages[2]]))
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `the wheel moves through a list that is open`() {
    var user = Driver.inTable()
    user.press("g c")
    user.wheel(.wheelDown)
    guard case .palette(let palette)? = user.overlay else { return }
    #expect(palette.list.list.index == 3)
  }
}
