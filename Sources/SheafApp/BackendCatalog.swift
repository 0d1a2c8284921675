import SQLiteBackend
public import SheafConfig
public import SheafModel
public import SheafViewModel

/// Which adapter opens which kind of place.
///
/// The only list of adapters.
public struct BackendCatalog: Sendable {
  private let paths: Paths
  private let environment: [String: String]

  public init(paths: Paths, environment: [String: String]) {
    self.paths = paths
    self.environment = environment
  }

  /// Whether opening a place of that kind is quick and needs no network.
  public static func isLocal(_ kind: String) -> Bool { kind == SQLite.kind }

  /// Opens a place on this machine.
  public static func openFile(_ path: String) throws(BackendError) -> (any Backend, ConnectionInfo) {
    let backend = try SQLite.open(path: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let info = ConnectionInfo(id: ID("\(SQLite.kind):\(path)"), name: name, kind: SQLite.kind, place: path)
    return (backend, info)
  }

  /// Opens a place: a file, or a profile by its name.
  ///
  /// Sends nothing yet, but a command that yields the profile's secret may take its time.
  public func open(_ request: ConnectionRequest) async throws(BackendError) -> (any Backend, ConnectionInfo) {
    switch request.kind {
    case SQLite.kind: return try Self.openFile(request.place)
    default:
      throw BackendError(.unsupported, "there is no service called “\(request.kind)”")
    }
  }

  /// Asks a service whether the answers hold, and makes a profile of them.
  func connect(kind: String, name: String?, answers: ConnectAnswers) async throws(BackendError)
    -> ConnectedService
  {
    throw BackendError(.unsupported, "there is no service called “\(kind)”")
  }

  /// What a user's words for a place lead to.
  func request(for text: String) -> Result<ConnectionRequest, FileProblem> {
    let home = environment["HOME"] ?? "/"
    let path = text == "~" || text.hasPrefix("~/") ? home + text.dropFirst() : text
    return .success(ConnectionRequest(kind: SQLite.kind, place: path))
  }

  /// The memory for decoded pages of a connection: what is on this machine is read again in a moment.
  static func pageMebibytes(_ kind: String) -> Int { kind == SQLite.kind ? 4 : 64 }
}
