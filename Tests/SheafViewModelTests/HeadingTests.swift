import SheafModel
import Testing

@testable import SheafViewModel

/// Movements whose rows are on their way.
@Suite struct HeadingTests {
  /// In a long table of which only the first rows are here, with a service that lets one wait.
  private func waiting() -> Driver {
    var user = Driver.inTable(rows: 5000)
    user.service.holds = true
    return user
  }

  /// Whether every row on the screen is here.
  private func isWhole(_ grid: GridState) -> Bool {
    grid.visibleRows.allSatisfy { grid.record(at: $0) != nil }
  }

  @Test func `a page whose rows are on their way is shown when they come`() throws {
    var user = waiting()
    let page = try user.grid.pageRows
    user.press("j pgdn pgdn pgdn")
    #expect(user.top < 3 * page + 1)
    #expect(isWhole(try user.grid))
    #expect(try user.grid.rowsAhead == (3 * page)..<(4 * page))
    #expect(try #require(user.needs.last).contains(4 * page - 1))
    user.answerHeld()
    #expect(user.top == 3 * page + 1 && user.row == 3 * page + 2)
    #expect(try user.grid.rowsAhead == nil)
  }

  @Test func `rows that are late are shown as on their way`() throws {
    var user = waiting()
    let page = try user.grid.pageRows
    user.press("pgdn pgdn pgdn")
    user.send(.rowsAreLate)
    #expect(user.top == 3 * page + 1 && user.row == 3 * page + 1)
    #expect(try user.grid.selectedRecord == nil)
    user.answerHeld()
    #expect(try user.grid.selectedRecord?.id == ID("r\(3 * page)"))
  }

  @Test func `the screens on the way are shown as they come`() throws {
    var user = waiting()
    let page = try user.grid.pageRows
    user.press("pgdn pgdn pgdn pgdn pgdn pgdn")
    let grid = try user.grid
    let start = try #require((0..<5000).first { grid.record(at: $0) == nil })
    let records = Array(user.service.people[start..<(start + 2 * page)])
    user.hear([.rows(try user.grid.id, start: start, records, .exactly(5000))])
    #expect(user.top > start + 1 && user.top <= start + page + 1)
    #expect((user.top - 1) % page == 0)
    #expect(isWhole(try user.grid))
    user.answerHeld()
    #expect(user.top == 6 * page + 1)
  }

  @Test func `a key held down runs only some screens ahead, and is answered when it comes back`() throws {
    var user = waiting()
    let page = try user.grid.pageRows
    user.press(Array(repeating: "pgdn", count: 100).joined(separator: " "))
    user.answerHeld()
    #expect((5 * page...12 * page).contains(user.top))
    let top = user.top
    user.press("pgup")
    #expect(user.top == top - page)
  }

  @Test func `what is typed about a record waits until it is the one on the screen`() throws {
    var user = waiting()
    let page = try user.grid.pageRows
    user.press("pgdn pgdn pgdn e")
    #expect(user.overlay == nil)
    user.answerHeld()
    #expect(user.overlay != nil)
    #expect(try user.grid.selectedRecord?.id == ID("r\(3 * page)"))
  }

  @Test func `another movement goes on from where paging leads`() throws {
    var user = waiting()
    let page = try user.grid.pageRows
    user.press("pgdn pgdn pgdn j j")
    #expect(user.row == 3 * page + 3)
    #expect(try user.grid.rowsAhead == nil)
  }

  @Test func `paging back from rows on their way goes on from there`() throws {
    var user = waiting()
    let page = try user.grid.pageRows
    user.press("pgdn pgdn pgdn pgdn pgup")
    user.answerHeld()
    #expect(user.top == 3 * page + 1)
  }

  @Test func `the last rows are shown when they come`() throws {
    var user = waiting()
    user.press("G")
    #expect(user.top == 1)
    user.answerHeld()
    #expect(user.row == 5000)
    #expect(try user.grid.selectedRecord?.id == "r4999")
  }

  @Test func `rows that cannot be had are shown as such at once`() throws {
    var user = Driver.inTable(rows: 5000)
    let page = try user.grid.pageRows
    user.service.failure = BackendError(.unreachable, "no answer")
    user.press("pgdn pgdn pgdn")
    #expect(user.top == 3 * page + 1)
    guard case .failed = try user.grid.slot(at: user.row - 1) else {
      Issue.record("the row does not say that it failed")
      return
    }
  }

  @Test func `rows deleted above move the goal along`() throws {
    var user = waiting()
    let page = try user.grid.pageRows
    user.press("pgdn pgdn pgdn")
    user.service.people.removeFirst(2)
    user.hear([.extent(try user.grid.id, .exactly(4998), movedFrom: 2, movedBy: -2)])
    user.send(.rowsAreLate)
    #expect(user.top == 3 * page - 1)
  }
}
