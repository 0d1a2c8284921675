public import SheafModel

/// SQLite database files as a service: anybody's, and Sheaf's own workspaces.
public enum SQLite {
  /// The name of this adapter in profiles and paths.
  public static let kind = "sqlite"

  /// Opens an existing database file.
  ///
  /// The file's schema and journal mode stay as they are. A file that cannot be written opens read-only, and
  /// each of its tables says so. An empty file is a database without tables. Blocks the caller while the file
  /// is read, and for two seconds at most when another program has locked it.
  ///
  /// Throws `.notFound`, `.forbidden`, `.notADatabase` for what is none or is encrypted, `.corrupt`, `.locked`.
  public static func open(path: String) throws(BackendError) -> any Backend {
    try SQLiteBackend(path: path, forcesReadOnly: false)
  }

  /// Opens a file for reading only, whatever its permissions; as `open(path:)` otherwise.
  public static func openReadOnly(path: String) throws(BackendError) -> any Backend {
    try SQLiteBackend(path: path, forcesReadOnly: true)
  }

  /// Makes the sample workspace at `path`, unless something is there already.
  ///
  /// The same version of Sheaf always makes the same contents. The file appears whole or not at all; its
  /// attached files go into a folder beside it. Blocks the caller for about a second.
  public static func makeDemo(at path: String) throws(BackendError) {
    try DemoWorkspace(path: path).make()
  }
}
