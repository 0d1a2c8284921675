import SheafModel
import Testing

@testable import SheafViewModel

/// What a person sees while others change the open table.
@Suite struct LiveTests {
  private func id(_ user: Driver) throws -> GridID { try user.grid.id }

  /// The rows of the service as they would be told anew.
  private func refresh(_ user: inout Driver) throws {
    let grid = try user.grid
    let range = max(0, grid.top - 20)..<min(user.service.people.count, grid.top + 60)
    user.hear([
      .refreshed(
        grid.id, start: range.lowerBound, Array(user.service.people[range]),
        .exactly(user.service.people.count))
    ])
  }

  @Test func `rows that come in above do not move the selection off its record, nor the screen`() throws {
    var user = Driver.inTable()
    user.press("4 0 j")
    let (record, offset) = (try user.grid.selectedRecord?.id, user.row - user.top)
    user.service.people.insert(contentsOf: (900..<905).map(Sample.person), at: 0)
    try refresh(&user)
    #expect(try user.grid.selectedRecord?.id == record)
    #expect(user.row == 46)
    #expect(user.row - user.top == offset)
    let grid = try user.grid
    #expect(grid.visibleRows.allSatisfy { grid.record(at: $0) == user.service.people[$0] })
  }

  @Test func `when the selected record is gone the next one is selected`() throws {
    var user = Driver.inTable()
    user.press("1 0 j")
    user.service.people.removeSubrange(8...10)
    try refresh(&user)
    #expect(try user.grid.selectedRecord?.id == "r11")
    #expect(user.notice.contains("not among these rows"))
  }

  @Test func `a record that was moved far away is followed`() throws {
    var user = Driver.inTable(rows: 400)
    user.press("5 j")
    let moved = user.service.people.remove(at: 5)
    user.service.people.insert(moved, at: 300)
    try refresh(&user)
    #expect(try user.grid.selectedRecord?.id == "r5")
    #expect(user.row == 301)
  }

  @Test func `the record under the selection is deleted by others: it is said, and the next is selected`()
    throws
  {
    var user = Driver.inTable()
    user.press("5 j")
    let id = try id(user)
    user.service.people.remove(at: 5)
    user.hear([.removed(id, ["r5"]), .extent(id, .exactly(99), movedFrom: 6, movedBy: -1)])
    #expect(user.notice == "Person 6 was deleted by somebody else")
    #expect(try user.grid.selectedRecord?.id == "r6")
    #expect(user.row == 6)
  }

  @Test
  func `an editor over a record that others delete keeps its text, and nothing is lost when it is saved`()
    throws
  {
    var user = Driver.inTable { $0.fate = .rejected(BackendError(.notFound, "the record is gone")) }
    user.press("5 j c")
    user.type("typed")
    let id = try id(user)
    user.hear([.removed(id, ["r5"]), .extent(id, .exactly(99), movedFrom: 6, movedBy: -1)])
    #expect(user.line == "typed")
    #expect(user.notice.contains("what is typed here stays"))
    user.press("enter")
    #expect(
      user.submitted.last?.change
        == .update("r5", [CellChange(field: "name", base: .text("Person 6"), value: .text("typed"))]))
    #expect(user.state.edits.counts.stuck == 1)
  }

  @Test func `records that others changed are marked until a key, or until the marks are old`() throws {
    var user = Driver.inTable()
    let id = try id(user)
    user.hear([.touched(id, ["r3"])])
    #expect(try user.grid.touched.keys.contains("r3"))
    user.hear([.touched(id, ["r5"])])
    user.send(.marksAreOld(["r3"]))
    #expect(try Array(user.grid.touched.keys) == ["r5"])
    user.hear([.touched(id, ["r3"])])
    user.press("j")
    #expect(try user.grid.touched.isEmpty)
  }

  @Test func `a pending edit stays on top of what others write meanwhile`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("c")
    user.type("Mine")
    user.press("enter k")
    var theirs = Sample.person(0)
    theirs.cells[0] = .text("Theirs")
    user.hear([.rows(try id(user), start: 0, [theirs], .exactly(100))])
    #expect(user.cell == .text("Mine"))
    #expect(try user.grid.selectedRecord?.cells[0] == .text("Theirs"))
  }

  @Test func `the record pane shows what others write into it`() throws {
    var user = Driver.inTable()
    user.press("space")
    var theirs = Sample.person(0)
    theirs.cells[0] = .text("Theirs")
    user.hear([.rows(try id(user), start: 0, [theirs], .exactly(100))])
    guard case .record(let pane)? = user.overlay else {
      Issue.record("the pane is open")
      return
    }
    #expect(pane.record.cells[0] == .text("Theirs"))
  }

  @Test func `a range keeps the record at which it began`() throws {
    var user = Driver.inTable()
    user.press("5 j V 2 j")
    user.service.people.insert(contentsOf: (900..<903).map(Sample.person), at: 0)
    try refresh(&user)
    #expect(try user.grid.selectedRows == 8...10)
  }

  @Test(arguments: ["G g g", "G 1 0 G", "9 0 G g g", "g g G g g j"])
  func `after a jump to the end and back the rows on the screen are what is asked for`(keys: String) throws {
    var user = Driver.inTable(rows: 100)
    user.press(keys)
    let visible = try user.grid.visibleRows
    let last = try #require(user.requests.last)
    guard case .need(_, let rows, _) = last else {
      Issue.record("\(last) does not name the rows on the screen")
      return
    }
    #expect(rows.lowerBound <= visible.lowerBound && rows.upperBound >= visible.upperBound)
  }

  @Test func `scrolling through rows that are known keeps telling which are on the screen`() throws {
    var user = Driver.inTable(rows: 200)
    user.press("G g g")
    for _ in 0..<60 { user.press("j") }
    let visible = try user.grid.visibleRows
    let told = try #require(user.needs.last)
    #expect(told.lowerBound <= visible.lowerBound && told.upperBound >= visible.upperBound)
  }

  @Test func `rows that were read again while the screen stood elsewhere are asked for there`() throws {
    var user = Driver.inTable(rows: 400)
    user.press("G")
    let id = try user.grid.id
    user.press("g g")
    user.forget()
    user.hear([.refreshed(id, start: 360, Array(user.service.people[360..<400]), .exactly(400))])
    #expect(try user.grid.visibleRows.allSatisfy { row in try user.grid.record(at: row) != nil })
  }
}
