import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct ClipboardTests {
  private func copied(_ user: Driver) -> String? {
    user.effects.reversed().compactMap { if case .copy(let text) = $0 { text } else { nil } }.first
  }

  @Test func `y copies the cell, Y the row, and p puts it elsewhere`() {
    var user = Driver.inTable()
    user.press("y")
    #expect(copied(user) == "Person 1")
    user.press("j p")
    #expect(user.stored("name", row: 2) == .text("Person 1"))
    user.press("Y")
    #expect(copied(user)?.split(separator: "\t", omittingEmptySubsequences: false).count == 11)
    user.go(to: "Amount", row: 3)
    user.press("y j ctrl-v")
    #expect(user.stored("amount", row: 4) == .number(DecimalText(3)))
  }

  @Test func `nothing copied pastes nothing`() {
    var user = Driver.inTable()
    user.press("p")
    #expect(user.notice == "Nothing was copied yet")
  }

  @Test func `a block of cells is copied with tabs and line breaks`() {
    var user = Driver.inTable()
    user.press("v j l l y")
    #expect(copied(user) == "Person 1\tnote 1\t1\nPerson 2\tnote 2\t2")
    #expect(user.state.grid?.anchor == nil)
    user.press("V j Y")
    #expect(copied(user)?.split(separator: "\n").count == 2)
  }

  @Test func `marked rows are copied together`() {
    var user = Driver.inTable()
    user.press("0 g g t j t y")
    #expect(copied(user) == "Person 1\nPerson 3")
  }

  @Test func `text with tabs, line breaks and quotes goes there and back`() {
    var user = Driver.inTable { $0.people[0].cells[1] = .text("a\t\"b\"\nc") }
    user.press("v l y")
    #expect(copied(user) == "Person 1\t\"a\t\"\"b\"\"\nc\"")
    user.press("h j p")
    #expect(user.stored("notes", row: 2) == .text("a\t\"b\"\nc"))
  }

  @Test func `copying the beginning of a long text says that it is one`() {
    var user = Driver.inTable()
    user.go(to: "Notes", row: 4)
    user.press("y")
    #expect(user.notice.contains("only the beginning"))
  }

  @Test func `rows that are not loaded are not copied in part`() {
    var user = Driver.inTable(rows: 5000)
    user.press("V 3 0 0 0 G")
    user.forget()
    user.press("y")
    #expect(copied(user) == nil)
    #expect(user.notice.contains("loaded"))
  }

  @Test func `a block is pasted whole or not at all, with the reason`() {
    var user = Driver.inTable()
    user.paste("Ann\thello\t7\nBob\tbye\tmany")
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("Row 2, Amount"))
    #expect(user.notice.contains("Nothing was pasted"))
    user.paste("Ann\thello\t7\nBob\tbye\t8\n")
    #expect(user.submitted.count == 2)
    #expect(user.stored("amount", row: 2) == .number(DecimalText(8)))
    #expect(user.notice.contains("2 rows"))
  }

  @Test func `a block that does not fit says so`() {
    var user = Driver.inTable(rows: 3)
    user.press("G")
    user.paste("a\nb")
    #expect(user.notice.contains("2 rows; only 1"))
    user.press("$")
    user.paste("z")
    #expect(user.notice.contains("Code is read-only"))
    user.press("- -")
    user.paste("c1\tb")
    #expect(user.notice.contains("does not fit"))
    #expect(user.submitted.isEmpty)
  }

  @Test func `a block over a long text that is not loaded whole is refused`() {
    var user = Driver.inTable()
    user.go(to: "Notes", row: 4)
    user.forget()
    user.paste("short")
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("long text"))
  }

  @Test func `the same again says that nothing changed`() {
    var user = Driver.inTable()
    user.paste("Person 1")
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("hold that already"))
  }

  @Test func `a paste of ten megabytes into the table is refused in a sentence and changes nothing`() {
    var user = Driver.inTable()
    user.paste(String(repeating: "0123456789", count: 1_000_000))
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("Nothing was changed"))
  }

  @Test func `a paste full of quotes that are never closed is read at once`() {
    let rows = TabbedText.rows(String(repeating: "\"\"\"\t", count: 50_000))
    #expect(rows.count >= 1)
    #expect(TabbedText.rows("\"a\tb\"\tc\n\"d\" e") == [["a\tb", "c"], ["\"d\" e"]])
  }

  @Test func `the end of a paste that was cut off is told`() {
    var user = Driver.inTable()
    user.send(.input(.pasteCut(droppedBytes: 12)))
    #expect(user.notice.contains("12 bytes"))
  }

  @Test func `x clears a range, c sets it, Ctrl-D fills it down, and u takes each back`() {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 1)
    user.press("v j j x")
    #expect((1...3).allSatisfy { user.stored("amount", row: $0) == .null })
    user.press("esc u")
    #expect(user.stored("amount", row: 3) == .number(DecimalText(3)))
    user.go(to: "Amount", row: 1)
    user.press("v j j c")
    user.type("9")
    user.press("enter")
    #expect((1...3).allSatisfy { user.stored("amount", row: $0) == .number(DecimalText(9)) })
    user.press("esc u")
    #expect(user.stored("amount", row: 2) == .number(DecimalText(2)))
    user.go(to: "Stage", row: 1)
    user.press("v j j ctrl-d")
    #expect((1...3).allSatisfy { user.stored("stage", row: $0) == .choices([Sample.stages[0]]) })
    user.press("esc u")
    #expect(user.stored("stage", row: 2) == .choices([Sample.stages[1]]))
  }

  @Test func `p over a selection fills it with one cell, or lays a block from its first cell on`() {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 1)
    user.press("y j v j j p")
    #expect(
      (1...4).map { user.stored("amount", row: $0) } == Array(repeating: .number(DecimalText(1)), count: 4))
    user.press("esc u")
    user.go(to: "Notes", row: 6)
    user.press("v k h")
    user.paste("A\tb\nC\td")
    #expect(user.stored("name", row: 5) == .text("A"))
    #expect(user.stored("notes", row: 6) == .text("d"))
  }

  @Test func `a range that holds other kinds of fields is set whole or not at all`() {
    var user = Driver.inTable()
    user.go(to: "Amount", row: 1)
    user.press("v j h c")
    user.type("word")
    user.press("enter")
    #expect(user.submitted.isEmpty)
    #expect(user.notice.contains("Nothing was changed"))
  }

  @Test func `g a marks every loaded row`() throws {
    var user = Driver.inTable(rows: 12)
    user.press("g a")
    #expect(try user.grid.marks.count == 12)
    user.press("t")
    #expect(try user.grid.marks.count == 11)
  }
}
