import Glibc

/// Files that nobody but the user can have written: what they say is done.
///
/// Root counts as the user, since nothing is kept from root anyway.
public enum OwnFile {
  /// More than any file of settings has.
  public static let usualLimit = 1 << 20

  /// The bytes of a file; nil where there is none.
  ///
  /// Refused are files that belong to another user or that others may write, those in a folder of which the same is
  /// true, and whatever is no file. A link is followed to a file that stands the same test, folder and all.
  public static func bytes(of path: String, upTo limit: Int = usualLimit) throws(FileRefusal) -> [UInt8]? {
    try bytes(of: path, upTo: limit) { (status) throws(FileRefusal) in try check(status, of: path, word: "it")
    }
  }

  /// The same for a file that nobody but the user may even read.
  public static func secretBytes(of path: String) throws(FileRefusal) -> [UInt8]? {
    try bytes(of: path, upTo: usualLimit) { (status) throws(FileRefusal) in
      if status.st_uid == geteuid() || status.st_uid == 0, status.st_mode & 0o077 != 0 {
        throw FileRefusal(path, "others may read it, so it is not used: run chmod 600 \(quoted(path))")
      }
      try check(status, of: path, word: "it")
    }
  }

  private static func bytes(
    of path: String, upTo limit: Int, check: (stat) throws(FileRefusal) -> Void
  ) throws(FileRefusal) -> [UInt8]? {
    guard let bytes = try RegularFile.bytesIfThere(of: path, upTo: limit, check: check) else { return nil }
    try OwnFolder.checkFolder(of: path)
    if let target = RealPath.of(path), target != path { try OwnFolder.checkFolder(of: target) }
    return bytes
  }

  /// Puts a text in a file's place, whole or not at all.
  ///
  /// A new file is for the user alone; one that is there keeps its mode, and a link to it stays a link.
  public static func replace(_ path: String, with text: String) throws(FileRefusal) {
    try replace(path, with: Array(text.utf8))
  }

  public static func replace(_ path: String, with bytes: [UInt8]) throws(FileRefusal) {
    let place = RealPath.of(path) ?? path
    var status = stat()
    let mode = stat(place, &status) == 0 ? status.st_mode & 0o777 : 0o600
    let temporary = "\(place).\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw FileRefusal.system(place, "it cannot be written") }
    var isWritten = write(bytes, to: file)
    isWritten = isWritten && fchmod(file, mode) == 0 && fsync(file) == 0
    let code = errno
    close(file)
    guard isWritten else {
      unlink(temporary)
      throw FileRefusal.system(place, "it cannot be written", code)
    }
    guard rename(temporary, place) == 0 else {
      let refusal = FileRefusal.system(place, "it cannot be written")
      unlink(temporary)
      throw refusal
    }
  }

  /// Makes an empty file for the user alone when there is none, and takes the rights to read it from others.
  ///
  /// Refused are links, and files that others own or may have written. The file is looked at without being opened:
  /// closing it would take from SQLite the locks that this process has on it already.
  public static func prepare(_ path: String) throws(FileRefusal) {
    guard mknod(path, S_IFREG | 0o600, 0) == 0 || errno == EEXIST else {
      throw FileRefusal.system(path, "it cannot be made")
    }
    var status = stat()
    guard lstat(path, &status) == 0 else { throw FileRefusal.system(path, "it cannot be looked at") }
    if let kind = RegularFile.kind(status) { throw FileRefusal(path, "it is \(kind), and is not used") }
    try check(status, of: path, word: "it")
    guard status.st_mode & 0o077 != 0, status.st_uid == geteuid() else { return }
    // Under the name there may be a link by now, which is not followed.
    guard fchmodat(AT_FDCWD, path, 0o600, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw FileRefusal.system(path, "it cannot be made private")
    }
  }

  /// Throws unless what was looked at is the user's, or root's, and nobody else may write it.
  static func check(_ status: stat, of path: String, word: String) throws(FileRefusal) {
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw FileRefusal(path, "\(word) belongs to another user and is not used: it must be yours")
    }
    guard status.st_mode & 0o022 == 0 else {
      throw FileRefusal(
        path,
        "others may write \(word), so it is not used: see what is in there, then run chmod go-w \(quoted(path))"
      )
    }
  }

  /// A path as a word of a shell.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+".contains($0)) }
    return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
