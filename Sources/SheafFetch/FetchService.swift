public import SheafModel
import Synchronization

/// Loads the pages of one connection, keeps them within a budget, and sends its edits.
///
/// Requests go in by `send`, answers come out through the closure that it was made with, both as values.
/// State changes in synchronous methods only; what waits is a task that reports back, and every report is
/// checked against what is wanted by then.
public actor FetchService {
  /// How many pages are asked for at once.
  static let pageRequestLimit = 2

  let backend: any Backend
  let connection: ID<Connection>
  let journal: any EditJournal
  let clock: any Clock<Duration>
  let publish: @Sendable (FetchEvent) -> Void
  /// Time since the service was made.
  let elapsed: @Sendable () -> Duration

  private nonisolated let requests: AsyncStream<FetchRequest>
  private nonisolated let mailbox: AsyncStream<FetchRequest>.Continuation
  private nonisolated let sentCount = Mutex(0)
  private var handledCount = 0
  private var idleWaiters: [CheckedContinuation<Void, Never>] = []
  private var nextNumber = 0

  // What the pages' slices keep.
  var grids: [GridID: OpenGrid] = [:]
  var tables: [ID<Table>: Table] = [:]
  /// What pickers choose from, as it was when a picker was opened last.
  var candidates: [ID<Table>: Candidates] = [:]
  var cache: PageCache
  var flights: [Int: PageFlight] = [:]
  /// Everything that is asked for besides pages and edits.
  var errands: [Errand: Task<Void, Never>] = [:]
  /// What is asked for again once a service has the time.
  var errandRetries: [Errand: Task<Void, Never>] = [:]
  var pageRetries: [GridID: Task<Void, Never>] = [:]
  /// Rows that are read again in a moment.
  var checkTimers: [GridID: Task<Void, Never>] = [:]

  // What the live changes' slices keep.
  var listeners: [ID<Table>: Listener] = [:]
  var idleListening: Task<Void, Never>?
  var own = OwnWrites()
  var retryPolicy: RetryPolicy

  // What the edits' slices keep.
  var queue: EditQueue
  var lane: [LaneStep] = []
  var isLaneRunning = false
  var needsRecovery = true
  var sendings: [ID<Edit>: Sending] = [:]
  var editTimers: [ID<Edit>: Task<Void, Never>] = [:]
  /// The identifiers that local records got from the service.
  var realIDs: [RecordKey: ID<Record>] = [:]
  let freshEdit: ID<Edit>?
  var isStopped = false

  /// - Parameters:
  ///   - known: tables that have just been read, which are not read again.
  ///   - freshEdit: an edit whose bases were read for it, just now.
  ///   - generator: the chance in the waits between attempts.
  ///   - publish: called from any thread, in the order of what happened; it must not call back.
  public init(
    backend: any Backend, connection: ID<Connection>, journal: any EditJournal,
    clock: any Clock<Duration> = ContinuousClock(), budget: PageBudget = .mebibytes(64),
    known: [Table] = [], freshEdit: ID<Edit>? = nil,
    generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
    publish: @escaping @Sendable (FetchEvent) -> Void
  ) {
    self.backend = backend
    self.connection = connection
    self.journal = journal
    self.clock = clock
    self.publish = publish
    self.freshEdit = freshEdit
    tables = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
    elapsed = stopwatch(clock)
    cache = PageCache(budget: budget)
    retryPolicy = RetryPolicy(generator: generator)
    queue = EditQueue(connection: connection)
    (requests, mailbox) = AsyncStream.makeStream(of: FetchRequest.self)
  }

  /// Asks for something.
  ///
  /// Requests are taken strictly in the order in which they are sent; this never waits and may be called from
  /// any thread, also before `run`.
  public nonisolated func send(_ request: FetchRequest) {
    sentCount.withLock { $0 += 1 }
    mailbox.yield(request)
  }

  /// Takes requests until the task is cancelled, then stops what is under way.
  ///
  /// Call it once.
  public func run() async {
    recover()
    for await request in requests {
      handle(request)
      handledCount += 1
      settle()
    }
    stop()
  }

  /// Whether nothing is under way: every request is taken, every page and answer is in, and no edit is being
  /// written down or sent.
  ///
  /// Edits that wait for their next attempt, or for the user, do not count.
  public var isIdle: Bool {
    (isStopped || handledCount == sentCount.withLock { $0 }) && flights.isEmpty && errands.isEmpty
      && sendings.isEmpty && lane.isEmpty && !isLaneRunning && (isStopped || !queue.hasReady)
  }

  /// Whether nothing is under way, and no page is asked for either once some time has passed.
  ///
  /// For those who move the clock: whether it has to be moved on is told in the same turn.
  public var isSettled: Bool { isIdle && checkTimers.isEmpty && pageRetries.isEmpty }

  /// Returns once the service is idle; everything it had to say has then been published.
  public func waitUntilIdle() async {
    // The turn in which it became idle may have gone on to something new before this task got its own.
    while !isIdle { await withCheckedContinuation { idleWaiters.append($0) } }
  }

  /// The edits that are not saved, oldest first.
  public var pendingEdits: [PendingEdit] { queue.pending() }

  /// Estimated bytes of the loaded pages.
  public var cachedByteCount: Int { cache.byteCount }

  /// Wakes those who wait for idleness; called whenever something ends.
  func settle() {
    guard !idleWaiters.isEmpty, isIdle else { return }
    let waiters = idleWaiters
    idleWaiters = []
    for waiter in waiters { waiter.resume() }
  }

  func newNumber() -> Int {
    nextNumber += 1
    return nextNumber
  }

  private func handle(_ request: FetchRequest) {
    switch request {
    case .children(let node): askChildren(of: node)
    case .refreshChildren(let node): askChildren(of: node, forgetting: true)
    case .way(let name, let node): askWay(to: name, from: node)
    case .open(let id, let table, let query): open(id, table, query)
    case .need(let id, let rows, let direction): need(id, rows, direction)
    case .needLast(let id, let count): needLast(id, count)
    case .locate(let id, let record): locate(id, record)
    case .reload(let id): reload(id)
    case .close(let id): close(id)
    case .record(let ticket, let record, let table): askRecord(ticket, record, table)
    case .candidates(let ticket, let table, let search, let limit):
      askCandidates(ticket, table, search, limit)
    case .submit(let edit): submit(edit)
    case .retry(let id): retry(id)
    case .overwrite(let id): overwrite(id)
    case .discard(let id): discard(id)
    case .sendPending: sendPending()
    case .download(let ticket, let attachment, let path): download(ticket, attachment, path)
    case .addChoice(let ticket, let name, let field, let table): addChoice(ticket, name, to: field, of: table)
    case .cancel(let ticket): cancel(ticket)
    }
  }

  private func stop() {
    isStopped = true
    for flight in flights.values { flight.task.cancel() }
    flights = [:]
    for task in errands.values { task.cancel() }
    for sending in sendings.values { sending.task.cancel() }
    for task in editTimers.values { task.cancel() }
    for task in pageRetries.values { task.cancel() }
    for task in errandRetries.values { task.cancel() }
    errandRetries = [:]
    for task in checkTimers.values { task.cancel() }
    for listener in listeners.values { listener.task.cancel() }
    idleListening?.cancel()
    (errands, editTimers, pageRetries, checkTimers, listeners) = ([:], [:], [:], [:], [:])
    settle()
  }
}

/// A page that has been asked for.
struct PageFlight {
  var grid: GridID
  var want: PageWant
  /// Nobody has asked for it yet.
  var isPrefetch: Bool
  var task: Task<Void, Never>
}

/// Something that is asked for once.
enum Errand: Hashable {
  case children(of: ID<Node>?)
  case way(to: String, from: ID<Node>?)
  case table(GridID)
  case count(GridID)
  case location(GridID)
  case reloading(GridID)
  case gathering(GridID)
  case description(ID<Table>)
  case ticket(Ticket)
}

/// An edit that is on its way.
struct Sending {
  var task: Task<Void, Never>
  /// Of the file that is being uploaded.
  var gate: ProgressGate?
}
