import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct RowTests {
  @Test func `opening a table asks for the first rows once`() {
    var user = Driver()
    user.connect(path: ["CRM", "People"])
    #expect(user.needs.count == 1)
    #expect(user.needs.first?.lowerBound == 0)
    #expect((user.needs.first?.upperBound ?? 0) >= 20)
  }

  @Test func `rows that are loaded are not asked for again`() {
    var user = Driver.inTable()
    user.press("j j j k")
    #expect(user.needs.isEmpty)
  }

  @Test func `holding a key while rows are on their way does not ask for the same again`() {
    var user = Driver.inTable(rows: 5000)
    user.service.holds = true
    user.press("1 0 0 0 G")
    user.forget()
    user.press("j k j k z t")
    #expect(user.needs.isEmpty)
    user.answerHeld()
    #expect(user.state.grid?.selectedRecord?.id == "r999")
  }

  @Test func `a jump asks for the rows there and around, and the last jump wins`() throws {
    var user = Driver.inTable(rows: 5000)
    user.service.holds = true
    user.press("1 0 0 0 G 4 0 0 0 G")
    #expect(user.needs.count == 2)
    let last = try #require(user.needs.last)
    #expect(last.contains(3999) && last.lowerBound < 3980)
    user.answerHeld()
    #expect(user.row == 4000 && user.state.grid?.selectedRecord?.id == "r3999")
  }

  @Test func `the end is asked for as the end while the number of rows is unknown`() throws {
    var user = Driver.inTable(rows: 5000) { $0.knowsCount = false }
    let known = try user.grid.rowCount
    #expect(known < 5000)
    user.press("G")
    #expect(user.requests.contains { if case .needLast = $0 { true } else { false } })
    #expect(try user.grid.selectedRecord?.id == "r4999")
    let guess = user.row
    // The count comes: the rows at the end get their true numbers, under the selection too.
    let id = try user.grid.id
    let start = guess - min(guess, try user.grid.pageRows * 2)
    user.hear([.extent(id, .exactly(5000), movedFrom: start, movedBy: 5000 - guess)])
    #expect(user.row == 5000)
    #expect(try user.grid.selectedRecord?.id == "r4999")
    user.press("k")
    #expect(try user.grid.selectedRecord?.id == "r4998")
  }

  @Test func `a row far beyond what is known is gone to once it is`() throws {
    var user = Driver.inTable(rows: 5000) { $0.knowsCount = false }
    user.service.holds = true
    user.type(":3000")
    user.press("enter")
    #expect(try #require(user.needs.last).contains(2999))
    user.answerHeld()
    #expect(user.row == 3000)
    #expect(try user.grid.selectedRecord?.id == "r2999")
  }

  @Test func `moving on forgets the row that was still to come`() {
    var user = Driver.inTable(rows: 5000) { $0.knowsCount = false }
    user.service.holds = true
    user.type(":3000")
    user.press("enter g g")
    user.answerHeld()
    #expect(user.row == 1)
  }

  @Test func `rows that go away above the selection leave it on its record`() throws {
    var user = Driver.inTable()
    user.press("5 0 G")
    let id = try user.grid.id
    user.service.people.removeFirst(2)
    user.hear([.extent(id, .exactly(98), movedFrom: 2, movedBy: -2)])
    #expect(user.row == 48 && user.state.grid?.selectedRecord?.id == "r49")
  }

  @Test func `a table that becomes shorter keeps the selection inside it`() throws {
    var user = Driver.inTable()
    user.press("G")
    let id = try user.grid.id
    user.service.people.removeLast(90)
    user.hear([.extent(id, .exactly(10), movedFrom: 0, movedBy: 0)])
    #expect(user.row == 10)
    #expect(try user.grid.rows.loaded.allSatisfy { $0.row < 10 })
    user.service.people = []
    user.hear([.extent(id, .exactly(0), movedFrom: 0, movedBy: 0)])
    #expect(user.row == 1 && user.state.grid?.selectedRecord == nil)
  }

  @Test func `rows that failed say so, are not asked for by themselves, and come with r`() throws {
    var user = Driver.inTable(rows: 5000)
    user.service.failure = BackendError(.unreachable, "no answer")
    user.press("2 0 0 0 G")
    #expect(user.needs.count == 1)
    guard case .failed(let error) = try user.grid.slot(at: 1999) else {
      Issue.record("the row does not say that it failed")
      return
    }
    #expect(error.kind == .unreachable)
    user.press("j k j")
    #expect(user.needs.count == 1)
    user.service.failure = nil
    user.press("r")
    #expect(try user.grid.record(at: 1999)?.id == "r1999")
  }

  @Test func `answers to an earlier query are ignored`() throws {
    var user = Driver.inTable()
    let old = try user.grid.id
    user.press("s")
    let before = try user.grid
    user.hear([
      .rows(old, start: 0, [Sample.person(77)], .exactly(1)),
      .extent(old, .exactly(1), movedFrom: 0, movedBy: 0),
      .rowsFailed(old, rows: 0..<9, BackendError(.unreachable, "late")),
    ])
    #expect(user.state.grid == before)
  }

  @Test func `a new query closes the old one before it opens and asks`() throws {
    var user = Driver.inTable()
    let old = try user.grid.id
    user.press("s")
    let new = try user.grid.id
    #expect(new != old)
    #expect(
      user.requests.prefix(2) == [
        .close(old), .open(new, "people", Query(sorts: [Sort(field: "name")])),
      ])
    #expect(user.needs.count == 1)
  }

  @Test func `the selection stays on its record in a new order only while the user waits for it`() throws {
    var user = Driver.inTable(rows: 5000)
    user.press("1 0 j")
    user.press("s")
    #expect(try user.grid.selectedRecord?.id == "r10")
    user.press("1 0 0 0 G s")
    #expect(user.row == 1)
    user.press("5 0 0 G 9 9 0 G")
    #expect(user.row == 990)
    user.press("j j")
    #expect(user.row == 992)
  }

  @Test func `columns grow to the first rows and never shrink by themselves`() throws {
    var user = Driver.inTable(rows: 200)
    let width = try user.grid.visibleColumns[0].width
    #expect(width >= "Person 42".count)
    let id = try user.grid.id
    var record = Sample.person(0)
    record.cells[2] = .number(DecimalText(1_234_567_890))
    user.hear([.rows(id, start: 0, [record], .exactly(200))])
    #expect(try user.grid.visibleColumns[2].width >= 10)
    #expect(try user.grid.visibleColumns[0].width == width)
  }

  @Test func `rows that others changed are marked as old until they are loaded again`() throws {
    var user = Driver.inTable()
    let id = try user.grid.id
    user.hear([.rowsChanged(id)])
    #expect(try user.grid.isStale)
    user.press("r")
    #expect(user.requests.contains(.reload(id)))
    #expect(try !user.grid.isStale)
  }

  @Test func `a table that cannot be opened says why, and r tries again`() throws {
    var user = Driver { $0.failure = nil }
    user.connect(path: ["CRM"], opensFirst: false)
    user.service.failure = BackendError(.unauthorized, "the token is not valid")
    user.press("j j enter")
    #expect(try user.grid.failure?.kind == .unauthorized)
    #expect(user.notice.contains("the token is not valid"))
    user.service.failure = nil
    user.press("r")
    #expect(try user.grid.failure == nil)
    #expect(try user.grid.selectedRecord?.id == "r0")
  }
}
