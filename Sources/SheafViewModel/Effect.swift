public import SheafModel

/// Everything that can be asked for.
///
/// Effects are orders as values; only the effect runner carries them out.
public enum Effect: Equatable, Sendable {
  case connect(ConnectionRequest)
  /// Open what the user wrote: a file, a profile with a path, or an address.
  case openPlace(String)
  /// Ask a service whether the answers hold, and make a profile of them; without a name one is found.
  case connectService(kind: String, name: String?, ConnectAnswers)
  case stopConnecting
  /// Log in again to a service whose session has ended.
  case logIn(ID<Connection>, ConnectAnswers)
  case automation(ID<Connection>, AutomationRequest)
  /// Ask what a query is in the service's own language, or what a text in that language means.
  case describeQuery(ID<Connection>, ID<Table>, Query)
  case readQuery(ID<Connection>, ID<Table>, String)
  case fetch(ID<Connection>, FetchRequest)
  case listDirectory(String)
  case previewFile(String)
  /// Hand the terminal to `$EDITOR` with this text, and come back with `editorClosed`.
  case openEditor(text: String, suffix: String)
  /// Show an address or a file with the program the user set for that. A stored file whose name is the service's
  /// own is shown under the name that people know.
  case openOutside(OpenTarget)
  case copy(String)
  case loadTheme(String)
  /// Open this at the next start.
  case rememberPlace(ConnectionRequest)
  case suspend
  case redraw
  case quit
}

/// A wish to open a service or a file.
public struct ConnectionRequest: Hashable, Sendable, Codable {
  /// The adapter, such as `sqlite`.
  public var kind: String
  /// A path for a file; a profile's name for a service.
  public var place: String
  /// What to open after connecting: names or identifiers from the roots down.
  public var path: [String]
  /// Go on to the first table when the path names none.
  public var opensFirst: Bool

  public init(kind: String, place: String, path: [String] = [], opensFirst: Bool = true) {
    self.opensFirst = opensFirst
    self.kind = kind
    self.place = place
    self.path = path
  }
}

/// An open connection.
public struct ConnectionInfo: Hashable, Sendable {
  public let id: ID<Connection>
  public var name: String
  public var kind: String
  /// What it was opened with: a path, or a profile's name.
  public var place: String
  /// Why nothing can be changed here; nil when it can.
  public var readOnlyReason: String?
  /// Whose password opens a new session when this one has ended; nil where there is none to ask for.
  public var account: String?
  /// Whether the service has automations and webhooks.
  public var hasAutomations = false
  /// What the service's own query language is called; nil where people have none lying about.
  public var queryLanguage: String?

  public init(
    id: ID<Connection>, name: String, kind: String, place: String, readOnlyReason: String? = nil,
    account: String? = nil
  ) {
    self.account = account
    self.place = place
    self.id = id
    self.name = name
    self.kind = kind
    self.readOnlyReason = readOnlyReason
  }
}

/// A profile that was just made.
public struct ConnectedService: Hashable, Sendable {
  public var request: ConnectionRequest
  /// What was found there, in one sentence without a full stop.
  public var summary: String

  public init(request: ConnectionRequest, summary: String) {
    self.request = request
    self.summary = summary
  }
}
