import SheafModel

/// Several pages on their way at once, each asked for by its row number.
extension PageWalk {
  /// A page and what was asked for when it was sent for.
  private struct Arrival: Sendable {
    var want: Lanes.Want
    var result: Result<Page, ScriptingFailure>
  }

  func visitByNumber(
    lanes: Int, limit: Int, _ body: ([Record]) throws(ScriptingFailure) -> Void
  ) async throws(ScriptingFailure) {
    let outcome = await withTaskGroup(of: Arrival.self) { group -> Result<Void, ScriptingFailure> in
      // What is still on its way when the last page has been used, or the reader has gone, is not waited for.
      defer { group.cancelAll() }
      do throws(ScriptingFailure) {
        try await run(Lanes(count: lanes), limit, &group, body)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try outcome.get()
  }

  private func run(
    _ start: Lanes, _ limit: Int, _ group: inout TaskGroup<Arrival>,
    _ body: ([Record]) throws(ScriptingFailure) -> Void
  ) async throws(ScriptingFailure) {
    var lanes = start
    var pace = PagePace(pageLimit: table.capabilities.pageLimit)
    var sieve = RecordSieve(filter: filter, limit: limit)
    while true {
      send(&lanes, pace, sieve, &group)
      guard let page = lanes.takeDue() else {
        guard let arrival = await group.next() else { return }
        lanes.arrived(arrival.want, arrival.result)
        continue
      }
      let loaded = try page.result.get()
      pace.saw(loaded.records)
      let records = try sieve.take(loaded.records)
      let isLast = loaded.after == nil || loaded.records.isEmpty || sieve.remaining == 0
      if isLast { return try body(records) }
      if loaded.records.count < page.want.count { pace.saw(shortPageOf: loaded.records.count) }
      lanes.used(page.want, count: loaded.records.count)
      send(&lanes, pace, sieve, &group)
      try body(records)
    }
  }

  /// Asks for as many pages as there are lanes free.
  private func send(
    _ lanes: inout Lanes, _ pace: PagePace, _ sieve: RecordSieve, _ group: inout TaskGroup<Arrival>
  ) {
    func size() -> Int { filter == nil ? min(pace.limit, lanes.unasked(sieve.remaining)) : pace.limit }
    while let want = lanes.next(count: size()) {
      group.addTask {
        let position = want.row == 0 ? PageRequest.Position.first : .at(row: want.row)
        return Arrival(want: want, result: await load(position, want.count))
      }
    }
  }
}

/// Which pages are on their way, and which comes next.
struct Lanes {
  /// Some neighbouring rows.
  struct Want: Hashable, Sendable {
    var row: Int
    var count: Int
    /// Answers to questions that were asked under a wrong assumption are passed over.
    var round: Int
  }

  typealias Answer = Result<Page, ScriptingFailure>

  /// How many pages the service answers at once.
  private let count: Int
  /// How many may wait to be used for each of these.
  private static let waitingPerLane = 2
  private var open: [Want] = []
  private var answers: [Want: Answer] = [:]
  private var round = 0
  /// The first row that has not been asked for.
  private var frontier = 0
  /// Nothing is known before the first page: not even that there is a second.
  private var hasFirst = false

  init(count: Int) { self.count = count }

  /// How many of so many wanted rows have not been asked for.
  func unasked(_ remaining: Int) -> Int { remaining - open.reduce(0) { $0 + $1.count } }

  /// The rows to ask for now; nil while enough is on its way.
  mutating func next(count size: Int) -> Want? {
    // One more is on its way, so that the service has its next question while an answer is read.
    let isFree = open.count - answers.count <= count && answers.count < count * Self.waitingPerLane
    guard size > 0, hasFirst ? isFree : open.isEmpty else { return nil }
    let want = Want(row: frontier, count: size, round: round)
    frontier += size
    open.append(want)
    return want
  }

  mutating func arrived(_ want: Want, _ answer: Answer) {
    if want.round == round { answers[want] = answer }
  }

  /// The page that is to be used next, once it is there.
  mutating func takeDue() -> (want: Want, result: Answer)? {
    guard let want = open.first, let answer = answers.removeValue(forKey: want) else { return nil }
    open.removeFirst()
    return (want, answer)
  }

  /// A page has been used and others follow; one that was shorter than asked for moves those after it.
  mutating func used(_ want: Want, count used: Int) {
    hasFirst = true
    guard used < want.count else { return }
    round += 1
    open = []
    answers = [:]
    frontier = want.row + used
  }
}
