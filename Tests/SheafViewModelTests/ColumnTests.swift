import SheafModel
import Testing

@testable import SheafViewModel

@Suite struct ColumnTests {
  private func width(_ user: Driver, _ field: ID<Field>) -> Int? {
    user.state.grid?.visibleColumns.first { $0.field == field }?.width
  }

  private func names(_ user: Driver) -> [String] {
    user.state.grid?.visibleColumns.map(\.field.raw) ?? []
  }

  @Test func `angle brackets change the width, with a count by more, within limits`() throws {
    var user = Driver.inTable()
    let before = try #require(width(user, "name"))
    user.press(">")
    #expect(width(user, "name") == before + 2)
    user.press("3 <")
    #expect(width(user, "name") == before - 4)
    user.press("9 9 9 <")
    #expect(width(user, "name") == 2)
    user.press("9 9 9 9 >")
    #expect(width(user, "name") == 200)
  }

  @Test func `an underscore fits a column to what is on the screen, g _ all of them`() {
    var user = Driver.inTable()
    user.press("9 > l 9 > _")
    #expect((width(user, "notes") ?? 99) < 30)
    #expect((width(user, "name") ?? 0) > 20)
    user.press("g _")
    #expect((width(user, "name") ?? 99) < 20)
  }

  @Test func `a minus hides the column, and the last one stays`() {
    var user = Driver.inTable()
    user.press("l -")
    #expect(!names(user).contains("notes"))
    #expect(user.notice.contains("Notes is hidden"))
    #expect(user.column == "Amount")
    user.press("$ - - - - - - - - - - - -")
    #expect(names(user).count == 1)
    #expect(user.notice.contains("The last column stays"))
  }

  @Test func `hiding a frozen column keeps the others frozen`() throws {
    var user = Driver.inTable(width: 160)
    user.press("l l !")
    #expect(try user.grid.columns.frozenCount == 3)
    user.press("h -")
    #expect(try user.grid.columns.frozenCount == 2)
    #expect(try user.grid.columnLayout.placed.filter(\.isFrozen).map(\.field) == ["name", "amount"])
  }

  @Test func `H and L move the column and the selection with it`() {
    var user = Driver.inTable()
    user.press("l L L")
    #expect(names(user).prefix(4) == ["name", "amount", "done", "notes"])
    #expect(user.column == "Notes")
    user.press("H")
    #expect(names(user).prefix(4) == ["name", "amount", "notes", "done"])
    user.press("$ L")
    #expect(user.column == "Code")
  }

  @Test func `an exclamation mark freezes up to here, and again thaws`() throws {
    var user = Driver.inTable(width: 200)
    user.press("l !")
    #expect(try user.grid.columns.frozenCount == 2)
    user.press("!")
    #expect(try user.grid.columns.frozenCount == 0)
  }

  @Test func `the panel of columns hides, shows, orders and freezes`() throws {
    var user = Driver.inTable()
    user.press("l C space j L q")
    #expect(!names(user).contains("notes"))
    #expect(names(user).prefix(3) == ["name", "done", "amount"])
    user.press("C")
    guard case .columns? = user.overlay else {
      Issue.record("no panel")
      return
    }
    user.press("g g j space esc")
    #expect(names(user).contains("notes"))
    user.press("C g g j ! esc")
    #expect(try user.grid.columns.frozenCount == 2)
  }

  @Test func `z w shows rows three lines high`() throws {
    var user = Driver.inTable()
    let page = try user.grid.pageRows
    user.press("z w")
    #expect(try user.grid.pageRows == page / 3)
    user.press("1 0 j z w")
    #expect(try user.grid.pageRows == page)
    #expect(user.row == 11)
  }

  @Test func `g s sums up the column over the loaded rows`() {
    var user = Driver.inTable(rows: 4)
    user.go(to: "Amount", row: 1)
    user.press("g s")
    #expect(user.notice.contains("sum 10"))
    user.press("0 g s")
    #expect(user.notice.contains("4 filled of 4 loaded rows"))
  }

  @Test func `the sum of a selection says over how many rows it was taken`() throws {
    var user = Driver.inTable(rows: 5000)
    user.go(to: "Amount", row: 1)
    user.press("v j j")
    #expect(SelectionText.sum(try user.grid) == "Σ 6   3 rows selected")
    user.press("G")
    #expect(SelectionText.sum(try user.grid)?.contains("loaded rows") == true)
    #expect(SelectionText.sum(try user.grid)?.hasSuffix("5000 rows selected") == true)
  }

  @Test func `columns keep their layout when the service tells the fields again`() throws {
    var user = Driver.inTable()
    user.press("l - l 5 >")
    let before = try user.grid.columns
    let id = try user.grid.id
    user.hear([.opened(id, .success(Sample.people), pending: [])])
    #expect(try user.grid.columns == before)
    var table = Sample.people
    table.fields.append(Field(id: "extra", name: "Extra", kind: .text))
    user.service.table = table
    for index in user.service.people.indices { user.service.people[index].cells.append(.text("more")) }
    user.hear([.opened(id, .success(table), pending: [])])
    #expect(names(user).last == "extra")
    user.press("$")
    #expect(user.cell == .text("more"))
  }
}

@Suite struct ServiceLayoutTests {
  @Test func `a field that the service's view hides or sets a width for begins so`() {
    let columns = Columns([
      Field(id: "name", name: "Name", kind: .text, isPrimary: true),
      Field(id: "notes", name: "Notes", kind: .longText, isHidden: true),
      Field(id: "amount", name: "Amount", kind: .number(.decimal), width: 12),
    ])
    #expect(columns.visible.map(\.field) == ["name", "amount"])
    #expect(columns.visible.last?.width == 12)
    #expect(columns.visible.last?.isWidthChosen == true)
  }
}
