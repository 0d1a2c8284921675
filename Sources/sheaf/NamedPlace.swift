import SheafApp
import SheafViewModel

/// What the user wrote as a place, found among the files and the profiles.
struct NamedPlace {
  /// Opens it; its path leads on to a table.
  let request: ConnectionRequest

  /// Reads what the user wrote; nothing is opened or sent.
  init(_ text: String, in catalog: BackendCatalog) throws(Failure) {
    switch catalog.request(for: text) {
    case .success(let request): self.request = request
    case .failure(let problem): throw Failure(message: problem.message, code: text.isEmpty ? 2 : 1)
    }
  }

  var isLocal: Bool { BackendCatalog.isLocal(request.kind) }
}
