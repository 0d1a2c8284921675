import FoundationEssentials
import SheafConfig
import SheafFiles
public import SheafViewModel

/// What was open last, kept in the state folder for the next start.
public struct LastPlace: Sendable {
  private struct Content: Codable {
    var request: ConnectionRequest
  }

  private let path: String

  public init(stateFolder: String) { path = Paths.join(stateFolder, "last-place.json") }

  /// Writes what is open.
  ///
  /// That the next start cannot return there is no reason to disturb the user now.
  func remember(_ request: ConnectionRequest) {
    guard let data = try? JSONEncoder().encode(Content(request: request)) else { return }
    try? OwnFile.replace(path, with: Array(data))
  }

  /// What was open last; nil at a first start, when it is gone, and when others may have written it.
  public func recall() -> ConnectionRequest? {
    guard let bytes = try? OwnFile.bytes(of: path) else { return nil }
    guard let request = try? JSONDecoder().decode(Content.self, from: Data(bytes)).request else { return nil }
    guard BackendCatalog.isLocal(request.kind) else { return request }
    return FileManager.default.fileExists(atPath: request.place) ? request : nil
  }
}
