import SheafModel

/// The records of the loaded pages, least recently used first to go.
struct PageCache: Sendable {
  private struct Page: Sendable {
    var records: [Record]
    var byteCount: Int
    var lastUse: UInt64
  }

  let budget: PageBudget
  private(set) var byteCount = 0
  private var pages: [PageKey: Page] = [:]
  private var clock: UInt64 = 0

  init(budget: PageBudget) { self.budget = budget }

  var count: Int { pages.count }

  func contains(_ key: PageKey) -> Bool { pages[key] != nil }

  /// The records, without counting as a use.
  func records(_ key: PageKey) -> [Record]? { pages[key]?.records }

  /// The records, which the user looks at.
  mutating func use(_ key: PageKey) -> [Record]? {
    clock += 1
    pages[key]?.lastUse = clock
    return pages[key]?.records
  }

  mutating func store(_ records: [Record], for key: PageKey) {
    remove(key)
    clock += 1
    let size = RecordSize.bytes(of: records)
    pages[key] = Page(records: records, byteCount: size, lastUse: clock)
    byteCount += size
  }

  /// Changes a page's records in place.
  mutating func update(_ key: PageKey, _ change: (inout [Record]) -> Void) {
    guard var page = pages.removeValue(forKey: key) else { return }
    byteCount -= page.byteCount
    change(&page.records)
    page.byteCount = RecordSize.bytes(of: page.records)
    byteCount += page.byteCount
    pages[key] = page
  }

  mutating func remove(_ key: PageKey) {
    if let page = pages.removeValue(forKey: key) { byteCount -= page.byteCount }
  }

  /// Drops pages until the rest fits the budget, but none of those that are pinned.
  mutating func evict(keeping pinned: Set<PageKey>) {
    guard byteCount > budget.byteCount else { return }
    let oldest = pages.filter { !pinned.contains($0.key) }.sorted { $0.value.lastUse < $1.value.lastUse }
    for (key, _) in oldest {
      guard byteCount > budget.byteCount else { return }
      remove(key)
    }
  }
}
