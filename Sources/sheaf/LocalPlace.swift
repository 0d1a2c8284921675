import FoundationEssentials
import SQLiteBackend
import SheafModel
import SheafScripting
import SheafViewModel

/// A place on this machine: a file, and names inside it.
struct LocalPlace {
  /// Absolute.
  var path: String
  var names: [String]

  /// Reads what the user wrote; a place of a service is refused, since none can be connected yet.
  init(_ text: String) throws(Failure) {
    let place = Self.expanded(text)
    switch Place.parse(place, isFile: Self.isFile) {
    case .success(.file(let path, let names)):
      self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
      self.names = names
    case .success(.profile(let name, _)):
      throw Failure(
        message: Self.exists(place)
          ? "\(text) is a folder; name a file in it"
          : text.contains("/") ? "There is no file \(text)" : "There is no file or profile “\(name)”")
    case .success(.url(let url)): throw Failure(message: "No service is connected that could open \(url)")
    case .failure(.empty): throw Failure(message: "Name a file", code: 2)
    case .failure(.noSuchFile):
      throw Failure(
        message: Self.exists(place) ? "\(text) is a folder; name a file in it" : "There is no file \(text)")
    }
  }

  var request: ConnectionRequest { ConnectionRequest(kind: SQLite.kind, place: path, path: names) }

  /// Opens the file, so that one that is no database is refused before anything else happens.
  func backend() throws(Failure) -> any Backend {
    do throws(BackendError) {
      return try SQLite.open(path: path)
    } catch {
      throw Failure(message: ErrorText.sentence(error))
    }
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
