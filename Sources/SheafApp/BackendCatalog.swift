import BaserowBackend
import BikaBackend
import BotByeBackend
import BubbleBackend
import SQLiteBackend
public import SheafConfig
import SheafHTTP
import SheafJournal
public import SheafModel
import SheafValues
public import SheafViewModel

/// Which adapter opens which kind of place, and the profiles of the user.
///
/// The only list of adapters. Cheap to make: files are read when they are asked for, and the network is touched
/// by the first request. Copies share the network and the queue that stores secrets.
public struct BackendCatalog: Sendable {
  /// The services that are reached through the network.
  static let services: [any NetworkService.Type] = [Baserow.self, Bika.self, Bubble.self, BotBye.self]

  let profileFile: ProfileFile
  let secrets: SecretStore
  let network: ServiceNetwork
  /// Where connections keep what costs requests.
  private let cacheFile: String
  let environment: [String: String]

  /// - Parameter warn: hears, on any thread, of what went wrong aside, such as a session that could not be
  ///   stored.
  public init(
    paths: Paths, environment: [String: String], warn: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    profileFile = ProfileFile(path: paths.profilesFile)
    secrets = SecretStore(file: SecretFile(path: paths.secretsFile), environment: environment, warn: warn)
    network = ServiceNetwork(environment: environment)
    cacheFile = Paths.join(paths.cache, "connections.sqlite")
    self.environment = environment
  }

  /// Whether opening a place of that kind is quick and needs no network.
  public static func isLocal(_ kind: String) -> Bool { kind == SQLite.kind }

  /// What can be connected, and what must be told for it.
  public static var forms: [ConnectForm] { services.map { $0.form } }

  /// Opens a place on this machine.
  public static func openFile(_ path: String) throws(BackendError) -> (any Backend, ConnectionInfo) {
    let backend = try SQLite.open(path: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let info = ConnectionInfo(id: connection(ofFile: path), name: name, kind: SQLite.kind, place: path)
    return (backend, info)
  }

  /// Opens a place: a file, or a profile by its name.
  ///
  /// Sends nothing yet, but a command that yields the profile's secret may take its time.
  public func open(_ request: ConnectionRequest) async throws(BackendError) -> (any Backend, ConnectionInfo) {
    if request.kind == SQLite.kind { return try Self.openFile(request.place) }
    let profile = try profile(named: request.place)
    let service = try Self.service(profile.kind)
    let secret = try await secrets.secret(of: profile)
    let backend = try service.open(profile, secret: secret, in: context(for: profile))
    var info = Self.info(profile)
    info.account = (backend as? any LoginBackend)?.account
    info.hasAutomations = backend is any AutomationBackend
    info.queryLanguage = (backend as? any QueryTextBackend)?.queryLanguage
    return (backend, info)
  }

  /// Waits until every session that was renewed is stored; for programs that are about to end.
  public func settle() { secrets.settle() }

  /// The memory for decoded pages of a connection: what is on this machine is read again in a moment.
  static func pageMebibytes(_ kind: String) -> Int { kind == SQLite.kind ? 4 : 64 }

  static func service(_ kind: String) throws(BackendError) -> any NetworkService.Type {
    if let service = services.first(where: { $0.kind == kind }) { return service }
    let kinds = services.map { $0.kind }
    let near = NearestNames.of(kind, in: kinds, limit: 1).first.map { "did you mean “\($0)”?" }
    throw BackendError(
      .unsupported,
      "there is no service called “\(kind)”; \(near ?? "there are \(kinds.joined(separator: ", "))")")
  }

  func context(for profile: Profile) -> ServiceContext {
    let allowsPlain = profile.flag("allow_http") ?? false
    let secrets = secrets
    return ServiceContext(
      transport: network.transport(allowsPlainHTTP: allowsPlain),
      sockets: network.sockets(allowsPlainHTTP: allowsPlain), cache: cache(of: profile),
      keepSecret: { secrets.keep($0, of: profile) })
  }

  /// What a profile's connection keeps between runs; nothing is opened yet.
  func cache(of profile: Profile) -> SQLiteCache {
    SQLiteCache(path: cacheFile, connection: Self.info(profile).id)
  }

  /// The address is a part of the identity: edits that wait for one server must never reach another that took
  /// over the profile's name.
  static func info(_ profile: Profile) -> ConnectionInfo {
    let address = profile.url.map { "@" + $0 } ?? ""
    return ConnectionInfo(
      id: ID("\(profile.kind):\(profile.name)\(address)"), name: profile.name, kind: profile.kind,
      place: profile.name)
  }
}
