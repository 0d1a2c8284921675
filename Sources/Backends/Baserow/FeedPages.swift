/// The tables that a live connection has subscribed to.
struct FeedPages {
  private var joined: Set<Int> = []
  /// Those for which the server has said that it tells of their changes.
  ///
  /// It says nothing about a table that it refuses.
  private var heard: Set<Int> = []

  func isHeard(_ table: Int) -> Bool { heard.contains(table) }

  /// Those of the tables that are to be subscribed to now, in order.
  mutating func join(_ tables: Set<Int>) -> [Int] {
    let new = tables.subtracting(joined)
    joined.formUnion(new)
    return new.sorted()
  }

  /// Those that are to be left, in order, when no others than these are wanted.
  mutating func leave(allBut wanted: Set<Int>) -> [Int] {
    let left = joined.subtracting(wanted)
    joined.subtract(left)
    heard.subtract(left)
    return left.sorted()
  }

  /// Whether this is the first that the server said of a table that was subscribed to.
  mutating func hear(_ table: Int) -> Bool { joined.contains(table) && heard.insert(table).inserted }
}
