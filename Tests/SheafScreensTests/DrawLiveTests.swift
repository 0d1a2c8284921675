import SheafCanvas
import SheafModel
import Testing

@testable import SheafScreens
@testable import SheafViewModel

/// What the screen says of changes by others and of what is done here.
@Suite struct DrawLiveTests {
  private func state(_ change: (inout GridState) -> Void = { _ in }) throws -> AppState {
    try .inTable(
      width: 90, height: 12,
      fields: [Field(id: "name", name: "Name", kind: .text, isPrimary: true, comparisons: [])],
      records: (0..<3).map { Record(id: ID("r\($0)"), cells: [.text("Person \($0)")]) }, change)
  }

  private func lines(_ state: AppState) -> [String] {
    draw(state, theme: Theme(name: "test", styles: [:]), keymap: .standard).lines
  }

  @Test func `a record that somebody else changed has a sign beside its number`() throws {
    let screen = lines(try state { $0.touch(["r1"]) })
    #expect(screen.contains { $0.contains("2◆│") && $0.contains("Person 1") })
    #expect(screen.count { $0.contains("◆") } == 1)
  }

  @Test func `the status line says whether changes are heard, where the service tells them`() throws {
    #expect(lines(try state { $0.isLive = true }).last?.contains("● live") == true)
    #expect(lines(try state { $0.isLive = false }).last?.contains("○ not live") == true)
    #expect(lines(try state()).last?.contains("live") == false)
  }

  @Test func `the filter bar says what is checked here and over how many rows`() throws {
    let filter = Filter.test(Predicate(field: "name", comparison: .equals, operands: [.text("Ada")]))
    let screen = lines(
      try state {
        _ = $0.apply(Query(filter: filter), id: GridID(2))
        $0.localWork?.examine(400, isAll: false)
      })
    #expect(screen.contains { $0.contains("Ada") && $0.contains("≈ over 400 loaded rows") })
  }

  @Test func `a new option is offered under the ones that match, and why it could not be added is said`()
    throws
  {
    var state = try state()
    let field = Field(
      id: "stage", name: "Stage", kind: .choice(options: [Choice(id: "1", name: "Open")], allowsMany: false))
    var choices = ChoicesState(
      address: CellAddress(table: "t", record: "r0", field: "stage"), field: field, base: .null,
      options: [Choice(id: "1", name: "Open")], allowsMany: false,
      creation: .init(connection: "c", ticket: Ticket(7)))
    let context = ViewModel().context(state)
    for character in "Op" { _ = choices.type(character, in: context) }
    state.overlays = [.choices(choices)]
    let screen = lines(state)
    let open = try #require(screen.firstIndex { $0.contains(" Open ") })
    #expect(screen[open + 1].contains("+ Create “Op”"))
    _ = choices.receive(
      .fetched("c", .choiceAdded(Ticket(7), .failure(BackendError(.forbidden, "owners only")))), in: context)
    state.overlays = [.choices(choices)]
    #expect(lines(state).contains { $0.contains("✗ owners only") })
  }
}
