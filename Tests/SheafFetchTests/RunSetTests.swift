import SheafModel
import SheafTestSupport
import Testing

@testable import SheafFetch

/// What is known of a table's rows, page by page, without a service.
@Suite struct RunSetTests {
  /// Gives pages of a table of numbered records to a set of runs.
  private struct Table {
    let rowCount: Int
    var runs = RunSet()
    var loaded: [PageKey: [Record]] = [:]
    private var nextKey = 0

    init(rowCount: Int) { self.rowCount = rowCount }

    mutating func take(_ rows: Range<Int>, for want: PageWant) -> RunSet.Arrival? {
      nextKey += 1
      let key: PageKey = if case .again(let key) = want.purpose { key } else { PageKey(number: nextKey) }
      let page = Page(
        records: rows.map { ScriptedBackend.record($0) },
        before: rows.lowerBound > 0 ? Cursor("before \(rows.lowerBound)") : nil,
        after: rows.upperBound < rowCount ? Cursor("after \(rows.upperBound)") : nil)
      let known = loaded
      let arrival = runs.insert(
        LoadedPage(page, key: key), for: want, canGoBack: true, known: { known[$0] })
      if let arrival, let key = arrival.key { loaded[key] = arrival.records }
      return arrival
    }

    func wants(
      _ need: Range<Int>, paging: Capabilities.Paging = [.after, .before, .last, .at], direction: Int = 1
    ) -> [PageWant] {
      let capabilities = Capabilities(
        operations: [], paging: paging, pageLimit: 100, filterDepth: .tree, maxSorts: 1)
      let plan = PagePlan(capabilities, rowCount: need.count, direction: direction)
      return runs.wants(for: need, plan: plan) { loaded[$0] != nil }
    }

    /// Takes the page that is wanted first for some rows.
    mutating func load(_ need: Range<Int>, as rows: Range<Int>) -> RunSet.Arrival? {
      guard let want = wants(need).first else { return nil }
      return take(rows, for: want)
    }
  }

  private func head(_ table: inout Table, _ count: Int) {
    _ = table.take(0..<count, for: table.wants(0..<10)[0])
  }

  private let tail = PageWant(purpose: .tail, position: .last, limit: 100, rows: 0..<100)

  @Test func `an unknown table is begun at its start`() {
    let table = Table(rowCount: 1000)
    #expect(table.wants(0..<40).map(\.position) == [.first])
    #expect(table.runs.extent == .atLeast(0))
  }

  @Test func `rows right below are reached by the cursor and far ones by their number`() {
    var table = Table(rowCount: 10_000)
    head(&table, 100)
    #expect(table.wants(100..<150).map(\.position) == [.after(Cursor("after 100"))])
    #expect(table.wants(5000..<5050).map(\.position) == [.at(row: 5000)])
    #expect(table.wants(5000..<5050, paging: .after).map(\.position) == [.after(Cursor("after 100"))])
  }

  @Test func `a jump upwards brings the rows above as well`() {
    var table = Table(rowCount: 10_000)
    head(&table, 100)
    #expect(table.wants(5000..<5050, direction: -1).map(\.rows) == [4950..<5050])
  }

  @Test func `a tail is renumbered by the count and nothing else moves`() {
    var table = Table(rowCount: 3000)
    head(&table, 100)
    let arrival = table.take(2900..<3000, for: tail)
    #expect(arrival?.moves == [])
    #expect(table.runs.extent == .about(100 + RunSet.guessedGap + 100))
    var counted = RunSet.Arrival()
    table.runs.setCount(3000, &counted)
    #expect(counted.moves == [RunSet.Move(from: 100 + RunSet.guessedGap, by: 1800)])
    #expect(table.runs.runs.map(\.rows) == [0..<100, 2900..<3000])
    #expect(table.runs.extent == .exactly(3000))
  }

  @Test func `a head and a tail that meet are one run with certain numbers`() {
    var table = Table(rowCount: 250)
    head(&table, 100)
    _ = table.take(150..<250, for: tail)
    let arrival = table.load(100..<140, as: 100..<200)
    #expect(arrival?.rows == 100..<150)
    #expect(table.runs.runs.map(\.rows) == [0..<250])
    #expect(table.runs.extent == .exactly(250))
    #expect(arrival?.hasChanged == false)
  }

  @Test func `a tail that overlaps the head is cut to what is new`() {
    var table = Table(rowCount: 120)
    head(&table, 100)
    let arrival = table.take(20..<120, for: tail)
    #expect(arrival?.rows == 100..<120)
    #expect(table.runs.extent == .exactly(120))
  }

  @Test func `a page that was asked for by runs that are gone has no place`() {
    var table = Table(rowCount: 1000)
    head(&table, 100)
    let want = table.wants(100..<150)[0]
    table.runs.reset()
    #expect(table.take(100..<200, for: want) == nil)
  }

  @Test func `an evicted page is asked for as it was and contradicts itself when it differs`() {
    var table = Table(rowCount: 1000)
    head(&table, 100)
    _ = table.load(100..<150, as: 100..<200)
    _ = table.load(200..<250, as: 200..<300)
    let middle = table.runs.runs[0].segments[1]
    table.loaded[middle.key] = nil
    let want = table.wants(120..<150)[0]
    #expect(want.purpose == .again(middle.key))
    #expect(want.position == .after(Cursor("after 100")))
    #expect(table.take(100..<200, for: want)?.hasChanged == false)
    table.loaded[middle.key] = nil
    let changed = table.take(101..<201, for: want)
    #expect(changed?.hasChanged == true)
    #expect(table.runs.runs.map(\.rows) == [0..<200])
  }

  @Test func `a jump beyond the end bounds the guess`() {
    var table = Table(rowCount: 300)
    head(&table, 100)
    let arrival = table.take(300..<300, for: table.wants(900..<950)[0])
    #expect(arrival?.needsCount == true)
    #expect(table.runs.clip(800..<1000).upperBound == 900)
  }

  @Test func `a deleted row leaves and the later ones move up`() {
    var table = Table(rowCount: 300)
    head(&table, 100)
    let key = table.runs.runs[0].segments[0].key
    let remaining = (table.loaded[key] ?? []).filter { $0.id != "r000010" }
    let move = table.runs.removeRow(of: key, at: 10, remaining: remaining)
    #expect(move == RunSet.Move(from: 11, by: -1))
    #expect(table.runs.runs.map(\.rows) == [0..<99])
  }
}
