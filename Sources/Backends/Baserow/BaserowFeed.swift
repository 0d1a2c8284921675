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

  private static let firstPause = Duration.seconds(1)
  private static let longestPause = Duration.seconds(60)
  /// Changes that wait for a slow reader; one more and it has missed something.
  private static let bufferLimit = 1000

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
      of: LiveChange.self, bufferingPolicy: .bufferingNewest(Self.bufferLimit))
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
    if let connection, client.socket.current != nil {
      await subscribe(listener.table, on: connection)
      tell(id, .connected)
    }
    if runner == nil { runner = Task { await self.run() } }
  }

  private func remove(_ id: Int) async {
    guard let gone = listeners.removeValue(forKey: id) else { return }
    if listeners.isEmpty {
      runner?.cancel()
      runner = nil
      let last = connection
      connection = nil
      client.socket.current = nil
      await last?.close()
    } else if !listeners.values.contains(where: { $0.table == gone.table }), let connection {
      let message: JSON = ["remove_page": "table", "table_id": .int(gone.table)]
      await Self.send(message, on: connection)
    }
  }

  private func run() async {
    var wait = Self.firstPause
    while !Task.isCancelled, !listeners.isEmpty {
      if await converse() { wait = Self.firstPause }
      client.socket.current = nil
      connection = nil
      guard !Task.isCancelled else { return }
      await pause(wait)
      wait = min(wait * 2, Self.longestPause)
    }
  }

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
    for table in Set(listeners.values.map(\.table)) { await subscribe(table, on: connection) }
    for id in listeners.keys { tell(id, .connected) }
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

  private func subscribe(_ table: Int, on connection: any WebSocketConnection) async {
    await Self.send(["page": "table", "table_id": .int(table)], on: connection)
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
    for (id, listener) in listeners {
      guard message.table == nil || message.table == listener.table else { continue }
      if let change = await change(message, id, listener) { tell(id, change) }
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
      // The server tells what happens in the table; what of it belongs to a view that filters only it knows.
      if plan.filteringView != nil { return .reloaded }
      if case .deleted(let rows) = message.kind { return .deleted(rows.map { ID(String($0)) }) }
      let records = try message.records(RowReader(plan.allPlans))
      guard case .created = message.kind else { return .updated(records) }
      let numbers = records.compactMap { Int($0.id.raw) }
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

  private func tell(_ id: Int, _ change: LiveChange) {
    guard let listener = listeners[id] else { return }
    switch listener.stream.yield(change) {
    case .dropped: listener.stream.yield(.reloaded)
    // It ended before it was known here who to tell of that.
    case .terminated: Task { await self.remove(id) }
    default: break
    }
  }
}
