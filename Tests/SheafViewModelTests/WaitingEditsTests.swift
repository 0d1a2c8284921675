import SheafModel
import Testing

@testable import SheafViewModel

/// Edits that go no further without the user, and what the screen counts as what.
@Suite struct WaitingEditsTests {
  private static let undecided = BackendError(.fateUnknown, "no answer came")

  /// Two records were being added, the second of which waits for the user, and each has an edit of its own.
  private func undecided() throws -> (user: Driver, creates: [ID<Edit>]) {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("o")
    user.press("o")
    let creates = user.submitted.map(\.id)
    let locals = user.submitted.flatMap { $0.change.changed }
    for (number, local) in locals.enumerated() {
      let change = CellChange(field: "name", base: .null, value: .text("N"))
      let edit = Edit(id: ID("later-\(number)"), table: "people", change: .update(local, [change]))
      user.hear([.recovered([PendingEdit(edit: edit, phase: .queued)])])
    }
    user.hear([.edit(creates[1], .rejected(Self.undecided))])
    return (user, creates)
  }

  @Test func `the edits of a record whose making waits for the user wait for the user as well`() throws {
    let (user, creates) = try undecided()
    #expect(user.state.edits.counts == (2, 2))
    #expect(user.state.edits.held == ["later-1": creates[1]])
  }

  @Test func `once the user has decided, what waited is on its way again`() throws {
    var (user, creates) = try undecided()
    user.hear([.edit(creates[1], .queued)])
    #expect(user.state.edits.counts == (4, 0))
    #expect(user.state.edits.held.isEmpty)
  }

  @Test func `an edit of a record that others change does not wait for a refused one of the same record`() {
    var user = Driver.inTable { $0.fate = .rejected(BackendError(.invalid(nil), "too short")) }
    user.press("c x enter k")
    user.service.fate = .queued
    user.go(to: "Amount", row: 1)
    user.press("c 7 enter")
    #expect(user.state.edits.counts == (1, 1))
    #expect(user.state.edits.held.isEmpty)
  }

  @Test func `the end of the program is not put off for edits that wait for the user`() throws {
    var (user, creates) = try undecided()
    user.hear(
      [creates[0], "later-0"].map { .edit($0, .saved(SavedEdit(records: [Sample.person(0)]))) })
    user.service.fate = .silent
    user.press("g g")
    user.press("c z enter")
    user.press("Q")
    #expect(user.state.leaving == .wanted)
    let last = try #require(user.submitted.last?.id)
    user.hear([.edit(last, .queued)])
    user.hear([.edit(last, .saved(SavedEdit(records: [Sample.person(0)])))])
    guard case .confirm(let question)? = user.overlay else {
      Issue.record("nothing is asked")
      return
    }
    #expect(question.question.contains("2 edits wait for you"))
  }

  @Test func `records made by two runs of the program never share a name`() {
    var first = Driver.inTable { $0.fate = .queued }
    var second = Driver.inTable { $0.fate = .queued }
    second.state.environment.session = "t"
    first.press("o")
    second.press("o")
    #expect(first.submitted.last?.change.changed != second.submitted.last?.change.changed)
  }

  @Test func `an edit that could not be recorded is not shown as kept while it is tried again`() throws {
    var user = Driver.inTable { $0.fate = .unrecorded }
    user.press("c x enter k")
    #expect(user.state.edits.counts == (0, 1))
    user.service.fate = .silent
    user.press("g e r")
    #expect(user.state.edits.counts == (0, 0))
    #expect(user.state.edits.recordingCount == 1)
  }

  @Test func `an edit of an earlier run is called what it was called then`() {
    var user = Driver.inTable()
    let change = CellChange(field: "name", base: .text("Person 1"), value: .text("Before"))
    let edit = Edit(
      id: "old-1", table: "people", change: .update("r0", [change]), label: "Name of Person 1")
    user.hear([.recovered([PendingEdit(edit: edit, phase: .queued)])])
    #expect(user.state.edits["old-1"]?.label == "Name of Person 1")
    user.press("c y enter")
    #expect(user.submitted.last?.label == "Name of Person 1")
  }
}
