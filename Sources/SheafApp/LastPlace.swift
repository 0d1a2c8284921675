import FoundationEssentials
import SheafConfig
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
    try? data.write(to: URL(filePath: path), options: .atomic)
  }

  /// What was open last; nil at a first start, or when it is gone.
  public func recall() -> ConnectionRequest? {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
    guard let request = try? JSONDecoder().decode(Content.self, from: data).request else { return nil }
    guard BackendCatalog.isLocal(request.kind) else { return request }
    return FileManager.default.fileExists(atPath: request.place) ? request : nil
  }
}
