import SheafModel
import Testing

@testable import SheafViewModel

/// Records moved in the order that the table keeps.
@Suite struct MovingTests {
  private func names(_ user: Driver, _ rows: Range<Int>) -> [String] {
    user.service.people[rows].map(\.id.raw)
  }

  @Test func `J and K move the record past its neighbour, and the selection goes along`() throws {
    var user = Driver.inTable()
    user.press("5 j J")
    #expect(names(user, 4..<8) == ["r4", "r6", "r5", "r7"])
    #expect(try user.grid.selectedRecord?.id == "r5")
    user.press("K K")
    #expect(names(user, 4..<8) == ["r5", "r4", "r6", "r7"])
    #expect(user.row == 5)
  }

  @Test func `a move is undone and done again`() throws {
    var user = Driver.inTable()
    user.press("5 j J u")
    #expect(names(user, 4..<8) == ["r4", "r5", "r6", "r7"])
    #expect(try user.grid.selectedRecord?.id == "r5")
    user.press("ctrl-r")
    #expect(names(user, 4..<8) == ["r4", "r6", "r5", "r7"])
  }

  @Test func `several moves in a row are shown at once, before the first is saved`() throws {
    var user = Driver.inTable { $0.fate = .queued }
    user.press("5 j J J J")
    #expect(user.row == 9)
    #expect(try user.grid.selectedRecord?.id == "r5")
    user.saveAll()
    #expect(names(user, 5..<9) == ["r6", "r7", "r8", "r5"])
  }

  @Test func `the first record goes no higher and the last no lower`() {
    var user = Driver.inTable(rows: 10)
    user.press("K")
    #expect(user.notice == "This is the first row")
    user.press("G J")
    #expect(user.notice == "This is the last row")
    user.press("K")
    #expect(names(user, 8..<10) == ["r9", "r8"])
    user.press("J")
    #expect(names(user, 8..<10) == ["r8", "r9"])
  }

  @Test func `sorted rows are not moved, nor those of a service without an order of its own`() {
    var user = Driver.inTable()
    user.press("s J")
    #expect(user.notice.contains("without sorts"))
    user = Driver.inTable { $0.table.capabilities.operations.remove(.move) }
    user.press("J")
    #expect(user.notice.contains("order of its own"))
  }

  @Test func `a move that was refused is put back`() throws {
    var user = Driver.inTable { $0.fate = .rejected(BackendError(.forbidden, "no")) }
    user.press("5 j J")
    #expect(user.requests.contains { if case .reload = $0 { true } else { false } })
    #expect(try user.grid.record(at: 5)?.id == "r5")
    #expect(try user.grid.selectedRecord?.id == "r5")
  }
}
