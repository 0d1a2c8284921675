import Glibc

/// Reads and replaces files that other programs, and other runs of this one, may write too.
enum PrivateFile {
  /// Runs a change while no other program of ours changes a file of that folder; makes the folder first.
  static func changing<Answer>(
    in folder: String, _ body: () throws(ProfileProblem) -> Answer
  ) throws(ProfileProblem) -> Answer {
    do throws(PathError) {
      try Paths.make(folder)
    } catch {
      throw ProfileProblem(String(error.message.dropLast()))
    }
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
  ///
  /// A new file is for the user alone; one that is there keeps its mode, and a link to it stays a link.
  static func replace(_ path: String, with text: String) throws(ProfileProblem) {
    let target = resolved(path)
    var status = stat()
    let mode = stat(target, &status) == 0 ? status.st_mode & 0o777 : 0o600
    let temporary = "\(target).\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw problem("\(target) cannot be written") }
    do throws(ProfileProblem) {
      defer { close(file) }
      try write(Array(text.utf8), to: file, path: target)
      guard fchmod(file, mode) == 0, fsync(file) == 0 else { throw problem("\(target) cannot be written") }
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, target) == 0 else {
      let failure = problem("\(target) cannot be written")
      unlink(temporary)
      throw failure
    }
  }

  private static func write(_ bytes: [UInt8], to file: Int32, path: String) throws(ProfileProblem) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw problem("\(path) cannot be written") }
      rest = rest.dropFirst(count)
    }
  }

  /// The bytes of an open file, up to a limit that no file of ours comes near.
  static func read(_ file: Int32, path: String) throws(ProfileProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while bytes.count < 1 << 22 {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw problem("\(path) cannot be read") }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    throw ProfileProblem("\(path) is too large")
  }

  /// The file that a path leads to through links; the path itself where nothing is there yet.
  private static func resolved(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }

  /// A sentence with the system's reason, from `errno`.
  static func problem(_ what: String) -> ProfileProblem {
    ProfileProblem("\(what): \(String(cString: strerror(errno)))")
  }
}
