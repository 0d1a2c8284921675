import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct EditingTests {
  @Test func `a text is edited with what it was, saved with Enter, and the selection goes down`() {
    var user = Driver.inTable()
    user.press("j enter")
    #expect(user.line == "Person 2")
    user.type("!")
    user.press("enter")
    #expect(user.state.overlays.isEmpty)
    #expect(user.row == 3)
    #expect(user.stored("name", row: 2) == .text("Person 2!"))
  }

  @Test(arguments: ["enter", "e", "i", "f2"]) func `each of the editing keys opens the editor`(key: String) {
    var user = Driver.inTable()
    user.press(key)
    #expect(user.line == "Person 1")
  }

  @Test func `Tab saves and goes right, Shift-Tab saves and goes left`() {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 1)
    user.press("e")
    user.type("5")
    user.press("tab")
    #expect(user.column == "Done" && user.row == 1)
    #expect(user.stored("amount", row: 1) == .number(DecimalText(15)))
    user.press("h e")
    user.type("0")
    user.press("shift-tab")
    #expect(user.column == "Notes")
    #expect(user.stored("amount", row: 1) == .number(DecimalText(150)))
  }

  @Test func `Esc leaves the cell as it was`() {
    var user = Driver.inTable()
    user.press("e")
    user.type("zzz")
    user.press("esc")
    #expect(user.state.overlays.isEmpty && user.submitted.isEmpty)
    #expect(user.row == 1)
  }

  @Test func `a text left unchanged sends nothing`() {
    var user = Driver.inTable()
    user.press("e enter")
    #expect(user.submitted.isEmpty)
    #expect(user.row == 2)
  }

  @Test func `bad input stays in the editor with the reason until it is mended`() {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 1)
    user.press("c")
    user.type("twelve")
    user.press("enter")
    #expect(user.line == "twelve")
    #expect(user.problem?.contains("not a number") == true)
    #expect(user.submitted.isEmpty)
    user.press("ctrl-u")
    #expect(user.problem == nil)
    user.type("12.50")
    user.press("enter")
    #expect(user.stored("amount", row: 1) == .number(DecimalText("12.50") ?? DecimalText(0)))
  }

  @Test func `c edits from empty`() {
    var user = Driver.inTable()
    user.press("c")
    #expect(user.line == "")
    user.type("New")
    user.press("enter")
    #expect(user.stored("name", row: 1) == .text("New"))
  }

  @Test func `a long text is edited in a box where Alt-Enter starts a line`() {
    var user = Driver.inTable()
    user.press("l e")
    guard case .textEditor? = user.overlay else {
      Issue.record("no box opened")
      return
    }
    user.press("alt-enter")
    user.type("second")
    user.press("enter")
    #expect(user.stored("notes", row: 1) == .text("note 1\nsecond"))
  }

  @Test func `a text of which only the beginning is loaded is read whole before it is edited`() {
    var user = Driver.inTable()
    user.go(to: "Notes", row: 4)
    user.press("e")
    #expect(user.line == Sample.longText)
    user.type("end")
    user.press("enter")
    #expect(user.stored("notes", row: 4) == .text(Sample.longText + "end"))
    // The change was made against the whole text, not against its beginning.
    guard case .update(_, let changes)? = user.submitted.last?.change else {
      Issue.record("nothing was sent")
      return
    }
    #expect(changes.first?.base == .text(Sample.longText))
  }

  @Test func `waiting for a long text can be given up, and a late answer opens nothing`() {
    var user = Driver.inTable()
    user.go(to: "Notes", row: 4)
    user.service.holds = true
    user.press("e")
    guard case .loading? = user.overlay else {
      Issue.record("it does not say that it waits")
      return
    }
    user.press("esc")
    #expect(user.state.overlays.isEmpty)
    user.answerHeld()
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `a long text that cannot be read says why`() {
    var user = Driver.inTable()
    user.go(to: "Notes", row: 4)
    user.service.failure = BackendError(.unreachable, "no answer")
    user.press("e")
    #expect(user.state.overlays.isEmpty)
    #expect(user.notice.contains("no answer"))
  }

  @Test func `a long text is read whole before it is cleared, so that undo brings all of it back`() {
    var user = Driver.inTable()
    user.go(to: "Notes", row: 4)
    user.press("x")
    #expect(user.stored("notes", row: 4) == .null)
    user.press("u")
    #expect(user.stored("notes", row: 4) == .text(Sample.longText))
  }

  @Test func `Enter on a yes-no cell turns it over at once`() {
    var user = Driver.inTable()
    user.go(to: "Done", row: 1)
    user.press("enter")
    #expect(user.state.overlays.isEmpty)
    #expect(user.stored("done", row: 1) == .boolean(false))
    user.press("~")
    #expect(user.stored("done", row: 1) == .boolean(true))
  }

  @Test func `a date takes words, and the arrows go by weeks`() {
    var user = Driver.inTable()
    user.go(to: "Due", row: 1)
    user.press("c")
    user.type("+3d")
    user.press("enter")
    #expect(user.stored("due", row: 1) == Sample.date.advanced(byDays: 3).map { .date($0) })
    user.go(to: "Due", row: 1)
    user.press("e down down up enter")
    #expect(user.stored("due", row: 1) == Sample.date.advanced(byDays: 10).map { .date($0) })
  }

  @Test func `a wheel over a date being edited does not change it`() {
    var user = Driver.inTable()
    user.go(to: "Due", row: 1)
    user.press("e")
    let before = user.line
    user.wheel(.wheelDown)
    #expect(user.line == before)
  }

  @Test func `x clears a cell and asks nothing`() {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 2)
    user.press("x")
    #expect(user.stored("amount", row: 2) == .null)
    user.press("u")
    #expect(user.stored("amount", row: 2) == .number(DecimalText(2)))
    user.press("j delete")
    #expect(user.stored("amount", row: 3) == .null)
  }

  @Test func `x on an empty cell sends nothing`() {
    var user = Driver.inTable()
    user.go(to: "Tags", row: 2)
    user.forget()
    user.press("x")
    #expect(user.submitted.isEmpty)
  }

  @Test func `a tilde takes the next option and then none`() {
    var user = Driver.inTable()
    user.go(to: "Stage", row: 2)
    user.press("~")
    #expect(user.stored("stage", row: 2) == .choices([Sample.stages[2]]))
    user.press("~")
    #expect(user.stored("stage", row: 2) == .null)
    user.press("~")
    #expect(user.stored("stage", row: 2) == .choices([Sample.stages[0]]))
    user.go(to: "Stars", row: 6)
    user.press("~")
    #expect(user.stored("stars", row: 6) == .number(DecimalText(0)))
  }

  @Test func `a quote copies the cell above, with what is not saved yet`() {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("c")
    user.type("Same")
    user.press("enter")
    user.press("\"")
    #expect(user.cell == .text("Same"))
    user.press("g g \"")
    #expect(user.notice == "No row above")
  }

  @Test func `a point repeats the last edit in another row`() {
    var user = Driver.inTable()
    user.press(".")
    #expect(user.notice.contains("Nothing to repeat"))
    user.go(to: "Amount", row: 1)
    user.press("c")
    user.type("77")
    user.press("enter j .")
    #expect(user.stored("amount", row: 3) == .number(DecimalText(77)))
    user.press("l .")
    #expect(user.notice.contains("another column"))
  }

  @Test(arguments: ["e", "c", "x", "\"", "~", "p"])
  func `a field that cannot be written says why`(key: String) {
    var user = Driver.inTable()
    user.state.register = Register(text: "x")
    user.go(to: "Code", row: 2)
    user.press(key)
    #expect(user.notice.contains("Code is read-only: generated"))
    #expect(user.state.overlays.isEmpty && user.submitted.isEmpty)
  }

  @Test(arguments: ["e", "c", "x", "o", "D", "d d", "~", "\""])
  func `a table that cannot be written says why`(keys: String) {
    var user = Driver.inTable { $0.table.readOnlyReason = "this is a view" }
    user.press("j " + keys)
    #expect(user.notice.contains("this is a view"))
    #expect(user.submitted.isEmpty)
  }

  @Test func `keys typed ahead of a row wait for it`() throws {
    var user = Driver.inTable(rows: 5000)
    user.service.holds = true
    user.press("3 0 0 0 G c")
    user.type("d d")
    user.press("enter")
    #expect(user.state.isHolding)
    #expect(user.state.overlays.isEmpty)
    user.answerHeld()
    #expect(!user.state.isHolding)
    let grid = try #require(user.state.grid)
    #expect(grid.record(at: 2999)?.cells.contains(.text("d d")) == true)
    #expect(grid.selection.row == 3000)
  }

  @Test func `with typing edits a character begins the cell's new content, and Alt reaches commands`() {
    var user = Driver.inTable(rows: 20)
    user.state.settings.typingEdits = true
    user.type("New")
    #expect(user.line == "New")
    user.press("enter")
    #expect(user.state.grid?.record(at: 0)?.cells.contains(.text("New")) == true)
    user.press("alt-G")
    #expect(user.state.grid?.selection.row == 19)
  }

  @Test func `escape lets go of keys typed ahead`() {
    var user = Driver.inTable(rows: 5000)
    user.service.holds = true
    user.press("3 0 0 0 G d d")
    #expect(user.state.isHolding)
    user.press("esc")
    user.answerHeld()
    #expect(!user.state.isHolding)
    #expect(user.state.edits.isEmpty)
  }

  @Test func `a works on attachment cells only, and opens the file picker where files were chosen last`() {
    var user = Driver.inTable()
    user.press("a")
    #expect(user.notice.contains("Name holds no files"))
    user.go(to: "Files", row: 1)
    user.press("a")
    #expect(user.effects.contains(.listDirectory("/work")))
    guard case .filePicker? = user.overlay else {
      Issue.record("no picker opened")
      return
    }
  }

  @Test func `files cannot be attached where the service stores none`() {
    var user = Driver.inTable { $0.table.capabilities.operations.remove(.upload) }
    user.go(to: "Files", row: 1)
    user.press("a")
    #expect(user.notice.contains("does not store files"))
  }

  @Test func `g o opens an address outside`() {
    var user = Driver.inTable { $0.people[0].cells[1] = .text("https://example.org/x") }
    user.press("l g o")
    #expect(
      user.effects.contains { effect in
        guard case .openOutside(let target) = effect else { return false }
        return target.content == .address("https://example.org/x")
      })
    user.press("h g o")
    #expect(user.notice.contains("no address"))
    user.send(.openedOutside(.failure(FileProblem("no program opens that"))))
    #expect(user.notice == "no program opens that")
  }

  @Test func `several lines pasted into a cell open the larger editor`() {
    var user = Driver.inTable()
    user.press("c")
    user.paste("one\ntwo")
    guard case .textEditor(let editor)? = user.overlay else {
      Issue.record("the lines cannot be seen")
      return
    }
    #expect(editor.line.text == "one\ntwo")
  }

  @Test func `a paste of ten megabytes into an editor is refused in a sentence and changes nothing`() {
    var user = Driver.inTable()
    user.press("e")
    user.paste(String(repeating: "0123456789", count: 1_000_000))
    #expect(user.line == "Person 1")
    #expect(user.notice.contains("Nothing was changed"))
  }

  @Test func `the text comes back from $EDITOR into the editor that sent it`() {
    var user = Driver.inTable()
    user.press("l e ctrl-o")
    #expect(user.effects.contains(.openEditor(text: "note 1", suffix: ".txt")))
    user.send(.editorClosed(text: "written\nelsewhere"))
    user.press("enter")
    #expect(user.stored("notes", row: 1) == .text("written\nelsewhere"))
    user.press("e ctrl-o")
    user.send(.editorClosed(text: nil))
    #expect(user.line == "written\nelsewhere")
  }
}
