import FoundationEssentials
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A stand-in for the services that Sheaf talks to, on 127.0.0.1 only, for development and tests.
///
/// It keeps what it is told in a workspace file, answers as the services do, and can be made to fail.
public final class LoopbackServer: Sendable {
  /// The port it listens on.
  public let port: Int
  /// Where it is: `http://127.0.0.1:PORT`.
  public var url: String { "http://127.0.0.1:\(port)" }

  let store: Store
  let sessionKey: SessionKey
  private let plan: FaultPlan
  private let journal: RequestJournal
  private let running: Task<Void, any Error>

  private init(
    port: Int, store: Store, sessionKey: SessionKey, plan: FaultPlan, journal: RequestJournal,
    running: Task<Void, any Error>
  ) {
    self.port = port
    self.store = store
    self.sessionKey = sessionKey
    self.plan = plan
    self.journal = journal
    self.running = running
  }

  /// Opens the workspace and starts to listen.
  /// - Throws: what the file system or SQLite says, or that the port is taken.
  public static func start(_ options: LoopbackOptions = LoopbackOptions()) async throws -> LoopbackServer {
    let store = try Store(path: options.file)
    let sessionKey = try await SessionKey(of: store)
    let baserow = try await BaserowDialect(store: store, options: options, sessionKey: sessionKey)
    let bika = BikaDialect(store: store, options: options)
    let bubble = BubbleDialect(store: store, options: options)
    let botBye = try await BotByeDialect(store: store, options: options)
    return try await start(
      options, store: store, sessionKey: sessionKey, dialects: [baserow, bika, bubble, botBye])
  }

  static func start(
    _ options: LoopbackOptions, store: Store, sessionKey: SessionKey, dialects: [any Dialect]
  ) async throws -> LoopbackServer {
    let plan = FaultPlan()
    let journal = RequestJournal(isLogging: options.isLogging)
    let handler = CallHandler(
      dialects: dialects, plan: plan, journal: journal, reader: CallReader(uploadFolder: store.filesPath),
      latency: options.latency)
    let sockets = SocketHandler(dialects: dialects)
    let listening = PortBox()
    let channel = ConnectionChannel(
      responder: { request, writer, channel in
        try await handler.respond(to: request, writer: writer, channel: channel)
      },
      keepAlive: .milliseconds(Int64(options.keepAlive)),
      isSocket: { path in dialects.contains { $0.owns(path: path) } && path.hasPrefix("/ws/") },
      handleSocket: { channel, head in await sockets.run(channel, head: head) })
    // The logger keeps to itself: what a person wants to see is the request log.
    let logger = Logger(label: "sheaf-loopback") { _ in SwiftLogNoOpLogHandler() }
    let service = channel.server(
      configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: options.port)),
      onServerRunning: { channel in await listening.set(channel.localAddress?.port ?? options.port) },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    let running = Task {
      do {
        try await service.run()
        await listening.fail(CancellationError())
      } catch {
        await listening.fail(error)
        throw error
      }
    }
    let port = try await listening.value()
    return LoopbackServer(
      port: port, store: store, sessionKey: sessionKey, plan: plan, journal: journal, running: running)
  }

  /// Stops listening, ends every connection and closes the workspace.
  public func stop() async throws {
    running.cancel()
    // Being cancelled is how it ends; anything else that ends it has been thrown by `wait()`.
    _ = await running.result
    try store.close()
  }

  /// Waits until the server ends.
  public func wait() async throws {
    try await running.value
  }

  /// Adds faults for requests to come; of several rules that match, the first added wins.
  public func add(_ rules: FaultRule...) {
    plan.add(rules)
  }

  /// Forgets all faults that have not come yet, and lets go of the answers that are held.
  public func clearFaults() {
    plan.clear()
  }

  /// How many rules still wait for requests.
  public var pendingRules: Int { plan.rules.count }

  /// The last requests, oldest first; those to the control endpoints are not among them.
  public var requests: [SeenRequest] { journal.requests }

  /// Forgets the requests seen so far.
  public func clearRequests() {
    journal.clear()
  }
}

/// The port, once it is known.
private actor PortBox {
  private var result: Result<Int, any Error>?
  private var waiting: [CheckedContinuation<Int, any Error>] = []

  func set(_ port: Int) { settle(.success(port)) }

  func fail(_ error: any Error) { settle(.failure(error)) }

  private func settle(_ result: Result<Int, any Error>) {
    guard self.result == nil else { return }
    self.result = result
    for continuation in waiting { continuation.resume(with: result) }
    waiting = []
  }

  func value() async throws -> Int {
    if let result { return try result.get() }
    return try await withCheckedThrowingContinuation { waiting.append($0) }
  }
}
