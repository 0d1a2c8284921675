import SheafModel
import Testing

@testable import SheafViewModel

extension AppState {
  /// A screen with a table open that holds these records and no others.
  static func inTable(
    width: Int, height: Int, fields: [Field], records: [Record],
    _ change: (inout GridState) -> Void = { _ in }
  ) throws -> AppState {
    let date = try #require(CalendarDate(iso: "2026-11-21"))
    let now = try #require(DateTime(date: date, hour: 12, minute: 0))
    var state = AppState(
      width: width, height: height, now: now,
      environment: Environment(home: "/disk/me", currentFolder: "/disk/me", session: "s"))
    var grid = GridState(
      id: GridID(1), connection: "c", table: "t", path: ["acme", "People"], viewport: state.gridViewport)
    grid.take(
      Table(
        id: "t", name: "People", fields: fields,
        capabilities: Capabilities(
          operations: [], paging: .after, pageLimit: 100, filterDepth: .none, maxSorts: 0)))
    _ = grid.receive(.rows(grid.id, start: 0, records, .exactly(records.count)))
    change(&grid)
    state.grid = grid
    state.focus = .grid
    return state
  }
}
