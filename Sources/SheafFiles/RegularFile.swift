import Glibc

/// Files read whole: never a pipe, a device or a folder, and never more than was meant.
public enum RegularFile {
  /// The bytes of a file.
  public static func bytes(of path: String, upTo limit: Int) throws(FileRefusal) -> [UInt8] {
    guard let bytes = try bytesIfThere(of: path, upTo: limit) else {
      throw FileRefusal.system(path, "it cannot be read", ENOENT)
    }
    return bytes
  }

  /// The same; nil where nothing has that name.
  /// - Parameter check: looks at the open file before any of it is read.
  static func bytesIfThere(
    of path: String, upTo limit: Int,
    check: (stat) throws(FileRefusal) -> Void = { (_: stat) throws(FileRefusal) in }
  ) throws(FileRefusal) -> [UInt8]? {
    // Without waiting: opening a pipe that nobody writes to would wait for ever.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else {
      let code = errno
      if code == ENOENT { return nil }
      throw FileRefusal.system(path, "it cannot be read", code)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileRefusal.system(path, "it cannot be read") }
    if let kind = kind(status) { throw FileRefusal(path, "it is \(kind), not a file") }
    try check(status)
    guard status.st_size <= limit else { throw tooLarge(path, limit) }
    return try read(file, path, upTo: limit)
  }

  private static func read(_ file: Int32, _ path: String, upTo limit: Int) throws(FileRefusal) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileRefusal.system(path, "it cannot be read") }
      if count == 0 { return bytes }
      // What grows while it is read, and what has no size at all, ends as well.
      guard bytes.count + count <= limit else { throw tooLarge(path, limit) }
      bytes += buffer[..<count]
    }
  }

  private static func tooLarge(_ path: String, _ limit: Int) -> FileRefusal {
    FileRefusal(path, "it is larger than the \(limit >> 20) MiB that it may have")
  }

  /// What it is, with an article, when it is no file; nil for files.
  static func kind(_ status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFLNK: "a link"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "something else"
    }
  }
}
