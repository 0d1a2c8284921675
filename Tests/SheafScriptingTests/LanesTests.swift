import SheafModel
import Testing

@testable import SheafScripting

/// Several pages on their way at once.
@Suite struct LanesTests {
  private func page(_ rows: Range<Int>) -> Lanes.Answer {
    .success(
      Page(
        records: rows.map { Record(id: ID("\($0)"), cells: []) }, before: nil,
        after: Cursor("\(rows.upperBound)")))
  }

  private func ask(_ lanes: inout Lanes, _ count: Int, overlap: Int = 0) throws -> Lanes.Want {
    let want = lanes.next(count: count, overlap: overlap)
    return try #require(want)
  }

  /// Lanes of which the first page has been used.
  private func started(_ count: Int) throws -> Lanes {
    var lanes = Lanes(count: count)
    let first = try ask(&lanes, 10)
    #expect(lanes.next(count: 10) == nil, "nothing is known before the first page")
    lanes.arrived(first, page(0..<10))
    #expect(lanes.takeDue()?.want == first)
    lanes.used(first, count: 10)
    return lanes
  }

  @Test func `pages are used in order, in whatever order they come`() throws {
    var lanes = try started(2)
    let second = try ask(&lanes, 20)
    let third = try ask(&lanes, 30)
    let fourth = try ask(&lanes, 30)
    #expect([second.row, third.row, fourth.row] == [10, 30, 60])
    #expect(lanes.next(count: 30) == nil, "the service answers two at once, and has its next question")
    lanes.arrived(third, page(30..<60))
    #expect(lanes.takeDue() == nil)
    lanes.arrived(second, page(10..<30))
    #expect(lanes.takeDue()?.want == second)
    lanes.used(second, count: 20)
    #expect(lanes.next(count: 30)?.row == 90)
    #expect(lanes.takeDue()?.want == third)
  }

  @Test func `after a page that is shorter than asked for, the rows that follow it are asked for again`()
    throws
  {
    var lanes = try started(2)
    let second = try ask(&lanes, 20)
    let third = try ask(&lanes, 20)
    lanes.arrived(second, page(10..<25))
    #expect(lanes.takeDue()?.want == second)
    lanes.used(second, count: 15)
    let next = try ask(&lanes, 20)
    #expect(next.row == 25)
    lanes.arrived(third, page(30..<50))
    #expect(lanes.takeDue() == nil, "an answer to a question of before is not used")
    lanes.arrived(next, page(25..<45))
    #expect(lanes.takeDue()?.want == next)
  }

  @Test func `pages that wait for an earlier one become no more than a few`() throws {
    var lanes = try started(2)
    _ = try ask(&lanes, 10)
    for _ in 0..<4 {
      let want = try ask(&lanes, 10)
      lanes.arrived(want, page(want.row..<(want.row + 10)))
    }
    #expect(lanes.next(count: 10) == nil)
  }

  @Test func `no more rows are asked for than are wanted`() throws {
    var lanes = try started(3)
    #expect(lanes.unasked(25) == 25)
    _ = lanes.next(count: 20)
    #expect(lanes.unasked(25) == 5)
    #expect(lanes.next(count: lanes.unasked(20)) == nil)
  }

  @Test func `a page begins with rows of the one before where that is wanted, and goes back where it must`()
    throws
  {
    var lanes = try started(2)
    let second = try ask(&lanes, 20, overlap: 1)
    #expect((second.row, second.count, second.newCount) == (9, 21, 20))
    #expect(lanes.unasked(100) == 80)
    lanes.restart(from: 4)
    lanes.arrived(second, page(9..<30))
    #expect(lanes.takeDue() == nil)
    let again = try ask(&lanes, 20, overlap: 1)
    #expect((again.row, again.count) == (4, 20))
    #expect(lanes.next(count: 20, overlap: 1) == nil, "what follows is known when this has come")
  }

  @Test func `nothing is asked for beyond the end of a list of known length`() throws {
    var lanes = try started(2)
    lanes.total = 30
    #expect(lanes.next(count: 20)?.row == 10)
    #expect(lanes.next(count: 20) == nil)
  }

  @Test
  func `a record that comes again with the next page is taken once, and a page that comes twice is told`()
    throws
  {
    var sieve = RecordSieve(filter: nil, limit: 100)
    func records(_ rows: Range<Int>) -> [Record] { rows.map { Record(id: ID("\($0)"), cells: []) } }
    #expect(try sieve.take(records(0..<10)).count == 10)
    #expect(try sieve.take(records(9..<20)).map(\.id.raw) == (10..<20).map(String.init))
    #expect(throws: ScriptingFailure.self) { try sieve.take(records(9..<20)) }
    #expect(sieve.remaining == 80)
  }
}
