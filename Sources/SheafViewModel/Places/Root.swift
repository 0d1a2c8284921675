public import SheafModel

/// What stands at the top of the tree of places: a file or a profile, open or not.
public struct Root: Hashable, Sendable {
  public enum Status: Hashable, Sendable {
    case closed, connecting
    case open(ConnectionInfo)
    case failed(BackendError)
  }

  public let kind: String
  /// A path, or a profile's name.
  public let place: String
  public internal(set) var status: Status

  init(kind: String, place: String, status: Status = .closed) {
    self.kind = kind
    self.place = place
    self.status = status
  }

  public var info: ConnectionInfo? { if case .open(let info) = status { info } else { nil } }

  /// Stands for the connection while there is none.
  var id: ID<Connection> { ID("\(kind):\(place)") }

  /// Stands for no connection at all.
  static let none = ID<Connection>("")
}
