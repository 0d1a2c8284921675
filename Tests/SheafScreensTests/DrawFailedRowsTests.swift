import SheafCanvas
import SheafModel
import Testing

@testable import SheafScreens
@testable import SheafViewModel

/// What the screen says of rows that could not be read, and of tables that hold none.
@Suite struct DrawFailedRowsTests {
  private static let fields = [
    Field(id: "name", name: "Name", kind: .text, isPrimary: true),
    Field(id: "city", name: "City", kind: .text),
  ]
  private static let error = BackendError(
    .server(status: 500), "the service failed inside while it read the rows of this page")

  private func state(
    width: Int = 70, height: Int = 14, rows: Int = 0, _ change: (inout GridState) -> Void = { _ in }
  ) throws -> AppState {
    try .inTable(
      width: width, height: height, fields: Self.fields,
      records: (0..<rows).map { Record(id: ID("r\($0)"), cells: [.text("Person \($0)"), .text("Rome")]) },
      change)
  }

  private func lines(_ state: AppState) -> [String] {
    draw(state, theme: Theme(name: "test", styles: [:]), keymap: .standard).lines
  }

  private func text(_ screen: [String]) -> String {
    screen.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }.joined(
      separator: " ")
  }

  @Test func `the reason of a first page that failed stands whole where the rows would be`() throws {
    let screen = lines(
      try state {
        $0.rows = RowWindow()
        _ = $0.receive(.rowsFailed($0.id, rows: 0..<40, Self.error))
      })
    #expect(!screen.contains { $0.contains("loading") })
    #expect(text(screen).contains("✗ the service failed inside while it read the rows of this page"))
    #expect(text(screen).contains("r tries again"))
    #expect(!screen[0].contains("0+ rows"))
  }

  @Test(arguments: [1, 3])
  func `the reason of failed rows is not torn by the line beside the frozen column`(height: Int) throws {
    let screen = lines(
      try state(height: 20) {
        $0.rowHeight = height
        $0.rows = RowWindow()
        _ = $0.receive(.extent($0.id, .exactly(5), movedFrom: 0, movedBy: 0))
        _ = $0.receive(.rowsFailed($0.id, rows: 0..<5, Self.error))
      })
    let failed = screen.filter { $0.contains("1 │") || $0.contains("2 │") || $0.contains("✗") }
    #expect(failed.allSatisfy { $0.count { $0 == "│" } <= 2 }, "the row numbers' line and the scroll bar")
    #expect(screen.contains { $0.contains("✗ the service failed inside while it read the rows of this") })
    #expect(screen.contains { $0.contains("r tries again") })
  }

  @Test func `rows on their way are not torn either`() throws {
    let screen = lines(
      try state {
        $0.rows = RowWindow()
        _ = $0.receive(.extent($0.id, .exactly(5), movedFrom: 0, movedBy: 0))
      })
    let row = try #require(screen.first { $0.contains("loading rows") })
    #expect(row.contains("░░░ loading rows 1–5"))
    #expect(row.count { $0 == "│" } == 1)
  }

  @Test func `rows that could not be read again stay, and the title says so`() throws {
    let screen = lines(try state(rows: 3) { _ = $0.receive(.rowsFailed($0.id, rows: 0..<3, Self.error)) })
    #expect(screen[0].contains("✗ not read, r tries again"))
    #expect(screen.contains { $0.contains("Person 2") })
  }

  @Test func `a table that takes no records does not invite to add one, nor to edit`() throws {
    let screen = lines(try state())
    #expect(screen.contains { $0.contains("No records yet.") })
    #expect(!screen.contains { $0.contains("o adds one") })
    #expect(screen.last?.contains(" 0/0") == true)
    #expect(!(lines(try state(rows: 2)).last?.contains("edit") ?? true))
    let addable = try state {
      $0.table?.capabilities.operations = [.create, .update]
    }
    #expect(lines(addable).contains { $0.contains("No records yet; o adds one.") })
  }

  @Test func `the record pane invites to edit only what can be edited`() throws {
    var state = try state(rows: 2) { $0.table?.capabilities.operations = [.update] }
    let grid = try #require(state.grid)
    let record = try #require(grid.record(at: 0))
    let cases: [(Capabilities.Operations, Bool)] = [(.update, true), ([], false)]
    for (operations, invites) in cases {
      state.grid?.table?.capabilities.operations = operations
      let outcome = RecordState.open(record, row: 0, grid: grid, ticket: Ticket(1))
      state.overlays = outcome.overlay.map { [$0] } ?? []
      #expect(lines(state).contains { $0.contains("Enter edits") } == invites)
    }
  }

  @Test(arguments: [
    (["acme", "Acme", "Customers", "People"], 90, " acme ▸ Acme ▸ Customers ▸ People"),
    (["acme", "The company with the long name", "Customers", "People"], 40, " … ▸ Customers ▸ People"),
    (["acme", "Acme", "Everybody who ever wrote to us and the others"], 40, " … ▸"),
  ])
  func `a title that is too long keeps the table's name`(path: [String], width: Int, expected: String) throws
  {
    let title = lines(try state(width: width, rows: 1) { $0.path = path })[0]
    if expected.hasSuffix("People") {
      #expect(title.hasPrefix(expected + " "))
    } else {
      #expect(title.hasPrefix(" Everybody who ever wrote") && title.contains("…"))
    }
  }
}
