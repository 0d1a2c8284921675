import SheafModel

/// How many records to ask for at once, so that a page of large values stays small.
struct PagePace {
  /// What a page should take in memory, in bytes.
  static let wantedBytes = 1 << 19
  /// The most records of a page, whatever their size.
  static let mostRecords = 2000

  private var most: Int
  private(set) var limit: Int

  /// `pageLimit` is the service's largest page.
  ///
  /// A service with small pages is asked for whole ones, since every request costs; one with large pages is
  /// tried with a small one first.
  init(pageLimit: Int) {
    most = max(1, min(pageLimit, Self.mostRecords))
    limit = most <= 200 ? most : 100
  }

  /// Learns from a page.
  mutating func saw(_ records: [Record]) {
    guard !records.isEmpty else { return }
    let bytes = records.reduce(0) { $0 + Self.byteCount($1) }
    let fitting = Self.wantedBytes / max(1, bytes / records.count)
    // Growing step by step, so that a few short records first do not lead to a huge page.
    limit = max(1, min(most, fitting, limit * 5))
  }

  /// Learns that the service gave so many records where more were asked for, though more follow: it does not give
  /// more at once, and what was asked for behind such a page is in vain.
  mutating func saw(shortPageOf count: Int) {
    guard count > 0 else { return }
    most = min(most, count)
    limit = min(limit, most)
  }

  private static func byteCount(_ record: Record) -> Int {
    record.cells.reduce(64) { sum, cell in
      switch cell {
      case .text(let text), .json(let text), .excerpt(let text, _): sum + text.utf8.count
      case .choices(let items): sum + 64 * items.count
      case .links(let items): sum + 64 * items.count
      case .people(let items): sum + 64 * items.count
      case .list(let items): sum + 64 * items.count
      case .attachments(let items): sum + items.reduce(0) { $0 + 128 + ($1.receipt?.utf8.count ?? 0) }
      default: sum + 16
      }
    }
  }
}
