import SheafHTTP
import SheafJSON
import SheafModel

/// The live connection of one session: opened when the first table wants to hear, shared by all, opened again when
/// it is lost, closed when nobody listens.
actor BaserowFeed {
  typealias PlanSource = @Sendable () async throws(BackendError) -> TablePlan

  private struct Listener {
    var table: Int
    var plan: PlanSource
    var stream: AsyncStream<LiveChange>.Continuation
    var backlog = ChangeBacklog()
    /// The tables that cells of this one are taken from, as far as the plan was there to tell: when a record of one
    /// of them changes, the server tells nobody who listens to this one (`apis/baserow.md`, section 10).
    var linkedTables: Set<Int> = []
    /// The highest number of a new row that was heard of; nil until one was, and after a break.
    var newestRow: Int?
  }

  private let client: BaserowClient
  private let sockets: any WebSocketTransport
  /// Waits before another attempt; cancelled with the task.
  ///
  /// Tests put their own in its place.
  private let pause: @Sendable (Duration) async -> Void
  private var listeners: [Int: Listener] = [:]
  private var nextListener = 0
  private var runner: Task<Void, Never>?
  private var connection: (any WebSocketConnection)?
  /// The wait before the next attempt.
  private var pausing: Task<Void, Never>?
  /// Whether a connection was open once: then the server has live changes, and is worth asking often.
  private var wasOpen = false
  private var pages = FeedPages()

  private static let firstPause = Duration.seconds(1)
  private static let longestPause = Duration.seconds(60)
  /// How much of long texts changed records have: as much as pages.
  private static let detail = PageRequest.Detail.excerpts(maxBytes: 4096)
  private static let longestPauseAfterLoss = Duration.seconds(4)

  init(
    client: BaserowClient, sockets: any WebSocketTransport,
    pause: @escaping @Sendable (Duration) async -> Void = { duration in
      // Only ends early when the feed is over.
      try? await Task.sleep(for: duration)
    }
  ) {
    self.client = client
    self.sockets = sockets
    self.pause = pause
  }

  nonisolated func changes(of table: ID<Table>, plan: @escaping PlanSource) -> AsyncStream<LiveChange> {
    let (changes, stream) = AsyncStream.makeStream(
      of: LiveChange.self, bufferingPolicy: .bufferingNewest(ChangeBacklog.countLimit))
    // An identifier that is no table's of this service has no changes to tell.
    guard let number = try? TablePlace(table).table else {
      stream.finish()
      return changes
    }
    let listener = Listener(table: number, plan: plan, stream: stream)
    Task { await self.add(listener) }
    return changes
  }

  private func add(_ listener: Listener) async {
    let id = nextListener
    nextListener += 1
    listeners[id] = listener
    listener.stream.onTermination = { [weak self] _ in
      Task { await self?.remove(id) }
    }
    if runner == nil {
      runner = Task { await self.run() }
    } else if connection != nil, client.socket.current != nil {
      await subscribe(id)
    }
  }

  private func remove(_ id: Int) async {
    guard listeners.removeValue(forKey: id) != nil else { return }
    if listeners.isEmpty {
      runner?.cancel()
      runner = nil
      let last = connection
      connection = nil
      client.socket.current = nil
      await last?.close()
    } else if let connection {
      let wanted = listeners.values.reduce(into: Set<Int>()) {
        $0.formUnion($1.linkedTables.union([$1.table]))
      }
      for table in pages.leave(allBut: wanted) {
        await Self.send(["remove_page": "table", "table_id": .int(table)], on: connection)
      }
    }
  }

  private func run() async {
    var wait = Self.firstPause
    while !Task.isCancelled, !listeners.isEmpty {
      if await converse() { wait = Self.firstPause }
      client.socket.current = nil
      connection = nil
      guard !Task.isCancelled else { return }
      await rest(wait)
      wait = min(wait * 2, wasOpen ? Self.longestPauseAfterLoss : Self.longestPause)
    }
  }

  /// Waits before another attempt, unless something makes that one promising.
  private func rest(_ duration: Duration) async {
    let task = Task { [pause] in await pause(duration) }
    pausing = task
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    if pausing == task { pausing = nil }
  }

  /// The server answers, or somebody logged in: an attempt that waits is made now.
  func hurry() { pausing?.cancel() }

  /// Opens the connection and hands on what comes until it is lost.
  ///
  /// False when it never came to that.
  private func converse() async -> Bool {
    guard let connection = await open() else { return false }
    guard !Task.isCancelled, !listeners.isEmpty else {
      await connection.close()
      return false
    }
    self.connection = connection
    wasOpen = true
    pages = FeedPages()
    for id in listeners.keys.sorted() { await subscribe(id) }
    while let text = await connection.next() {
      guard await take(text) else { break }
    }
    await connection.close()
    for id in listeners.keys {
      listeners[id]?.newestRow = nil
      tell(id, .disconnected)
    }
    return true
  }

  /// Nil when the server cannot be reached or does not take the session; both may change.
  private func open() async -> (any WebSocketConnection)? {
    do throws(BackendError) {
      guard let token = try await client.session.accessToken() else { return nil }
      let url = HTTPURL(
        origin: client.server.root.origin, path: client.server.root.path + "/ws/core/",
        query: [HTTPQueryItem("jwt_token", token.text)])
      let connection = try await sockets.open(url, headers: [:])
      guard let greeting = await connection.next(), let message = LiveMessage(greeting) else {
        await connection.close()
        return nil
      }
      guard message.type == "authentication", message.isSuccess, let id = message.socketID else {
        await connection.close()
        // The token looked fresh and is not: the next attempt has another.
        _ = try await client.session.renewed(after: BaserowSession.credentials(token))
        return nil
      }
      client.socket.current = id
      return connection
    } catch {
      // Everything works without live changes; requests tell what is wrong.
      return nil
    }
  }

  /// Subscribes a listener to its table and to those that its cells are taken from.
  private func subscribe(_ id: Int) async {
    guard let listener = listeners[id] else { return }
    if pages.isHeard(listener.table) { tell(id, .connected) }
    await subscribe(to: [listener.table])
    do throws(BackendError) {
      await follow(try await listener.plan(), for: id)
    } catch {
      // The table itself is heard all the same, and its next change asks for the plan again.
    }
  }

  /// Subscribes to the tables that a listener's cells are taken from as its table is now.
  private func follow(_ plan: TablePlan, for id: Int) async {
    guard listeners[id] != nil else { return }
    listeners[id]?.linkedTables = plan.linkedTables
    await subscribe(to: plan.linkedTables)
  }

  private func subscribe(to tables: Set<Int>) async {
    guard let connection else { return }
    for table in pages.join(tables) {
      await Self.send(["page": "table", "table_id": .int(table)], on: connection)
    }
  }

  private static func send(_ message: JSON, on connection: any WebSocketConnection) async {
    do throws(BackendError) {
      try await connection.send(message.text)
    } catch {
      // It is lost, which the reader notices.
      return
    }
  }

  /// False when the connection is to be given up.
  private func take(_ text: String) async -> Bool {
    guard let message = LiveMessage(text) else { return false }
    if message.type == "force_disconnect" { return false }
    if let table = message.subscribedTable, pages.hear(table) {
      for (id, listener) in listeners where listener.table == table { tell(id, .connected) }
    }
    for (id, listener) in listeners {
      if message.table == nil || message.table == listener.table,
        let change = await change(message, id, listener)
      {
        tell(id, change, size: message.byteCount)
      }
      // Only the server knows which cells show what has changed there.
      if let table = message.table, message.isAboutRows, listeners[id]?.linkedTables.contains(table) == true {
        tell(id, .reloaded)
      }
    }
    return true
  }

  private func change(_ message: LiveMessage, _ id: Int, _ listener: Listener) async -> LiveChange? {
    switch message.kind {
    case .other: return nil
    case .schema: return .schemaChanged
    case .reload: return .reloaded
    case .deleted, .created, .updated: break
    }
    do throws(BackendError) {
      let plan = try await listener.plan()
      await follow(plan, for: id)
      // The server tells what happens in the table; what of it belongs to a view that filters only it knows.
      if plan.filteringView != nil { return .reloaded }
      if case .deleted(let rows) = message.kind { return .deleted(rows.map { ID(String($0)) }) }
      let records = try message.records(RowReader(plan.allPlans, detail: Self.detail), plan.allPlans.count)
      guard case .created = message.kind else { return .updated(records) }
      let numbers = records.compactMap { Int(outside: $0.id.raw) }
      listeners[id]?.newestRow = max(listener.newestRow ?? 0, numbers.max() ?? 0)
      // Restored rows are told of like new ones, and stand where they stood; they have numbers that were given out
      // before (`apis/baserow.md`, section 10).
      let areNew = listener.newestRow.map { newest in numbers.allSatisfy { $0 > newest } } ?? false
      return .created(records, isLast: areNew && !message.isBeforeAnother)
    } catch {
      // Something changed that cannot be read: loading again tells what.
      return .reloaded
    }
  }

  /// - Parameter size: what a change may take in memory; 0 where that is nothing much.
  private func tell(_ id: Int, _ change: LiveChange, size: Int = 0) {
    guard let listener = listeners[id] else { return }
    // It ended before it was known here who to tell of that.
    guard listeners[id]?.backlog.tell(change, size, to: listener.stream) == true else {
      Task { await self.remove(id) }
      return
    }
  }
}
