public import SheafModel

/// A kind of service that is reached through the network: how its profiles are made and opened.
public protocol NetworkService: Sendable {
  /// The name of the adapter in profiles.
  static var kind: String { get }

  /// What must be told to connect.
  static var form: ConnectForm { get }

  /// What must be told to log in again to a profile: of what is no secret, what the profile is held against.
  static func form(renewing profile: Profile) -> ConnectForm

  /// Opens a profile; sends nothing yet.
  /// - Parameter secret: the stored token or session; nil when there is none.
  /// - Throws: `.unsupported` for settings that cannot be right, naming the setting.
  static func open(_ profile: Profile, secret: Secret?, in context: ServiceContext) throws(BackendError)
    -> any Backend

  /// Asks the service whether the answers hold, and tells what is worth keeping of them.
  static func connect(_ answers: ConnectAnswers, in context: ServiceContext) async throws(BackendError)
    -> NewConnection

  /// The names or identifiers, from the profile's root down, of the table that an address in a browser shows;
  /// nil when the address is not of that profile's service.
  static func path(inURL url: String, of profile: Profile) -> [String]?
}

extension NetworkService {
  public static func form(renewing profile: Profile) -> ConnectForm { form }
}

/// What the program lends to a service.
public struct ServiceContext: Sendable {
  /// Sends all requests.
  public var transport: any HTTPTransport
  /// Opens live connections; nil for none.
  public var sockets: (any WebSocketTransport)?
  /// What this connection keeps between runs of the program; nil for nothing.
  public var cache: (any ConnectionCache)?
  /// The profile that is logged in to again; nil where a new one is made, and where one is opened.
  public var profile: Profile?
  /// Keeps a secret in place of the profile's, such as a session that was renewed; called on any thread.
  public var keepSecret: @Sendable (Secret) -> Void

  public init(
    transport: any HTTPTransport, sockets: (any WebSocketTransport)? = nil,
    cache: (any ConnectionCache)? = nil, keepSecret: @escaping @Sendable (Secret) -> Void = { _ in }
  ) {
    self.transport = transport
    self.sockets = sockets
    self.cache = cache
    self.keepSecret = keepSecret
  }
}

/// What a profile is made of after its service accepted the answers.
public struct NewConnection: Sendable {
  /// The profile's settings, without secrets.
  public var settings: Profile.Settings
  /// What to keep as the profile's secret.
  public var secret: Secret?
  /// What was found, in one sentence without a full stop: “Ada Lovelace, 2 workspaces”.
  public var summary: String
  /// What was told already, for the profile's cache: texts, and numbers to add to counts.
  public var kept: [String: String]
  public var counts: [String: Int]

  public init(
    settings: Profile.Settings, secret: Secret?, summary: String, kept: [String: String] = [:],
    counts: [String: Int] = [:]
  ) {
    self.settings = settings
    self.secret = secret
    self.summary = summary
    self.kept = kept
    self.counts = counts
  }
}
