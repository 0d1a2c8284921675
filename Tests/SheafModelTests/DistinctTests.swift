import SheafModel
import Testing

/// What a service tells twice.
@Suite struct DistinctTests {
  @Test func `the first of each key stays, in its order`() {
    let pairs = [("b", 1), ("a", 2), ("b", 3), ("c", 4), ("a", 5)]
    #expect(pairs.distinct(by: \.0).map(\.1) == [1, 2, 4])
    #expect([Int]().distinct { $0 } == [])
  }

  @Test func `names that differ in how their letters are composed are two`() {
    #expect(["\u{E9}", "e\u{301}", "\u{E9}"].distinct { ExactText($0) }.count == 2)
  }
}
