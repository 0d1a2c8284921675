import Glibc

/// The environment of the process.
enum Environment {
  /// The value of a variable, empty when it is not set.
  static func value(of name: String) -> String {
    getenv(name).map { String(cString: $0) } ?? ""
  }
}
