import SheafHTTP
import SheafJSON
import SheafModel
import Synchronization

/// A date, and the number of the first row after it.
struct RowAnchor: Hashable, Sendable {
  /// In milliseconds since 1970.
  var date: Int
  var rank: Int

  /// Only what comes after the date.
  func constraint(_ query: ThingQuery) -> JSON {
    ConstraintCompiler.constraint(
      BuiltIn.created, query.isDescending ? "less than" : "greater than",
      .string(WireDate.text(milliseconds: date)))
  }
}

/// What is known of a query's rows besides themselves.
final class RowMemory: Sendable {
  private struct State {
    var total: Int?
    var cap: Int
    /// By rank.
    var anchors: [RowAnchor] = []
  }

  private let state: Mutex<State>

  /// - Parameter cap: the offset from which on the service gives no rows.
  init(cap: Int) { state = Mutex(State(cap: max(1, cap))) }

  var cap: Int { state.withLock { $0.cap } }
  var total: Int? { state.withLock { $0.total } }
  var anchors: [RowAnchor] { state.withLock { $0.anchors } }

  /// Rows that went make what was known of places doubtful.
  func setTotal(_ total: Int) {
    state.withLock { state in
      if let old = state.total, total < old { state.anchors = [] }
      state.total = total
    }
  }

  /// Takes note that an offset gave no rows; false when that was known.
  func lowerCap(to offset: Int) -> Bool {
    state.withLock { state in
      guard offset > 0, offset < state.cap else { return false }
      state.cap = offset
      return true
    }
  }

  func add(_ anchor: RowAnchor) {
    state.withLock { state in
      state.anchors.removeAll { $0.rank == anchor.rank }
      let index = state.anchors.firstIndex { $0.rank > anchor.rank } ?? state.anchors.count
      state.anchors.insert(anchor, at: index)
    }
  }
}

/// Finds a date from which a row in the middle of many can be reached by offset.
///
/// Things are spread over time in some way that is not known, so the place of the wanted date is guessed between
/// two known ones and counted, until it is near enough: some three counts for what grew evenly.
struct AnchorFinder: Sendable {
  let query: ThingQuery
  let memory: RowMemory
  let fetch: @Sendable ([HTTPQueryItem]) async throws(BackendError) -> WirePage

  private static let attemptLimit = 48

  /// Nil when more things than an answer can skip were made in the same millisecond.
  func anchor(near row: Int, total: Int) async throws(BackendError) -> RowAnchor? {
    if let known = memory.anchors.last(where: { reaches($0, row) }) { return known }
    var low = try await first()
    if reaches(low, row) { return low }
    var high = try await end(total)
    for anchor in memory.anchors {
      if anchor.rank <= row, anchor.rank > low.rank { low = anchor }
      if anchor.rank > row, anchor.rank < high.rank { high = anchor }
    }
    for attempt in 0..<Self.attemptLimit {
      let date = guess(row, low, high, bisects: attempt % 3 == 2)
      guard date != low.date, date != high.date else { return reaches(low, row) ? low : nil }
      let anchor = RowAnchor(date: date, rank: try await rank(of: date))
      memory.add(anchor)
      if reaches(anchor, row) { return anchor }
      if anchor.rank <= row { low = anchor } else { high = anchor }
    }
    return nil
  }

  private func reaches(_ anchor: RowAnchor, _ row: Int) -> Bool {
    anchor.rank <= row && row < anchor.rank + memory.cap
  }

  /// Just before a thing that an offset reaches from the start.
  ///
  /// Counted, because things of the same moment may stand on both sides of the last that an offset reaches.
  private func first() async throws(BackendError) -> RowAnchor {
    let date = try await date(at: memory.cap / 2, isReversed: false) + (query.isDescending ? 1 : -1)
    let anchor = RowAnchor(date: date, rank: try await rank(of: date))
    memory.add(anchor)
    return anchor
  }

  /// Where about the last things begin that an offset reaches from the end: for guesses only.
  private func end(_ total: Int) async throws(BackendError) -> RowAnchor {
    let offset = memory.cap - 1
    return RowAnchor(date: try await date(at: offset, isReversed: true), rank: total - offset)
  }

  private func date(at offset: Int, isReversed: Bool) async throws(BackendError) -> Int {
    let page = try await fetch(query.items(offset..<(offset + 1), isReversed: isReversed, needsTotal: false))
    guard let date = page.rows.first?[BuiltIn.created]?.string.flatMap({ DateTime(iso: $0) }) else {
      throw BackendError(.malformed, "a thing came without its “\(BuiltIn.created)”")
    }
    return WireDate.milliseconds(date)
  }

  /// Aims at half the reach before the row, so that the rows around it are reached as well.
  private func guess(_ row: Int, _ low: RowAnchor, _ high: RowAnchor, bisects: Bool) -> Int {
    let span = high.date - low.date
    if bisects || high.rank <= low.rank { return low.date + span / 2 }
    let wanted = max(low.rank, row - memory.cap / 2)
    let share = Double(wanted - low.rank) / Double(high.rank - low.rank)
    let date = low.date + (Int(exactly: (Double(span) * min(max(share, 0), 1)).rounded(.towardZero)) ?? 0)
    // A guess at an end tells nothing new.
    if date == low.date, span.magnitude > 1 { return low.date + span.signum() }
    if date == high.date, span.magnitude > 1 { return high.date - span.signum() }
    return date
  }

  /// How many rows are not after a date: rows that are added at the end do not change it.
  private func rank(of date: Int) async throws(BackendError) -> Int {
    let step = query.isDescending ? -1 : 1
    let constraint = ConstraintCompiler.constraint(
      BuiltIn.created, query.isDescending ? "greater than" : "less than",
      .string(WireDate.text(milliseconds: date + step)))
    let page = try await fetch(query.items(0..<1, more: [constraint]))
    guard let count = page.total(from: 0) else {
      throw BackendError(.malformed, "the app did not say how many things there are")
    }
    return count
  }
}
