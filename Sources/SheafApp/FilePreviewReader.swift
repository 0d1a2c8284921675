import Glibc
import SheafViewModel

/// Tells what a file of this machine is from its first bytes.
///
/// Blocks while it does; not for the main thread.
enum FilePreviewReader {
  /// The bytes that are read of a file, at most.
  static let byteLimit = 65_536
  /// Entries of a folder are counted up to here.
  static let countLimit = 100_000

  /// Kind and first lines of what a path names; why it cannot be read, where it cannot.
  static func preview(_ path: String) -> FilePreview {
    var status = stat()
    guard lstat(path, &status) == 0 else { return FilePreview(kind: unreadable(errno)) }
    guard FileType(mode: status.st_mode) == .link else { return content(path, status) }
    let target = linkTarget(path)
    guard stat(path, &status) == 0 else { return FilePreview(kind: "link that leads nowhere, to \(target)") }
    var preview = content(path, status)
    preview.kind += ", link to \(target)"
    return preview
  }

  private static func content(_ path: String, _ status: stat) -> FilePreview {
    switch FileType(mode: status.st_mode) {
    case .regular: file(path)
    case .folder: FilePreview(kind: folder(path))
    case .characterDevice: FilePreview(kind: "character device")
    case .blockDevice: FilePreview(kind: "block device")
    case .socket: FilePreview(kind: "socket")
    case .pipe: FilePreview(kind: "named pipe")
    case .link, .unknown: FilePreview(kind: "neither file nor folder")
    }
  }

  private static func file(_ path: String) -> FilePreview {
    // What was a file a moment ago may be a pipe by now: opening never waits.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return FilePreview(kind: unreadable(errno)) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var failure: Int32 = 0
    while bytes.count < byteLimit, failure == 0 {
      let start = bytes.count
      var count = 0
      bytes.append(contentsOf: repeatElement(0, count: byteLimit - start))
      bytes.withUnsafeMutableBytes {
        count = read(descriptor, $0.baseAddress?.advanced(by: start), byteLimit - start)
      }
      if count < 0 { failure = errno }
      bytes.removeLast(byteLimit - start - max(0, count))
      if count == 0 { break }
      if failure == EINTR { failure = 0 }
    }
    if failure != 0 { return FilePreview(kind: unreadable(failure)) }
    return FileSignature.preview(of: bytes, isCut: bytes.count == byteLimit)
  }

  private static func folder(_ path: String) -> String {
    guard let folder = opendir(path) else { return "folder; \(unreadable(errno))" }
    defer { closedir(folder) }
    var count = -2
    while readdir(folder) != nil, count < countLimit { count += 1 }
    if count >= countLimit { return "folder, \(countLimit) entries or more" }
    return count <= 0 ? "empty folder" : count == 1 ? "folder, 1 entry" : "folder, \(count) entries"
  }

  private static func linkTarget(_ path: String) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func unreadable(_ code: Int32) -> String {
    switch code {
    case EACCES, EPERM: "cannot be read: no permission"
    case ENOENT: "gone"
    default: "cannot be read: \(String(cString: strerror(code)))"
    }
  }
}
