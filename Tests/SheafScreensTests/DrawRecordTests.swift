import SheafCanvas
import SheafModel
import Testing

@testable import SheafScreens
@testable import SheafViewModel

/// The pane of one record.
@Suite struct DrawRecordTests {
  @Test(arguments: [0, 1])
  func `a secret is masked in the pane, also on the line that is selected`(line: Int) throws {
    let date = try #require(CalendarDate(iso: "2026-11-21"))
    let now = try #require(DateTime(date: date, hour: 12, minute: 0))
    let fields = [
      Field(id: "name", name: "Name", kind: .text, isPrimary: true),
      Field(id: "key", name: "Key", kind: .text, isMasked: true),
    ]
    var state = AppState(
      width: 80, height: 20, now: now,
      environment: Environment(home: "/disk/me", currentFolder: "/disk/me", session: "s"))
    var grid = GridState(
      id: GridID(1), connection: "c", table: "t", path: ["acme", "Keys"], viewport: state.gridViewport)
    grid.take(
      Table(
        id: "t", name: "Keys", fields: fields,
        capabilities: Capabilities(
          operations: [], paging: .after, pageLimit: 100, filterDepth: .none, maxSorts: 0)))
    let record = Record(id: "r", cells: [.text("First"), .text("tok_0123456789")])
    _ = grid.receive(.rows(grid.id, start: 0, [record], .exactly(1)))
    state.grid = grid
    state.focus = .grid
    var driver = ViewModel()
    driver.keymap = .standard
    _ = driver.update(&state, .asked(.expandRecord))
    for _ in 0..<line { _ = driver.update(&state, .input(.key(.character("j")))) }
    let screen = draw(state, theme: Theme(name: "test", styles: [:]), keymap: .standard).lines
    #expect(screen.contains { $0.contains("Key") && $0.contains(Field.mask) })
    #expect(!screen.contains { $0.contains("tok_") })
  }
}
