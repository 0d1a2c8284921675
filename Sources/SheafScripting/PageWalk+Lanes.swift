import SheafModel

/// Pages asked for by their row number, several on their way at once where the service answers them sooner so.
extension PageWalk {
  /// A page and what was asked for when it was sent for.
  private struct Arrival: Sendable {
    var want: Lanes.Want
    var result: Result<Page, ScriptingFailure>
  }

  /// What is known on the way.
  private struct State {
    var lanes: Lanes
    var pace: PagePace
    var sieve: RecordSieve
    var joints: PageJoints
    /// The cursor after the page that was used last, and the row that it stands before.
    var cursor: (row: Int, cursor: Cursor)?
    /// The records of the page that was used last, and how often the same came after it.
    var last: [ID<Record>] = []
    var repeatCount = 0
  }

  func visitByNumber(
    lanes: Int, limit: Int, _ body: ([Record]) throws(ScriptingFailure) -> Void
  ) async throws(ScriptingFailure) {
    let outcome = await withTaskGroup(of: Arrival.self) { group -> Result<Void, ScriptingFailure> in
      // What is still on its way when the last page has been used, or the reader has gone, is not waited for.
      defer { group.cancelAll() }
      do throws(ScriptingFailure) {
        let state = State(
          lanes: Lanes(count: lanes), pace: PagePace(pageLimit: table.capabilities.pageLimit),
          sieve: RecordSieve(filter: filter, limit: limit),
          joints: PageJoints(anchor: table.capabilities.anchor))
        try await run(state, &group, body)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  private func run(
    _ start: State, _ group: inout TaskGroup<Arrival>,
    _ body: ([Record]) throws(ScriptingFailure) -> Void
  ) async throws(ScriptingFailure) {
    var state = start
    while true {
      send(&state, &group)
      guard let page = state.lanes.takeDue() else {
        guard let arrival = await group.next() else { return }
        state.lanes.arrived(arrival.want, arrival.result)
        continue
      }
      let loaded = try page.result.get()
      guard case .joined(let fresh) = judged(loaded, page.want, &state) else { continue }
      try checkProgress(loaded, &state)
      state.pace.saw(loaded.records)
      let records = try state.sieve.take(fresh)
      if loaded.after == nil || loaded.records.isEmpty || state.sieve.remaining == 0 {
        try body(records)
        if try await isOver(loaded, page.want, &state) { return }
        continue
      }
      use(page.want, loaded, &state)
      send(&state, &group)
      try body(records)
    }
  }

  /// Goes back where a page is no neighbour of the one before.
  private func judged(_ page: Page, _ want: Lanes.Want, _ state: inout State) -> PageJoints.Finding {
    // Where a cursor stands at a record, no page can miss its neighbour.
    guard table.capabilities.anchor != .record else { return .joined(page.records) }
    let finding = state.joints.take(page, from: want.row)
    if case .gap(let row) = finding {
      state.cursor = nil
      state.lanes.restart(from: row)
    }
    return finding
  }

  private func use(_ want: Lanes.Want, _ page: Page, _ state: inout State) {
    let isAligned = table.capabilities.anchor != .page || want.row % max(1, want.count) == 0
    if page.records.count < want.count, isAligned {
      // Those that came before are asked for besides.
      state.pace.saw(shortPageOf: page.records.count - (want.count - want.newCount))
    }
    if let cursor = page.after { state.cursor = (want.row + page.records.count, cursor) }
    state.lanes.total = page.total ?? state.lanes.total
    state.lanes.used(want, count: page.records.count)
  }

  /// A service that gives one page again and again would be read for ever.
  private func checkProgress(_ page: Page, _ state: inout State) throws(ScriptingFailure) {
    guard table.capabilities.anchor != .record else { return }
    let ids = page.records.map(\.id)
    state.repeatCount = ids.count > 1 && ids == state.last ? state.repeatCount + 1 : 0
    state.last = ids
    guard state.repeatCount > Self.repeatLimit else { return }
    throw ScriptingFailure(.failed, "the service gave the same page twice")
  }

  /// As many records as a page has may be added before it now and then.
  private static let repeatLimit = 3

  /// Whether everything has come; else the walk begins anew for what has not.
  private func isOver(_ last: Page, _ want: Lanes.Want, _ state: inout State) async throws(ScriptingFailure)
    -> Bool
  {
    let capabilities = table.capabilities
    guard capabilities.anchor != .record, state.sieve.remaining > 0 else { return true }
    let total: Int
    if let known = last.total {
      total = known
    } else if capabilities.operations.contains(.count) {
      total = try await count()
    } else {
      return true
    }
    switch state.joints.end(total: total, at: want.row + last.records.count) {
    case .whole:
      let late = state.joints.lateCount
      if late > 0 {
        retry.note(
          "records moved while they were read: \(late == 1 ? "one stands" : "\(late) stand") at the end therefore"
        )
      }
      return true
    case .again(let row):
      state.cursor = nil
      state.lanes.restart(from: row)
      return false
    case .unsettled: throw Self.unsettled
    }
  }

  static let unsettled = ScriptingFailure(
    .failed,
    "records were moved or deleted while they were read, so that some may be missing: read them again later")

  private func count() async throws(ScriptingFailure) -> Int {
    do throws(BackendError) {
      return try await retry.run(isFirst: false) { () async throws(BackendError) in
        try await backend.count(table.id, matching: query)
      }
    } catch {
      throw ScriptingFailure(error)
    }
  }

  /// Asks for as many pages as there are lanes free.
  private func send(_ state: inout State, _ group: inout TaskGroup<Arrival>) {
    let overlap = state.joints.overlap
    let most = max(1, min(state.pace.limit, table.capabilities.pageLimit - overlap))
    func size() -> Int { filter == nil ? min(most, state.lanes.unasked(state.sieve.remaining)) : most }
    while let want = state.lanes.next(count: size(), overlap: overlap) {
      let position = position(want, state.cursor)
      group.addTask { Arrival(want: want, result: await load(position, want.count)) }
    }
  }

  private func position(_ want: Lanes.Want, _ known: (row: Int, cursor: Cursor)?) -> PageRequest.Position {
    if want.row == 0 { return .first }
    // Going on is cheaper than jumping for a service that keeps its pages for a while.
    if let known, known.row == want.row, table.capabilities.paging.contains(.after) {
      return .after(known.cursor)
    }
    return .at(row: want.row)
  }
}
