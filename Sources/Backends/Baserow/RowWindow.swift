/// A page by its number and size that covers wanted rows: the server's way to a row goes through these only.
struct RowWindow: Hashable, Sendable {
  /// From 1.
  var page: Int
  var size: Int

  /// The rows that the page has, counted from 0.
  var rows: Range<Int> { ((page - 1) * size)..<(page * size) }

  /// The page that brings most of the wanted rows, beginning with the first of them.
  init(from rows: Range<Int>, limit: Int) {
    self = Self.best(limit) { window in
      window.rows.contains(rows.lowerBound)
        ? min(rows.upperBound, window.rows.upperBound) - rows.lowerBound : 0
    } page: {
      rows.lowerBound / $0 + 1
    }
  }

  /// The page that brings most of the wanted rows, ending with the last of them.
  init(upTo rows: Range<Int>, limit: Int) {
    self = Self.best(limit) { window in
      window.rows.contains(rows.upperBound - 1)
        ? rows.upperBound - max(rows.lowerBound, window.rows.lowerBound) : 0
    } page: {
      (rows.upperBound - 1) / $0 + 1
    }
  }

  private init(page: Int, size: Int) {
    self.page = page
    self.size = size
  }

  /// Of pages that bring the same number of wanted rows the smallest.
  private static func best(_ limit: Int, _ gain: (RowWindow) -> Int, page: (Int) -> Int) -> RowWindow {
    var best = RowWindow(page: page(1), size: 1)
    var most = gain(best)
    for size in 1...max(1, limit) {
      let window = RowWindow(page: page(size), size: size)
      let rows = gain(window)
      if rows > most { (best, most) = (window, rows) }
    }
    return best
  }
}
