import FoundationEssentials
import Glibc
import SheafModel
import Synchronization

/// A file being copied under a temporary name in its target's folder; `finish` gives it its own name.
///
/// One task uses it, in turns on several threads.
final class FileCopy: Sendable {
  private struct State {
    var source: Int32
    var target: Int32
    var byteCount = 0
  }

  private let temporary: String
  private let folder: String
  private let state: Mutex<State>

  /// - Parameter followsLinks: whether the file may be a symbolic link. What lies in the folder of a workspace may
  ///   come from a stranger, and a link there leads wherever that one wants.
  init(from path: String, into folder: String, followsLinks: Bool = true) throws(BackendError) {
    // Without waiting: opening a pipe that nobody writes to would wait for ever.
    let source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
    guard source >= 0 else {
      if errno == ELOOP, !followsLinks {
        throw BackendError(.invalid(nil), "\(path) is a link to somewhere else, and is not followed")
      }
      throw Self.error("\(path) cannot be read")
    }
    var status = stat()
    guard fstat(source, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(source)
      throw BackendError(.invalid(nil), "\(path) is not a file")
    }
    temporary = "\(folder)/.sheaf-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    let target = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard target >= 0 else {
      let error = Self.error("nothing can be written in \(folder)")
      close(source)
      throw error
    }
    self.folder = folder
    state = Mutex(State(source: source, target: target))
  }

  deinit { discard() }

  static func makeFolder(_ path: String) throws(BackendError) {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw error("\(path) cannot be made") }
    try checkFolder(path)
  }

  /// Throws where a folder is a link: it may have come with the workspace, and leads wherever a stranger wants.
  static func checkFolder(_ path: String) throws(BackendError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
    throw BackendError(.invalid(nil), "\(path) is a link to somewhere else, and is not followed")
  }

  /// How much has been copied.
  var byteCount: Int { state.withLock { $0.byteCount } }

  /// Copies the next bytes and answers with them; nil at the end of the file.
  func next(_ size: Int) throws -> Data? {
    let (source, target) = state.withLock { ($0.source, $0.target) }
    var buffer = [UInt8](repeating: 0, count: size)
    var count: Int
    repeat { count = read(source, &buffer, size) } while count < 0 && errno == EINTR
    guard count >= 0 else { throw Self.error("the file cannot be read on") }
    guard count > 0 else { return nil }
    try Self.writeAll(buffer[..<count], to: target)
    state.withLock { $0.byteCount += count }
    return Data(buffer[..<count])
  }

  private static func writeAll(_ bytes: ArraySlice<UInt8>, to target: Int32) throws(BackendError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(target, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw error("the copy cannot be written") }
      rest = rest.dropFirst(written)
    }
  }

  /// Makes the copy durable under its own name.
  func finish(as path: String, replacing: Bool) throws(BackendError) {
    let target = state.withLock { $0.target }
    guard fsync(target) == 0 else {
      throw Self.error("the copy cannot be written")
    }
    if replacing {
      guard rename(temporary, path) == 0 else { throw Self.error("\(path) cannot be made") }
    } else {
      // A link refuses a name that is taken, which a rename would not.
      guard link(temporary, path) == 0 else {
        if errno == EEXIST { throw BackendError(.invalid(nil), "\(path) is there already") }
        throw Self.error("\(path) cannot be made")
      }
    }
    discard()
    Self.syncFolder(folder)
  }

  /// Closes the files and removes the temporary name; does nothing the second time.
  func discard() {
    let (source, target) = state.withLock { state in
      defer { (state.source, state.target) = (-1, -1) }
      return (state.source, state.target)
    }
    guard source >= 0 else { return }
    close(source)
    close(target)
    unlink(temporary)
  }

  /// A new name is durable once its folder is; a file system that cannot say so is taken at its word.
  static func syncFolder(_ path: String) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Waits until a file's content is on the disk.
  static func sync(_ path: String) throws(BackendError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw error("\(path) cannot be opened") }
    defer { close(file) }
    guard fsync(file) == 0 else { throw error("\(path) cannot be written") }
  }

  /// Writes a small file, whole or not at all, over one of that name.
  static func write(_ bytes: [UInt8], to path: String) throws(BackendError) {
    let temporary = "\(path).\(getpid())-\(UInt64.random(in: 0...UInt64.max)).part"
    let target = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard target >= 0 else { throw error("\(path) cannot be made") }
    defer {
      close(target)
      unlink(temporary)
    }
    try writeAll(bytes[...], to: target)
    guard fsync(target) == 0, rename(temporary, path) == 0 else { throw error("\(path) cannot be made") }
  }

  /// What `errno` means for the rest of the program.
  static func error(_ what: String) -> BackendError {
    let code = errno
    let why = String(cString: strerror(code))
    switch code {
    case ENOENT, ENOTDIR: return BackendError(.notFound, "\(what): \(why)")
    case EACCES, EPERM: return BackendError(.forbidden, "\(what): \(why)")
    case EROFS: return BackendError(.readOnly, "\(what): \(why)")
    case ENOSPC, EDQUOT: return BackendError(.storageFull, "\(what): \(why)")
    default: return BackendError(.server(status: Int(code)), "\(what): \(why)")
    }
  }
}
