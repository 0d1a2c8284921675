import FoundationEssentials
import SQLiteBackend
import SheafConfig
import SheafFiles
public import SheafModel
import SheafScripting
public import SheafViewModel

/// Places as people write them, on a command line or on the screen.
extension BackendCatalog {
  /// What a user's words for a place lead to: a file, a profile, or the table at an address in a browser.
  ///
  /// Nothing is opened or sent; waits for the disk.
  public func request(for text: String) -> Result<ConnectionRequest, FileProblem> {
    let place = expanded(text)
    switch Place.parse(place, profiles: profiles().profiles.map(\.name), isFile: Self.isFile) {
    case .success(.file(let path, let names)):
      let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
      return .success(ConnectionRequest(kind: SQLite.kind, place: absolute, path: names))
    case .success(.profile(let name, let names)): return request(forProfile: name, names, written: text)
    case .success(.url(let url)):
      if let request = request(atURL: url) { return .success(request) }
      return .failure(
        FileProblem("No profile's service has a table at \(url); sheaf profiles lists the profiles"))
    case .failure(.empty): return .failure(FileProblem("Name a file or a profile"))
    case .failure(.noSuchFile): return .failure(Self.noFile(text, at: place))
    }
  }

  /// The connection that a place leads to.
  ///
  /// Nothing is opened or sent.
  public func connection(of request: ConnectionRequest) throws(BackendError) -> ID<Connection> {
    if request.kind == SQLite.kind { return Self.connection(ofFile: request.place) }
    return Self.info(try profile(named: request.place)).id
  }

  /// What leads to a connection: a file, or the profile that it is of; nil when there is no such profile any more.
  public func request(for connection: ID<Connection>) -> ConnectionRequest? {
    let prefix = Self.connection(ofFile: "").raw
    if connection.raw.hasPrefix(prefix) {
      return ConnectionRequest(kind: SQLite.kind, place: String(connection.raw.dropFirst(prefix.count)))
    }
    return profiles().profiles.first { Self.info($0).id == connection }
      .map { ConnectionRequest(kind: $0.kind, place: $0.name) }
  }

  /// However the path is spelled: what waits for a file must be found by each of its names.
  static func connection(ofFile path: String) -> ID<Connection> {
    ID("\(SQLite.kind):\(RealPath.of(path) ?? path)")
  }

  /// The place of a table whose address in a browser is given; nil when it belongs to no profile.
  private func request(atURL url: String) -> ConnectionRequest? {
    for profile in profiles().profiles {
      let service = Self.services.first { $0.kind == profile.kind }
      if let path = service?.path(inURL: url, of: profile) {
        return ConnectionRequest(kind: profile.kind, place: profile.name, path: path)
      }
    }
    return nil
  }

  private func request(
    forProfile name: String, _ names: [String], written text: String
  ) -> Result<ConnectionRequest, FileProblem> {
    do throws(BackendError) {
      let profile = try profile(named: name)
      return .success(ConnectionRequest(kind: profile.kind, place: profile.name, path: names))
    } catch {
      // What looks like a file was meant as one.
      let place = expanded(text)
      let looksLikeFile = text.split(separator: "/").contains { ProfileName.endsAsFile(String($0)) }
      if looksLikeFile || Self.exists(place) { return .failure(Self.noFile(text, at: place)) }
      return .failure(FileProblem("There is no file or profile “\(name)”; \(hint(for: name))"))
    }
  }

  private static func noFile(_ text: String, at place: String) -> FileProblem {
    FileProblem(exists(place) ? "\(text) is a folder; name a file in it" : "There is no file \(text)")
  }

  private func expanded(_ text: String) -> String {
    guard text == "~" || text.hasPrefix("~/"), let home = environment["HOME"] else { return text }
    return home + text.dropFirst()
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder
  }

  private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
