import FoundationEssentials
import Glibc
import SheafFiles
import SheafModel
import Synchronization

/// A folder for the copy of a database, for the user alone.
///
/// It goes with what uses it, at the latest with the program. A program that was killed leaves it behind. Its owner keeps a lock in it, so that the next one can tell.
final class CopyFolder: Sendable {
  let path: String
  private let lock: Int32

  /// The file that the owner keeps locked.
  private static let lockName = "owner"
  private static let inUse = Mutex<Set<String>?>(nil)

  /// - Parameter place: an existing folder.
  init(in place: String) throws(BackendError) {
    let trouble = "the file has an unfinished journal, and a copy cannot be made in \(place)"
    guard let path = OwnFolder.makeTemporary(in: place) else { throw FileCopy.error(trouble) }
    // Under its name it is locked from the first moment.
    let (unlocked, locked) = ("\(path)/new", "\(path)/\(Self.lockName)")
    let lock = open(unlocked, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, rename(unlocked, locked) == 0 else {
      let error = FileCopy.error(trouble)
      if lock >= 0 { close(lock) }
      Self.delete(path)
      throw error
    }
    (self.path, self.lock) = (path, lock)
    Self.inUse.withLock { folders in
      if folders == nil { atexit { CopyFolder.removeAll() } }
      folders = (folders ?? []).union([path])
    }
  }

  deinit {
    _ = Self.inUse.withLock { [path] in $0?.remove(path) }
    Self.delete(path)
    close(lock)
  }

  /// Removes the user's folders whose program is gone.
  static func removeAbandoned(in place: String) {
    // A folder that cannot be listed has nothing of ours that could be found.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    for name in names where name.hasPrefix("sheaf-") && isAbandoned("\(place)/\(name)") {
      delete("\(place)/\(name)")
    }
  }

  private static func isAbandoned(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
      return false
    }
    let lock = open("\(path)/\(lockName)", O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard lock >= 0 else { return false }
    defer { close(lock) }
    return flock(lock, LOCK_EX | LOCK_NB) == 0
  }

  private static func removeAll() {
    for folder in inUse.withLock({ $0 ?? [] }) { delete(folder) }
  }

  private static func delete(_ folder: String) {
    // What cannot be removed stays among the temporary files of the machine.
    try? FileManager.default.removeItem(atPath: folder)
  }
}
