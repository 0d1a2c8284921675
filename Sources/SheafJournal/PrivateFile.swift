import Glibc
import SheafFetch

/// Files that nobody but the user may read: they hold what the user has typed.
enum PrivateFile {
  /// Makes a folder and those above it; an existing one is left as it is.
  static func makeFolder(_ path: String) throws(JournalError) {
    var made = path.hasPrefix("/") ? "" : "."
    for name in path.split(separator: "/") {
      made += "/" + name
      guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
      let error = JournalError.system("the folder \(made) cannot be made")
      if !isFolder(made) { throw error }
    }
  }

  /// Makes an empty file when there is none, and takes other people's rights to it away.
  ///
  /// The file is not opened: closing it would take from SQLite the locks that this process has on it already.
  static func prepare(_ path: String) throws(JournalError) {
    guard mknod(path, S_IFREG | 0o600, 0) == 0 || errno == EEXIST else {
      throw JournalError.system("the file \(path) cannot be made")
    }
    guard chmod(path, 0o600) == 0 else {
      throw JournalError.system("the file \(path) cannot be made private")
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension JournalError {
  /// What failed, with the system's reason.
  static func system(_ what: String) -> JournalError {
    JournalError("\(what): \(String(cString: strerror(errno)))")
  }
}
