import SheafModel
import Testing

@testable import SheafViewModel

/// Undo and redo of what was done to records that are gone since, and what conflicts leave on the screen.
@Suite struct GoneRecordsTests {
  @Test(arguments: [true, false])
  func `add, delete, undo, undo leaves no request for a record that is gone`(bringsBack: Bool) {
    var user = Driver.inTable { $0.bringsBack = bringsBack }
    user.press("o d d")
    #expect(user.service.people.count == 100)
    user.press("u u u")
    #expect(user.service.people.count == 100)
    #expect(user.state.edits.isEmpty)
    #expect(user.notice == "Nothing to undo")
    #expect(!user.state.messages.contains { $0.notice.text.contains("was not saved") })
  }

  @Test func `deleting a record for good ends the steps that were about it, and no others`() {
    var user = Driver.inTable { $0.bringsBack = false }
    user.press("c A enter")
    user.press("c B enter k d d")
    #expect(user.service.people.count == 99)
    #expect(user.state.undo.done.map(\.label) == ["Name of Person 1", "the deletion of B"])
    user.press("u u")
    #expect(user.stored("name", row: 1) == .text("Person 1"))
    #expect(user.state.edits.isEmpty)
  }

  @Test func `steps about a record lead to it again when it came back under another identifier`() {
    var user = Driver.inTable { $0.renamesRestored = true }
    user.press("c A enter k d d")
    user.press("u")
    #expect(user.service.people[0].id == "again-r0")
    user.press("u")
    #expect(user.service.people[0].cells[0] == .text("Person 1"))
    user.press("ctrl-r ctrl-r")
    #expect(user.service.people.count == 99)
    #expect(user.state.edits.isEmpty)
  }

  @Test func `a record that others deleted can be neither changed back nor deleted again`() {
    var user = Driver.inTable()
    user.press("c A enter k")
    let grid = user.state.grid?.id ?? GridID(0)
    user.service.people.remove(at: 0)
    user.hear([.removed(grid, ["r0"])])
    user.press("u")
    #expect(user.notice == "Nothing to undo")
  }

  @Test func `an undo that comes too late is dropped, with what else was done to the record`() {
    var user = Driver.inTable()
    user.press("c A enter k c B enter k")
    user.service.people.remove(at: 0)
    user.press("u")
    #expect(user.state.edits.isEmpty)
    #expect(user.notice.contains("the record is gone"))
    user.press("u")
    #expect(user.notice == "Nothing to undo")
  }

  @Test func `deleting what is gone already is no refusal`() {
    var user = Driver.inTable()
    user.service.people.remove(at: 0)
    user.press("d d")
    #expect(user.state.edits.isEmpty)
    #expect(user.notice.contains("Person 1") && user.notice.contains("gone"))
  }

  @Test func `a change of one's own to a record that is gone is kept with its reason`() {
    var user = Driver.inTable()
    user.service.people.remove(at: 0)
    user.press("c A enter")
    #expect(user.state.edits.counts.stuck == 1)
  }

  @Test func `what undo says names records by their title, never by their identifier`() {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("o")
    user.go(to: "Amount", row: 101)
    user.press("c 7 enter")
    #expect(user.state.undo.done.last?.label == "Amount of the new record")
    user.saveAll()
    user.service.fate = .saved
    user.service.people[4].cells[0] = .null
    user.press("r")
    user.go(to: "Amount", row: 5)
    user.press("c 8 enter")
    #expect(user.state.undo.done.last?.label == "Amount of a record without Name")
    user.press("u")
    #expect(user.notice == "Undid Amount of a record without Name")
    #expect(user.submitted.last?.label == "Taking back: Amount of a record without Name")
  }

  @Test func `keeping theirs shows at once what the service holds, in the cell and beside it`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("c")
    user.type("Mine")
    user.press("enter k")
    let id = try #require(user.submitted.last?.id)
    var theirs = Sample.person(0)
    theirs.cells[0] = .text("Theirs")
    theirs.cells[2] = .number(DecimalText(4711))
    user.hear([.edit(id, .conflict(server: theirs))])
    #expect(user.cell == .text("Mine"))
    user.press("g e t")
    #expect(user.cell == .text("Theirs"))
    #expect(try user.grid.selectedRecord == theirs)
    #expect(user.state.edits.isEmpty)
  }

  @Test func `the pane of a record shows what the service holds when an edit conflicts`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("c")
    user.type("Mine")
    user.press("enter k space")
    let id = try #require(user.submitted.last?.id)
    var theirs = Sample.person(0)
    theirs.cells[2] = .number(DecimalText(4711))
    user.hear([.edit(id, .conflict(server: theirs))])
    guard case .record(let pane)? = user.overlay else {
      Issue.record("the pane is closed")
      return
    }
    #expect(pane.record.cells[2] == .number(DecimalText(4711)))
  }
}
