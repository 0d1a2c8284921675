import SheafModel

/// Which rows to load before the user asks: those ahead of the user's direction, once nothing is wanted.
struct Prefetch: Hashable, Sendable {
  /// How many pages are loaded ahead for one need, so that a small budget does not make a loop.
  static let pagesPerNeed = 2

  /// The rows ahead of `need`; empty at the end of the table that the user moves to.
  static func rows(ahead need: Range<Int>, direction: Int, extent: Extent) -> Range<Int> {
    let count = max(need.count * 2, 100)
    if direction < 0 {
      let upper = max(0, need.lowerBound)
      return max(0, upper - count)..<upper
    }
    let lower = max(0, need.upperBound)
    if case .exactly(let end) = extent {
      return min(lower, end)..<max(min(lower, end), min(lower + count, end))
    }
    return lower..<(lower + count)
  }

  /// Whether a page may be loaded ahead: it continues what is known, or was known before.
  static func allows(_ want: PageWant, plan: PagePlan) -> Bool {
    switch want.purpose {
    case .below, .above, .again: true
    // Only a service that has no cursors goes on by number.
    case .jump: !plan.paging.contains(.after)
    case .head, .tail: false
    }
  }
}
