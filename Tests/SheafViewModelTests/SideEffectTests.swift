import SheafModel
import Testing

@testable import SheafViewModel

/// What a service says of an edit beyond the record that it was about.
@Suite struct SideEffectTests {
  private static let restoration = Restoration(
    table: "people", records: ["r0"], token: "former",
    caveat: "the rules of the file also deleted 1 other row of people; undo takes that back too",
    isOfContents: true)

  private func rename(_ user: inout Driver, _ text: String) {
    user.press("c")
    user.type(text)
    user.press("enter k")
  }

  private func submitted(_ user: Driver) -> [Edit.Change] {
    user.effects.compactMap { if case .fetch(_, .submit(let edit)) = $0 { edit.change } else { nil } }
  }

  @Test func `other rows that an edit took along are told, and u asks for all of it back`() throws {
    var user = Driver.inTable()
    var record = user.service.people[0]
    record.cells[0] = .text("A")
    user.service.fate = .answered(SavedEdit(records: [record], restoration: Self.restoration))
    rename(&user, "A")
    let words = "The rules of the file also deleted 1 other row of people; undo takes that back too"
    #expect(user.state.messages.contains { $0.notice.text == words })
    user.forget()
    let again = Restoration(table: "people", records: ["r0"], token: "again", isOfContents: true)
    user.service.fate = .answered(SavedEdit(records: [user.service.people[0]], restoration: again))
    user.press("u")
    #expect(submitted(user) == [.restore(Self.restoration)])
    user.forget()
    user.press("ctrl-r")
    #expect(submitted(user) == [.restore(again)])
  }

  @Test func `a new record that a rule took elsewhere is no row any more, and the words say where`() throws {
    var user = Driver.inTable()
    let words = "it was saved, and the record is no longer in people: a rule of the file moved it to routed"
    user.service.fate = .answered(SavedEdit(remarks: [words]))
    user.press("o")
    #expect(try user.grid.rowCount == 100)
    #expect(user.state.edits.isEmpty)
    #expect(user.state.messages.contains { $0.notice.text.contains("moved it to routed") })
  }

  @Test func `a record whose restoration answers with nothing more is not deleted by redo`() {
    let change = Edit.Change.restore(Self.restoration)
    #expect(change.inverse(after: SavedEdit(), fields: []) == nil)
  }

  @Test func `taking back what was written over somebody else's value gives theirs back`() {
    var user = Driver.inTable { $0.fate = .conflict }
    rename(&user, "A")
    user.press("g e m")
    #expect(user.stored("name", row: 1) == .text("A"))
    user.service.fate = .saved
    user.press("u")
    #expect(user.stored("name", row: 1) == .text("Theirs"))
  }
}

/// An edit of which not all can be taken back is asked about before it is saved.
@Suite struct ConsentTests {
  private static let words =
    "the rules of the file also add 1 row of log; undo leaves the rows that were added"

  private static func asked() -> Driver {
    var user = Driver.inTable()
    user.service.fate = .rejected(BackendError(.irreversible, words))
    rename(&user, "A")
    return user
  }

  private static func rename(_ user: inout Driver, _ text: String) {
    user.press("c")
    user.type(text)
    user.press("enter k")
  }

  private func question(_ user: Driver) -> String? {
    if case .confirm(let confirm)? = user.state.overlays.last { confirm.question } else { nil }
  }

  private func submitted(_ user: Driver) -> [Edit] {
    user.effects.compactMap { if case .fetch(_, .submit(let edit)) = $0 { edit } else { nil } }
  }

  @Test func `the question tells what stays, and yes saves the edit`() throws {
    var user = Self.asked()
    #expect(question(user)?.contains(Self.words) == true)
    #expect(user.stored("name", row: 1) != .text("A"))
    user.service.fate = .saved
    user.forget()
    user.press("y")
    #expect(submitted(user).map(\.isConsented) == [true])
    #expect(user.stored("name", row: 1) == .text("A"))
    #expect(user.state.edits.isEmpty)
    user.press("u")
    #expect(submitted(user).last?.isConsented == true)
  }

  @Test func `no keeps what was typed, saves nothing, and it can be asked again`() {
    var user = Self.asked()
    user.press("n")
    #expect(question(user) == nil)
    #expect(user.state.edits.counts.stuck == 1)
    user.press("g e")
    #expect(question(user)?.contains(Self.words) == true)
    user.service.fate = .saved
    user.press("y")
    #expect(user.state.edits.isEmpty)
  }

  @Test func `each kind is asked about once, and another one again`() {
    var user = Self.asked()
    user.press("y")
    user.service.fate = .rejected(
      BackendError(.irreversible, Self.words.replacing("1 row", with: "2 row")))
    user.forget()
    Self.rename(&user, "B")
    #expect(submitted(user).map(\.isConsented) == [false, true])
    user.press("esc")
    user.service.fate = .rejected(
      BackendError(.irreversible, "the rules of the file also delete 2 rows of log"))
    Self.rename(&user, "C")
    #expect(question(user)?.contains("delete") == true)
  }

  @Test func `a question never opens under somebody's hands`() {
    var user = Driver.inTable()
    user.service.fate = .silent
    Self.rename(&user, "A")
    user.press("c")
    user.type("typing")
    let edit = user.state.edits.entries.keys.first
    user.hear([.edit(edit ?? "", .rejected(BackendError(.irreversible, Self.words)))])
    #expect(question(user) == nil)
    user.type("y")
    #expect(user.state.edits.counts.stuck == 1)
    #expect(user.state.messages.contains { $0.notice.text.contains("waits for your answer") })
  }
}
