import Glibc

/// Why a file or a folder of this machine is not used.
public struct FileRefusal: Error, Hashable, Sendable {
  public let path: String
  /// What is wrong and what to do, without a full stop and without the path.
  public let reason: String

  public init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  /// A sentence without a full stop.
  public var message: String { "\(path): \(reason)" }

  /// What failed, with the system's reason.
  static func system(_ path: String, _ what: String, _ code: Int32 = errno) -> FileRefusal {
    FileRefusal(path, "\(what): \(String(cString: strerror(code)))")
  }
}
