import FoundationEssentials
import SQLiteBackend
import SheafApp
import SheafConfig
import SheafModel
import SheafScripting
import SheafViewModel

/// What the user wrote as a place, found among the files and the profiles.
struct NamedPlace {
  /// Opens it; its path leads on to a table.
  let request: ConnectionRequest

  /// Reads what the user wrote; nothing is opened or sent.
  init(_ text: String, in catalog: BackendCatalog) throws(Failure) {
    let place = Self.expanded(text)
    switch Place.parse(place, profiles: catalog.profiles().profiles.map(\.name), isFile: Self.isFile) {
    case .success(.file(let path, let names)):
      let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
      request = ConnectionRequest(kind: SQLite.kind, place: absolute, path: names)
    case .success(.profile(let name, let names)):
      request = try Self.profile(name, names, text, in: catalog)
    case .success(.url(let url)):
      guard let found = catalog.place(atURL: url) else {
        throw Failure(message: "No profile's service has a table at \(url); sheaf profiles lists them")
      }
      request = found
    case .failure(.empty): throw Failure(message: "Name a file or a profile", code: 2)
    case .failure(.noSuchFile): throw Self.noFile(text, place)
    }
  }

  var isLocal: Bool { BackendCatalog.isLocal(request.kind) }

  private static func profile(
    _ name: String, _ names: [String], _ text: String, in catalog: BackendCatalog
  ) throws(Failure) -> ConnectionRequest {
    do throws(BackendError) {
      let profile = try catalog.profile(named: name)
      return ConnectionRequest(kind: profile.kind, place: profile.name, path: names)
    } catch {
      // What looks like a file was meant as one.
      let isFolder = exists(expanded(text))
      if isFolder || text.split(separator: "/").contains(where: { ProfileName.endsAsFile(String($0)) }) {
        throw noFile(text, expanded(text))
      }
      let hint = error.message.split(separator: "; ").dropFirst().joined(separator: "; ")
      throw Failure(
        message: "There is no file or profile “\(name)”" + (hint.isEmpty ? "" : "; \(hint)"))
    }
  }

  private static func noFile(_ text: String, _ place: String) -> Failure {
    Failure(
      message: exists(place) ? "\(text) is a folder; name a file in it" : "There is no file \(text)")
  }

  private static func expanded(_ text: String) -> String {
    guard text == "~" || text.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else {
      return text
    }
    return home + text.dropFirst()
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder
  }

  private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
