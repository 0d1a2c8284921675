import Glibc
import SheafFetch
import SheafFiles

/// The mark of a running program in a journal that several may share: a locked file, whose lock the system
/// drops when the program ends, however it ends.
final class JournalOwner: Sendable {
  let token: String
  private let path: String
  private let descriptor: Int32

  /// - Parameter folder: where the owners' files are; made when missing, for this user only.
  init(folder: String) throws(JournalError) {
    token = "\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    path = Self.path(token, in: folder)
    do throws(FileRefusal) {
      try OwnFolder.makePrivate(folder)
    } catch {
      throw JournalError(error)
    }
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.problem("the journal's lock \(path) cannot be made") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let error = Self.problem("the journal's lock \(path) cannot be taken")
      close(descriptor)
      throw error
    }
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  /// Whether the program that owned that mark is gone.
  ///
  /// What it left behind is cleaned up.
  static func isGone(_ token: String, folder: String) -> Bool {
    // What no program of ours has called itself is nobody's, and no file of that name is looked at.
    guard !token.isEmpty, !token.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 }) else {
      return true
    }
    let path = path(token, in: folder)
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    // Only a missing file says that nobody is there; one that cannot be opened may be held.
    guard descriptor >= 0 else { return errno == ENOENT }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
    unlink(path)
    return true
  }

  /// A sentence with the system's reason, from `errno`.
  private static func problem(_ what: String) -> JournalError {
    JournalError("\(what): \(String(cString: strerror(errno)))")
  }

  private static func path(_ token: String, in folder: String) -> String { "\(folder)/\(token)" }
}

extension JournalError {
  /// Why a file of the journal, or its folder, is not used.
  init(_ refusal: FileRefusal) { self.init(refusal.message) }
}
