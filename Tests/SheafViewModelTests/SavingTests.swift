import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct SavingTests {
  private func renamed(_ fate: FakeService.Fate) -> Driver {
    var user = Driver.inTable { $0.fate = fate }
    user.press("c")
    user.type("Mine")
    user.press("enter k")
    return user
  }

  @Test func `an edit lies over the loaded record until it is saved`() throws {
    var user = renamed(.queued)
    #expect(user.cell == .text("Mine"))
    #expect(try user.grid.selectedRecord?.cells[0] == .text("Person 1"))
    #expect(user.state.edits.counts.saving == 1)
    user.saveAll()
    #expect(user.cell == .text("Mine"))
    #expect(try user.grid.selectedRecord?.cells[0] == .text("Mine"))
    #expect(user.state.edits.isEmpty)
  }

  @Test func `what the service made of an edit is shown, and said where it differs`() throws {
    var user = renamed(.queued)
    let id = try #require(user.submitted.last?.id)
    var answered = Sample.person(0)
    answered.cells[0] = .text("MINE")
    user.hear([.edit(id, .saved(SavedEdit(records: [answered])))])
    #expect(user.cell == .text("MINE"))
    #expect(user.notice.contains("“MINE”"))
  }

  @Test func `that edits wait is no longer said once they are on their way again`() throws {
    var user = renamed(.queued)
    let id = try #require(user.submitted.last?.id)
    let error = BackendError(.unreachable, "no answer")
    user.hear([.edit(id, .waiting(seconds: 2, error))])
    #expect(user.notice.contains("no answer"))
    user.hear([.edit(id, .queued)])
    #expect(user.notice == "")
    user.hear([.edit(id, .waiting(seconds: 4, error))])
    #expect(user.notice.contains("no answer"))
    user.saveAll()
    #expect(user.notice == "")
  }

  @Test func `a refused edit leaves the cell as it was, says why, and e opens its text again`() {
    var user = renamed(.rejected(BackendError(.invalid(nil), "too short")))
    #expect(user.cell == .text("Person 1"))
    #expect(user.state.messages.contains { $0.notice.text.contains("too short") })
    #expect(user.state.edits.counts.stuck == 1)
    user.press("e")
    #expect(user.line == "Mine")
    user.service.fate = .saved
    user.type(" longer")
    user.press("enter")
    #expect(user.stored("name", row: 1) == .text("Mine longer"))
    #expect(user.state.edits.isEmpty)
  }

  @Test func `g e shows a refused edit, and e there goes to its cell wherever the selection is`() {
    var user = renamed(.rejected(BackendError(.invalid(nil), "too short")))
    user.press("9 j l l g e")
    guard case .conflict? = user.overlay else {
      Issue.record("the refused edit is not shown")
      return
    }
    user.press("e")
    #expect(user.row == 1 && user.column == "Name")
    #expect(user.line == "Mine")
  }

  @Test func `a refused edit can be sent again or dropped`() {
    var user = renamed(.rejected(BackendError(.invalid(nil), "too short")))
    user.service.fate = .saved
    user.press("g e r")
    #expect(user.stored("name", row: 1) == .text("Mine"))
    user = renamed(.rejected(BackendError(.invalid(nil), "too short")))
    user.press("g e d")
    #expect(user.state.edits.isEmpty && user.state.overlays.isEmpty)
    #expect(user.stored("name", row: 1) == .text("Person 1"))
    user.press("g e")
    #expect(user.notice == "No edit was refused")
  }

  @Test func `mending one cell of a refused row sends the other cells with it`() {
    var user = Driver.inTable { $0.fate = .rejected(BackendError(.invalid("amount"), "too much")) }
    user.paste("Ann\thello\t999")
    #expect(user.state.edits.counts.stuck == 1)
    user.service.fate = .saved
    user.go(to: "Amount", row: 1)
    user.press("e")
    #expect(user.line == "999")
    user.press("backspace enter")
    #expect(user.stored("name", row: 1) == .text("Ann"))
    #expect(user.stored("notes", row: 1) == .text("hello"))
    #expect(user.stored("amount", row: 1) == .number(DecimalText(99)))
  }

  @Test func `a conflict shows both, and m writes mine over theirs`() {
    var user = renamed(.conflict)
    #expect(
      user.notice.contains("somebody else")
        || user.state.messages.contains { $0.notice.text.contains("somebody else") })
    user.press("g e")
    guard case .conflict(let conflict)? = user.overlay else {
      Issue.record("the conflict is not shown")
      return
    }
    #expect(conflict.lines == [.init(field: "Name", before: "Person 1", mine: "Mine", theirs: "Theirs")])
    user.press("m")
    #expect(user.stored("name", row: 1) == .text("Mine"))
    #expect(user.state.edits.isEmpty)
  }

  @Test func `t keeps theirs`() {
    var user = renamed(.conflict)
    user.press("g e t")
    #expect(user.state.edits.isEmpty)
    #expect(user.cell == .text("Theirs"))
  }

  @Test func `e edits mine again, against what is there now`() {
    var user = renamed(.conflict)
    user.press("g e e")
    #expect(user.line == "Mine")
    user.service.fate = .saved
    user.type("!")
    user.press("enter")
    guard case .update(_, let changes)? = user.submitted.last?.change else {
      Issue.record("nothing was sent")
      return
    }
    #expect(changes == [CellChange(field: "name", base: .text("Theirs"), value: .text("Mine!"))])
    #expect(user.state.edits.isEmpty)
  }

  @Test func `an edit that could not be recorded is kept, sent again with r and dropped with d`() {
    var user = renamed(.unrecorded)
    #expect(user.cell == .text("Person 1"))
    user.press("e")
    #expect(user.line == "Mine")
    user.press("esc g e")
    user.service.fate = .saved
    user.press("r")
    #expect(user.stored("name", row: 1) == .text("Mine"))
    user = renamed(.unrecorded)
    user.press("g e d")
    #expect(user.state.edits.isEmpty)
  }

  @Test func `an edit that waits says for how long, and Ctrl-S sends it now`() throws {
    var user = renamed(.queued)
    let id = try #require(user.submitted.last?.id)
    user.hear([.edit(id, .waiting(seconds: 7.2, BackendError(.unreachable, "no answer")))])
    #expect(user.notice.contains("8 s"))
    user.press("ctrl-s")
    #expect(user.requests.contains(.sendPending))
    #expect(user.stored("name", row: 1) == .text("Mine"))
    user.press("ctrl-s")
    #expect(user.notice == "Everything is saved")
  }

  @Test func `edits found from an earlier run lie over the rows and are announced`() throws {
    var user = Driver.inTable()
    let edit = Edit(
      id: "old-1", table: "people",
      change: .update("r1", [CellChange(field: "name", base: .text("Person 2"), value: .text("Before"))]))
    user.hear([.recovered([PendingEdit(edit: edit, phase: .queued)])])
    user.press("j")
    #expect(user.cell == .text("Before"))
    #expect(user.state.messages.contains { $0.notice.text.contains("1 edit from before") })
  }

  @Test func `the list of messages drops an edit and opens one that was refused`() {
    var user = renamed(.rejected(BackendError(.invalid(nil), "too short")))
    user.press("M enter")
    guard case .conflict(let shown)? = user.overlay else {
      Issue.record("the edit is not shown")
      return
    }
    #expect(shown.lines.first?.mine == "Mine")
    user.press("esc d d")
    #expect(user.state.edits.isEmpty)
    user.press("q")
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `an edit that a newer one replaced leaves it the first value to go back to`() throws {
    var user = renamed(.queued)
    let first = try #require(user.submitted.last?.id)
    user.press("c")
    user.type("Newer")
    user.press("enter k")
    user.hear([.edit(first, .discarded)])
    user.service.fate = .saved
    user.saveAll()
    user.press("u")
    #expect(user.stored("name", row: 1) == .text("Person 1"))
  }
}
