import SheafCanvas
import SheafModel
import Testing

@testable import SheafScreens
@testable import SheafViewModel

/// How edits that are not saved look, without any colour.
@Suite struct DrawEditsTests {
  private func state(_ phases: EditPhase?...) throws -> AppState {
    var state = try AppState.inTable(
      width: 90, height: 40,
      fields: [Field(id: "name", name: "Name", kind: .text, isPrimary: true, comparisons: [])],
      records: (0..<6).map { Record(id: ID("r\($0)"), cells: [.text("Person \($0)")]) })
    for (number, phase) in phases.enumerated() {
      add(ID("e\(number)"), .update(ID("r\(number)"), [Self.change]), phase, to: &state)
    }
    return state
  }

  private static let change = CellChange(field: "name", base: .null, value: .text("New"))

  private func add(_ id: ID<Edit>, _ change: Edit.Change, _ phase: EditPhase?, to state: inout AppState) {
    state.edits.add(
      .init(
        connection: "c", edit: Edit(id: id, table: "t", change: change), phase: phase, label: "Edit \(id)",
        origin: .user))
  }

  private func lines(_ state: AppState) -> [String] {
    draw(state, theme: Theme(name: "test", styles: [:]), keymap: .standard).lines
  }

  private static let refusal = EditPhase.rejected(BackendError(.invalid(nil), "must be positive"))
  private static let conflict = EditPhase.conflict(server: Record(id: "r2", cells: [.text("Theirs")]))

  @Test func `what is not in the journal yet has a mark and a word of its own`() throws {
    let screen = lines(try state(nil, .queued))
    #expect(screen[0].contains("…1 not kept yet") && screen[0].contains("▲1 saving"))
    #expect(screen.contains { $0.contains("1…│") })
    #expect(screen.contains { $0.contains("2▲│") })
  }

  @Test
  func `a record with an edit that is kept and one that is not is marked as the one that promises less`()
    throws
  {
    var state = try state(.queued)
    add("late", .update("r0", [Self.change]), nil, to: &state)
    #expect(lines(state).contains { $0.contains("1…│") })
  }

  @Test func `the first line says what waits for the user and with which key it is shown`() throws {
    var state = try state(Self.refusal, .queued)
    #expect(lines(state)[0].contains("✗1 waits for you: M"))
    add("c1", .create("local", []), .rejected(BackendError(.fateUnknown, "no answer")), to: &state)
    add("late", .update("local", [Self.change]), .queued, to: &state)
    let first = lines(state)[0]
    #expect(first.contains("✗3 wait for you: M") && first.contains("▲1 saving"))
  }

  @Test func `the list of edits shows each with its own mark, and why it was refused`() throws {
    var state = try state(nil, Self.refusal, Self.conflict, .queued)
    add("c1", .create("local", []), .rejected(BackendError(.fateUnknown, "no answer")), to: &state)
    add("late", .update("local", [Self.change]), .queued, to: &state)
    state.overlays = [.messages(MessagesState())]
    let screen = lines(state)
    func line(_ text: String) -> String { screen.first { $0.contains(text) } ?? "" }
    #expect(line("… Edit e0").contains("not kept yet"))
    #expect(line("✗ Edit e1").contains("refused: must be positive"))
    #expect(line("≠ Edit e2").contains("changed by somebody else"))
    #expect(line("▲ Edit e3").contains("waits its turn"))
    #expect(line("↳ Edit late").contains("waits for “Edit c1”"))
    let title = screen.firstIndex { $0.contains("Edits not saved, and messages") }
    #expect(screen.firstIndex { $0.contains("… Edit e0") } == title.map { $0 + 1 })
  }

  @Test func `the pane of a record marks the fields that are not saved`() throws {
    var state = try state(nil, Self.refusal)
    guard let grid = state.grid, let record = grid.record(at: 1) else { return }
    if case .record(let pane)? = RecordState.open(record, row: 1, grid: grid, ticket: Ticket(1)).overlay {
      state.overlays = [.record(pane)]
    }
    #expect(lines(state).contains { $0.contains("✗A Name") })
  }
}
