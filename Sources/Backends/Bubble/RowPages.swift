import SheafHTTP
import SheafJSON
import SheafModel

/// Reads pages of things, across the offset from which on the service gives none.
///
/// Rows are numbered. The first ones are asked for by offset from the start, the last ones by offset from the
/// end in the reverse order. What is between can be reached in the order of making only: from a date whose place
/// in the order is known.
struct RowPages: Sendable {
  let query: ThingQuery
  /// The most rows of one page.
  let pageLimit: Int
  let memory: RowMemory
  /// Asks the service.
  let fetch: @Sendable ([HTTPQueryItem]) async throws(BackendError) -> WirePage
  /// The rows of a range from the start that are known from a moment ago.
  var first: @Sendable (Range<Int>) -> WirePage? = { _ in nil }

  /// Neighbouring rows, where they are, and how many the query has.
  struct Rows: Sendable {
    var start: Int
    var rows: [JSON]
    var total: Int
  }

  /// The rows from one on; fewer than asked for at the end and where one way to them ends.
  func rows(from row: Int, limit: Int) async throws(BackendError) -> Rows {
    if query.isNever { return Rows(start: 0, rows: [], total: 0) }
    var attempts = 0
    while true {
      attempts += 1
      let window = try await window(for: row)
      let offsets = window.offsets(from: row, limit: min(limit, pageLimit), cap: memory.cap)
      if let rows = try await read(window, offsets, wanted: row), rows.start <= row || attempts > 3 {
        return rows
      }
      guard attempts < 8 else { throw unreachable(row) }
    }
  }

  /// The last rows.
  func last(_ limit: Int) async throws(BackendError) -> Rows {
    if query.isNever { return Rows(start: 0, rows: [], total: 0) }
    let count = min(Self.wholeCount(limit), pageLimit, memory.cap)
    let page = try await pieces(0..<count, isReversed: true, more: [])
    guard let total = page.total else { throw Self.noTotal }
    memory.setTotal(total)
    return Rows(start: total - page.rows.count, rows: page.rows.reversed(), total: total)
  }

  /// The number of rows.
  func count() async throws(BackendError) -> Int {
    if query.isNever { return 0 }
    let page = try await fetch(query.items(0..<1))
    guard let total = page.total(from: 0) else { throw Self.noTotal }
    memory.setTotal(total)
    return total
  }

  // Ways to rows

  /// The way to a row.
  private func window(for row: Int) async throws(BackendError) -> RowWindow {
    if row < memory.cap { return .fromStart }
    let known = memory.total
    let total: Int
    if let known { total = known } else { total = try await count() }
    if row >= total { return .fromEnd(total: max(total, 1)) }
    if total - row <= memory.cap { return .fromEnd(total: total) }
    guard query.isByDate else { throw unreachable(row) }
    return try await anchored(row, total)
  }

  private func anchored(_ row: Int, _ total: Int) async throws(BackendError) -> RowWindow {
    let finder = AnchorFinder(query: query, memory: memory, fetch: fetch)
    guard let anchor = try await finder.anchor(near: row, total: total) else { throw unreachable(row) }
    return .after(anchor)
  }

  private func unreachable(_ row: Int) -> BackendError {
    let cap = memory.cap
    return BackendError(
      .unsupported,
      query.isByDate
        ? "the app gives no way to row \(row + 1)"
        : "Bubble gives the first \(cap) and the last \(cap) things of a sorted list: filter it, or take the "
          + "sort away to see all of them")
  }

  private static let noTotal = BackendError(.malformed, "the app did not say how many things there are")

  // Reading

  /// Nil when the way turned out to be another: then it has been learned, and the row is asked for again.
  private func read(
    _ window: RowWindow, _ offsets: Range<Int>, wanted row: Int
  ) async throws(BackendError) -> Rows? {
    let page = try await pieces(
      offsets, isReversed: window.isReversed, more: window.constraints(query))
    guard let inside = page.total else { throw Self.noTotal }
    if page.rows.isEmpty, inside > offsets.lowerBound, memory.lowerCap(to: offsets.lowerBound) { return nil }
    switch window {
    case .fromStart:
      memory.setTotal(inside)
      return Rows(start: offsets.lowerBound, rows: page.rows, total: inside)
    case .fromEnd(let assumed):
      memory.setTotal(inside)
      // Things came or went since they were counted: the places from the end are others now.
      if inside != assumed, row < inside { return nil }
      let start = max(0, inside - offsets.lowerBound - page.rows.count)
      return Rows(start: start, rows: page.rows.reversed(), total: inside)
    case .after(let anchor):
      let total = anchor.rank + inside
      memory.setTotal(total)
      return Rows(start: anchor.rank + offsets.lowerBound, rows: page.rows, total: total)
    }
  }

  private struct Piece: Sendable {
    var rows: [JSON] = []
    var total: Int?
  }

  /// Neighbouring rows in as many requests as they take, at the same time.
  ///
  /// Where it is not known how many rows there are, the first request tells it: none goes past the end.
  private func pieces(
    _ offsets: Range<Int>, isReversed: Bool, more: [JSON]
  ) async throws(BackendError) -> Piece {
    let isFromStart = !isReversed && more.isEmpty
    let size = TablePlanner.rowLimit
    let head = offsets.lowerBound..<min(offsets.upperBound, offsets.lowerBound + size)
    // The end of the known rows alone would be a page of one or two, and make those after it as small.
    let known =
      isFromStart
      ? first(head).flatMap { $0.rows.count == head.count || head.lowerBound == 0 ? $0 : nil } : nil
    var total = isFromStart ? memory.total : nil
    var answered: [Int: Result<WirePage, BackendError>] = [:]
    if let known {
      // What goes on behind them is the next page's.
      guard known.rows.count == head.count else {
        return Piece(rows: known.rows, total: known.total(from: head.lowerBound))
      }
      answered[0] = .success(known)
    }
    if known == nil, total == nil, offsets.count > size {
      let items = query.items(head, isReversed: isReversed, more: more)
      answered[0] = await outcome { () async throws(BackendError) in try await fetch(items) }
    }
    if case .success(let page)? = answered[0] { total = page.total(from: head.lowerBound) }
    let end = max(head.upperBound, min(offsets.upperBound, total ?? offsets.upperBound))
    let parts = Self.parts(offsets.lowerBound..<end)
    let answers = await self.answers(parts, answered, isReversed: isReversed, more: more)
    var piece = Piece()
    for (index, part) in parts.enumerated() {
      guard let page = try answers[index]?.get() else { break }
      if index == 0 {
        piece.total = page.total(from: part.lowerBound)
        piece.rows = page.rows
      } else {
        // Things came or went between the requests: these rows are no neighbours.
        guard let joint = page.rows.first.flatMap(Self.id),
          joint.isExactly(piece.rows.last.flatMap(Self.id) ?? "")
        else { break }
        piece.rows += page.rows.dropFirst()
      }
      // What comes after a short part would not be its neighbour.
      if page.rows.count < part.count { break }
    }
    piece.rows = Self.distinct(piece.rows)
    return piece
  }

  /// The offsets of the requests for some rows: each begins with the last row of the one before it, by which one
  /// sees that no row is between them.
  private static func parts(_ offsets: Range<Int>) -> [Range<Int>] {
    let size = TablePlanner.rowLimit
    var parts = [
      offsets.lowerBound..<max(offsets.lowerBound + 1, min(offsets.lowerBound + size, offsets.upperBound))
    ]
    while let last = parts.last, last.upperBound < offsets.upperBound {
      let start = last.upperBound - 1
      parts.append(start..<min(start + size, offsets.upperBound))
    }
    return parts
  }

  /// The most rows, of so many wanted ones, that need no request for a few alone.
  static func wholeCount(_ limit: Int) -> Int {
    let step = TablePlanner.rowLimit - 1
    return limit <= step ? limit : (limit - 1) / step * step + 1
  }

  private static func id(_ row: JSON) -> String? { row[BuiltIn.id]?.string }

  private func answers(
    _ parts: [Range<Int>], _ answered: [Int: Result<WirePage, BackendError>], isReversed: Bool, more: [JSON]
  ) async -> [Int: Result<WirePage, BackendError>] {
    await withTaskGroup(of: (Int, Result<WirePage, BackendError>).self) { group in
      for (index, part) in parts.enumerated() where answered[index] == nil {
        let items = query.items(part, isReversed: isReversed, more: more, needsTotal: index == 0)
        group.addTask {
          (index, await outcome { () async throws(BackendError) in try await self.fetch(items) })
        }
      }
      var answers = answered
      for await (index, answer) in group { answers[index] = answer }
      return answers
    }
  }

  /// Rows that moved between two requests come twice.
  private static func distinct(_ rows: [JSON]) -> [JSON] {
    var seen: Set<String> = []
    return rows.filter { row in id(row).map { seen.insert($0).inserted } ?? true }
  }
}

/// A way to rows: where offsets are counted from.
enum RowWindow: Sendable {
  case fromStart
  /// In the reverse order, when there are so many rows.
  case fromEnd(total: Int)
  /// From the first thing after a date on.
  case after(RowAnchor)

  var isReversed: Bool { if case .fromEnd = self { true } else { false } }

  func constraints(_ query: ThingQuery) -> [JSON] {
    if case .after(let anchor) = self { [anchor.constraint(query)] } else { [] }
  }

  /// The offsets of the rows from one on, as far as this way goes.
  func offsets(from row: Int, limit: Int, cap: Int) -> Range<Int> {
    switch self {
    case .fromStart: return row..<max(row + 1, min(row + limit, cap))
    case .fromEnd(let total):
      let end = min(total, row + limit)
      return max(0, total - end)..<max(total - row, max(0, total - end) + 1)
    case .after(let anchor):
      let offset = row - anchor.rank
      return offset..<max(offset + 1, min(offset + limit, cap))
    }
  }
}
