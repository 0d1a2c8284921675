import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct NewRowTests {
  @Test func `o makes a record after the last row and selects it`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("3 j o")
    #expect(user.row == 101)
    #expect(try user.grid.isNew(100))
    #expect(try user.grid.visibleRows.contains(100))
    user.press("ctrl-o")
    #expect(user.row == 4)
  }

  @Test(arguments: ["o", "O", "insert", "shift-enter"])
  func `each key for a new record makes one`(key: String) {
    var user = Driver.inTable()
    user.press(key)
    #expect(user.service.people.count == 101)
    #expect(user.row == 101)
  }

  @Test func `a new record is edited before it is saved, and keeps what was typed when it gets its name`()
    throws
  {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("o c")
    user.type("Early")
    user.press("enter")
    #expect(user.row == 101)
    #expect(user.cell == .text("Early"))
    user.saveAll()
    #expect(try user.grid.selectedRecord?.id == "made1")
    #expect(user.row == 101)
    #expect(user.cell == .text("Early"))
  }

  @Test func `an editor open on a new record saves into it even when it gets its name meanwhile`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("o c")
    user.type("Late")
    user.service.fate = .saved
    user.saveAll()
    user.press("enter")
    #expect(user.service.people.last?.cells[0] == .text("Late"))
  }

  @Test func `the selection stays on a new record while the number of rows changes`() throws {
    var user = Driver.inTable(rows: 5000) { $0.knowsCount = false }
    user.service.fate = .queued
    user.press("o")
    let local = try #require(user.grid.selectedRecord?.id)
    let id = try user.grid.id
    user.hear([.extent(id, .exactly(5000), movedFrom: 0, movedBy: 0)])
    #expect(user.row == 5001)
    #expect(try user.grid.selectedRecord?.id == local)
  }

  @Test func `records that are being made are still there after a new query`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("o g g s")
    #expect(try user.grid.newRecords.count == 1)
    #expect(user.row == 1)
    user.saveAll()
    #expect(try user.grid.newRecords.isEmpty)
    #expect(try user.grid.rowCount == 101)
  }

  @Test func `a new record is not taken for one that an earlier start was making`() throws {
    var earlier = Driver.inTable { $0.fate = .queued }
    earlier.press("o c")
    earlier.type("Theirs")
    earlier.press("enter")
    let left = earlier.state.edits.entries.values.map { PendingEdit(edit: $0.edit, phase: .queued) }

    var user = Driver.inTable { $0.fate = .queued }
    user.state.environment.session = "later"
    user.hear([.recovered(left)])
    user.press("o c")
    user.type("Mine")
    user.press("enter")
    let texts = try (100..<102).map { row -> Value in
      let record = try #require(try user.grid.record(at: row))
      let address = CellAddress(table: try user.grid.tableID, record: record.id, field: "name")
      return user.state.edits.value(at: address, over: .null)
    }
    #expect(texts == [.text("Theirs"), .text("Mine")])
  }

  @Test func `D duplicates the record with what is not saved yet`() {
    var user = Driver.inTable()
    user.service.fate = .queued
    user.press("c")
    user.type("Twin")
    user.press("enter k")
    user.service.fate = .saved
    user.press("D")
    #expect(user.service.people.last?.cells[0] == .text("Twin"))
    #expect(user.service.people.last?.cells[10] == .null)
  }

  @Test func `a duplicate without its long text says so`() {
    var user = Driver.inTable()
    user.press("3 j D")
    #expect(user.notice.contains("Notes"))
    #expect(user.service.people.last?.cells[1] == .null)
  }

  @Test func `d d deletes the record, marked ones go together, and a range with d`() {
    var user = Driver.inTable()
    user.press("d d")
    #expect(user.service.people.first?.id == "r1")
    user.press("t t d d")
    #expect(user.service.people.first?.id == "r3")
    user.press("V j j d")
    #expect(user.service.people.first?.id == "r6")
    #expect(user.state.grid?.anchor == nil)
    #expect(user.state.grid?.marks.isEmpty == true)
  }

  @Test func `marked rows are deleted even when they were scrolled far away`() {
    var user = Driver.inTable(rows: 5000)
    user.press("t 3 0 0 0 G t d d")
    #expect(user.service.people.count == 4998)
  }

  @Test func `a range of which not all is loaded is not deleted in part`() {
    var user = Driver.inTable(rows: 5000)
    user.press("V 3 0 0 0 G d")
    #expect(user.service.people.count == 5000)
    #expect(user.notice.contains("loaded"))
  }

  @Test func `a record that was not made yet is deleted by not making it`() {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("o d d")
    #expect(user.state.edits.isEmpty)
    #expect(user.state.grid?.rowCount == 100)
    #expect(user.row == 100)
  }

  @Test func `a service that cannot bring records back is asked only after a question`() {
    var user = Driver.inTable { $0.table.capabilities.operations.remove(.restore) }
    user.press("d d")
    guard case .confirm? = user.overlay else {
      Issue.record("nothing was asked")
      return
    }
    user.press("n")
    #expect(user.service.people.count == 100)
    user.press("d d y")
    #expect(user.service.people.count == 99)
  }

  @Test func `a record that was refused goes away and can be sent again`() {
    var user = Driver.inTable { $0.fate = .rejected(BackendError(.invalid(nil), "no")) }
    user.press("o")
    #expect(user.state.grid?.rowCount == 100)
    #expect(user.row == 100)
    user.service.fate = .saved
    user.press("g e r")
    #expect(user.service.people.count == 101)
  }
}
