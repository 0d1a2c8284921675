import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct UndoTests {
  private func rename(_ user: inout Driver, _ text: String) {
    user.press("c")
    user.type(text)
    user.press("enter k")
  }

  @Test func `u takes an edit back and Ctrl-R makes it again`() {
    var user = Driver.inTable()
    rename(&user, "A")
    user.press("u")
    #expect(user.stored("name", row: 1) == .text("Person 1"))
    user.press("ctrl-r")
    #expect(user.stored("name", row: 1) == .text("A"))
    user.press("u u")
    #expect(user.notice == "Nothing to undo")
    user.press("ctrl-r ctrl-r")
    #expect(user.notice == "Nothing to redo")
  }

  @Test func `undo goes to the cell that it changes`() {
    var user = Driver.inTable()
    rename(&user, "A")
    user.press("2 0 j l l u")
    #expect(user.row == 1 && user.column == "Name")
  }

  @Test func `a new edit drops what could be redone`() {
    var user = Driver.inTable()
    rename(&user, "A")
    user.press("u")
    rename(&user, "B")
    user.press("ctrl-r")
    #expect(user.notice == "Nothing to redo")
    #expect(user.stored("name", row: 1) == .text("B"))
  }

  @Test func `undo of an edit that was not sent discards it`() {
    var user = Driver.inTable { $0.fate = .queued }
    rename(&user, "A")
    user.press("u")
    #expect(user.requests.contains { if case .discard = $0 { true } else { false } })
    #expect(user.state.edits.isEmpty)
    #expect(user.cell == .text("Person 1"))
    user.service.fate = .saved
    user.press("ctrl-r")
    #expect(user.stored("name", row: 1) == .text("A"))
  }

  @Test func `undo right after an edit, before the journal answered, holds`() {
    var user = Driver.inTable { $0.fate = .silent }
    rename(&user, "A")
    user.press("u")
    #expect(user.state.edits.isEmpty)
    #expect(user.cell == .text("Person 1"))
  }

  @Test func `undo of an edit that is saved all the same reverses it then`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    rename(&user, "A")
    let edit = try #require(user.submitted.last)
    // The service cannot stop it any more: it does not answer the wish to discard it.
    user.hear([.edit(edit.id, .sending(attempt: 1))])
    _ = user.service.save(edit.id)
    user.press("u")
    #expect(user.state.edits.counts.saving == 1)
    user.service.fate = .saved
    user.hear([.edit(edit.id, .saved(SavedEdit(records: [user.service.people[0]])))])
    #expect(user.stored("name", row: 1) == .text("Person 1"))
    #expect(user.state.edits.isEmpty)
    user.press("ctrl-r")
    #expect(user.stored("name", row: 1) == .text("A"))
  }

  @Test func `a block that was pasted is taken back at once`() {
    var user = Driver.inTable()
    user.paste("a\nb\nc")
    #expect(user.stored("name", row: 3) == .text("c"))
    user.press("u")
    #expect((1...3).allSatisfy { user.stored("name", row: $0) == .text("Person \($0)") })
    user.press("ctrl-r")
    #expect(user.stored("name", row: 2) == .text("b"))
  }

  @Test func `a deleted record comes back with u, and goes again with Ctrl-R`() {
    var user = Driver.inTable()
    user.press("4 j d d")
    #expect(user.service.people.count == 99)
    #expect(user.state.grid?.selectedRecord?.id == "r5")
    user.press("u")
    #expect(user.service.people.count == 100)
    #expect(user.service.people[4].id == "r4")
    #expect(user.state.grid?.record(at: 4)?.id == "r4")
    user.press("ctrl-r")
    #expect(user.service.people.count == 99)
  }

  @Test func `a new record goes away with u and comes back with Ctrl-R`() {
    var user = Driver.inTable()
    user.press("o u")
    #expect(user.service.people.count == 100)
    user.press("ctrl-r")
    #expect(user.service.people.count == 101)
  }

  @Test func `attached files are taken off again`() {
    var user = Driver.inTable()
    user.go(to: "Files", row: 1)
    let address = CellAddress(table: "people", record: "r0", field: "files")
    let file = LocalFile(path: "/work/plan.pdf", name: "plan.pdf", byteCount: 10)
    for effect in user.viewModel.take(.files([file], for: address), &user.state) {
      if case .fetch(_, let request) = effect { user.hear(user.service.answer(request)) }
    }
    #expect(user.stored("files", row: 1)?.isEmpty == false)
    user.press("u")
    #expect(user.stored("files", row: 1)?.isEmpty == true)
  }

  @Test func `the list of changes undoes down to the one that is chosen`() {
    var user = Driver.inTable()
    for text in ["A", "B", "C"] {
      rename(&user, text)
      user.press("j")
    }
    user.press("U j enter")
    #expect(user.stored("name", row: 1) == .text("A"))
    #expect(user.stored("name", row: 2) == .text("Person 2"))
    #expect(user.stored("name", row: 3) == .text("Person 3"))
    #expect(user.state.undo.done.count == 1)
  }

  @Test func `undo never writes over what somebody else changed meanwhile`() {
    var user = Driver.inTable()
    rename(&user, "A")
    user.service.fate = .conflict
    user.press("u")
    #expect(user.state.edits.counts.stuck == 1)
    user.press("g e t")
    #expect(user.state.edits.isEmpty)
    #expect(user.stored("name", row: 1) == .text("A"))
  }

  @Test func `a refused edit leaves nothing to undo`() {
    var user = Driver.inTable { $0.fate = .rejected(BackendError(.invalid(nil), "no")) }
    rename(&user, "A")
    user.press("u")
    #expect(user.notice == "Nothing to undo")
  }
}
