import ArgumentParser
import LoopbackServer

/// The program `sheaf-loopback`.
@main
struct SheafLoopback: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheaf-loopback",
    abstract: "A stand-in for the services that Sheaf talks to, for development and tests.",
    discussion: """
      This is a development tool. It listens on 127.0.0.1 only, its accounts and tokens are public knowledge, \
      and it fails on purpose when asked to. Keep nothing in it that you want to keep.

      It prints its address, then serves until it is interrupted. The seeded accounts are \
      \(LoopbackAccount.ada.email) (\(LoopbackAccount.ada.password)) and \(LoopbackAccount.bob.email) \
      (\(LoopbackAccount.bob.password)); \(LoopbackAccount.token) is a database token.

      Faults: POST /_faults {"kind": "429", "path": "/api/*", "count": 2, "retry_after": 1}, or the header \
      X-Loopback-Fault: 429; retry-after=1 on one request. GET /_requests counts what came. docs/loopback.md \
      has the rest.
      """)

  /// What a new workspace can be filled with.
  enum Seed: String, ExpressibleByArgument, CaseIterable {
    case acme
    case small
    case none
  }

  @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
  var port = 0

  @Option(help: "The workspace file, made if it is not there. Without it, one that is removed at the end.")
  var file: String?

  @Option(help: "What a new workspace holds: acme (27 000 records), small (some hundred) or none.")
  var seed = Seed.acme

  @Option(help: "How many records the table Big/Events gets; 0 leaves it out.")
  var events: Int?

  @Option(help: "How many requests the first project of the BotBye dialect gets.")
  var requests: Int?

  @Option(help: ArgumentHelp("A delay before every answer.", valueName: "ms"))
  var latency = 0

  @Option(help: ArgumentHelp("How long an access token lives.", valueName: "seconds"))
  var accessLifetime = 600

  @Option(help: ArgumentHelp("How long a refresh token lives.", valueName: "seconds"))
  var refreshLifetime = 604_800

  @Option(help: ArgumentHelp("How long an idle connection stays open.", valueName: "ms"))
  var keepAlive = 2000

  @Option(help: ArgumentHelp("The largest file that is taken.", valueName: "MiB"))
  var maxUpload = 512

  @Option(help: "How many things the type Event of the Bubble app has.")
  var bubbleEvents = 1_000

  @Option(help: "The offset from which on searches of the Bubble app give no rows.")
  var bubbleCap = 50_000

  @Flag(help: "The Bubble app does not answer /meta.")
  var bubbleHidesMeta = false

  @Flag(help: "The Bubble app does not answer /meta/swagger.json.")
  var bubbleHidesSwagger = false

  @Flag(help: "The keys of the Bubble app are internal names.")
  var bubbleInternalKeys = false

  @Flag(help: "Write a line for each request to stderr, secrets redacted.")
  var log = false

  func run() async throws {
    var options = LoopbackOptions()
    options.port = port
    options.file = file
    options.latency = latency
    options.isLogging = log
    options.accessTokenLifetime = accessLifetime
    options.refreshTokenLifetime = refreshLifetime
    options.keepAlive = keepAlive
    options.largestUpload = maxUpload
    switch seed {
    case .acme: options.seed = LoopbackSeed()
    case .small: options.seed = .small
    case .none: options.seed = nil
    }
    options.bubble.events = bubbleEvents
    options.bubble.offsetLimit = bubbleCap
    options.bubble.isMetaOpen = !bubbleHidesMeta
    options.bubble.isSwaggerOpen = !bubbleHidesSwagger
    options.bubble.usesCaptions = !bubbleInternalKeys
    if let events { options.seed?.events = events }
    if let requests { options.seed?.requests = requests }
    let server = try await LoopbackServer.start(options)
    print(server.url)
    StandardOutput.flush()
    let interruption = Interruption()
    await interruption.wait()
    try await server.stop()
  }
}
