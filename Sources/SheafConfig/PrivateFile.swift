import Glibc
import SheafFiles

/// Changes of files that other programs, and other runs of this one, may change too.
enum PrivateFile {
  /// Runs a change while no other program of ours changes a file of that folder; makes the folder first.
  static func changing<Answer>(
    in folder: String, _ body: () throws(ProfileProblem) -> Answer
  ) throws(ProfileProblem) -> Answer {
    try refusing { () throws(FileRefusal) in try OwnFolder.make(folder) }
    let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0 else { throw problem("\(folder) cannot be opened") }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 {
      // A file system without locks still takes the change; two at once are rare.
      if errno != EINTR { break }
    }
    return try body()
  }

  /// Puts a text in a file's place, whole or not at all.
  static func replace(_ path: String, with text: String) throws(ProfileProblem) {
    try refusing { () throws(FileRefusal) in try OwnFile.replace(path, with: text) }
  }

  static func refusing<Answer>(_ body: () throws(FileRefusal) -> Answer) throws(ProfileProblem) -> Answer {
    do throws(FileRefusal) {
      return try body()
    } catch {
      throw ProfileProblem(error.message)
    }
  }

  /// A sentence with the system's reason, from `errno`.
  static func problem(_ what: String) -> ProfileProblem {
    ProfileProblem("\(what): \(String(cString: strerror(errno)))")
  }
}
