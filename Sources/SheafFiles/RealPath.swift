import Glibc

/// The one path that a file has, whichever links and names lead to it.
public enum RealPath {
  /// The absolute path without links; nil where nothing is there, or where it cannot be reached.
  public static func of(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
}
