/// How a loopback server is set up.
public struct LoopbackOptions: Sendable {
  /// The port on 127.0.0.1; 0 takes any that is free.
  public var port = 0
  /// The workspace file, made if it is not there; nil for one that is removed at the end.
  public var file: String?
  /// What a new workspace file is filled with.
  public var seed: LoopbackSeed?
  /// A delay before every answer, in milliseconds.
  public var latency = 0
  /// Whether each request is written to stderr, secrets redacted.
  public var isLogging = false
  /// Seconds until an access token expires.
  public var accessTokenLifetime = 600
  /// Seconds until a refresh token expires.
  public var refreshTokenLifetime = 7 * 24 * 3600
  /// Milliseconds that an idle connection stays open.
  public var keepAlive = 2000

  /// The size of the largest file that is taken, in MiB.
  public var largestUpload = 512

  /// How the Bika dialect behaves.
  public var bika = BikaOptions()
  /// What the Bubble app is like.
  public var bubble = BubbleSetup()

  /// The options of a server on any port, over a temporary, empty workspace.
  public init() {}
}

/// The data that a new workspace starts with.
public struct LoopbackSeed: Sendable {
  /// Records in Companies.
  public var companies = 2_000
  /// Records in Contacts.
  public var contacts = 20_000
  /// Records in Deals.
  public var deals = 5_000
  /// Records in Events, the large table; 0 leaves its database out.
  public var events = 200_000
  /// Requests of the first project of the BotBye dialect.
  public var requests = 20_000

  /// The workspace Acme in full size.
  public init() {}

  /// The workspace Acme with few records, for tests that start often.
  public static var small: LoopbackSeed {
    var seed = LoopbackSeed()
    seed.companies = 40
    seed.contacts = 120
    seed.deals = 60
    seed.events = 1_000
    seed.requests = 400
    return seed
  }
}

/// The accounts of every seeded workspace.
public enum LoopbackAccount {
  /// The administrator of Acme.
  public static let ada = (email: "ada@example.com", password: "correct-horse-1")
  /// A member of Acme, who also owns a workspace of his own.
  public static let bob = (email: "bob@example.com", password: "battery-staple-2")
  /// A database token for all of Acme.
  public static let token = "loopbackTokenForAllOfAcme0000001"
  /// A database token that may only read.
  public static let readingToken = "loopbackTokenForReadingAcme00002"
}
