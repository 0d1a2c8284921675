import Glibc
import SheafModel

/// A look at a file before SQLite opens it, for errors in words that people understand.
struct DatabaseFile {
  let path: String
  /// Why it cannot be written: the file itself, or the folder that its journal goes into; nil when it can.
  let readOnlyReason: String?

  static let isReadOnly = "the file is read-only"

  private static let header = Array("SQLite format 3\0".utf8)

  /// Throws when the path is no SQLite database; an empty file is one without tables.
  init(path: String) throws(BackendError) {
    self.path = path
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw FileCopy.error("\(path) cannot be opened") }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileCopy.error("\(path) cannot be opened") }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw BackendError(.notADatabase, "\(path) is a folder")
    default: throw BackendError(.notADatabase, "\(path) is not a file")
    }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
    if access(path, W_OK) != 0 {
      readOnlyReason = Self.isReadOnly
    } else if access(String(folder), W_OK) != 0 {
      readOnlyReason = "its folder is read-only, and the journal of a change is kept there"
    } else {
      readOnlyReason = nil
    }
    guard status.st_size > 0 else { return }
    var beginning = [UInt8](repeating: 0, count: 100)
    let count = pread(file, &beginning, beginning.count, 0)
    guard count >= 0 else { throw FileCopy.error("\(path) cannot be read") }
    guard beginning.prefix(count).starts(with: Self.header) else {
      throw BackendError(.notADatabase, "\(path) is not a SQLite database, or it is encrypted")
    }
    guard count == beginning.count else {
      throw BackendError(.corrupt, "\(path) is cut off: it has \(count) bytes")
    }
  }
}
