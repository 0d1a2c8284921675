import SQLiteBackend
import SheafModel
import SheafViewModel

/// Which adapter opens which kind of place.
///
/// The only list of adapters.
enum BackendCatalog {
  /// Opens a place; may touch the disk or the network.
  static func open(_ request: ConnectionRequest) throws(BackendError) -> (any Backend, ConnectionInfo) {
    switch request.kind {
    case SQLite.kind:
      let backend = try SQLite.open(path: request.place)
      let name = request.place.split(separator: "/").last.map(String.init) ?? request.place
      let info = ConnectionInfo(
        id: ID("\(SQLite.kind):\(request.place)"), name: name, kind: SQLite.kind, place: request.place)
      return (backend, info)
    default:
      throw BackendError(.unsupported, "there is no service called “\(request.kind)”")
    }
  }

  /// The memory for decoded pages of a connection: what is on this machine is read again in a moment.
  static func pageMebibytes(_ kind: String) -> Int { kind == SQLite.kind ? 4 : 64 }
}
