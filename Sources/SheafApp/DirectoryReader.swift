import Glibc
import SheafModel
import SheafViewModel

/// Reads folders of this machine.
///
/// Blocks while it does; not for the main thread.
enum DirectoryReader {
  /// What a folder holds, without `.` and `..`, in the order of `FileNameOrder`.
  static func entries(of path: String) -> Result<[DirectoryEntry], FileProblem> {
    guard let folder = opendir(path) else { return .failure(problem(errno)) }
    defer { closedir(folder) }
    let descriptor = dirfd(folder)
    var entries: [DirectoryEntry] = []
    while true {
      errno = 0
      guard let item = readdir(folder) else {
        guard errno == 0 else { return .failure(problem(errno)) }
        break
      }
      let entry = withUnsafePointer(to: &item.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          self.entry($0, in: descriptor)
        }
      }
      if let entry { entries.append(entry) }
    }
    return .success(entries.sorted { FileNameOrder.precedes($0.name, $1.name) })
  }

  /// Why a folder cannot be read.
  static func problem(_ code: Int32) -> FileProblem {
    switch code {
    case EACCES, EPERM: FileProblem("You have no permission to read this folder")
    case ENOENT: FileProblem("There is no such folder")
    case ENOTDIR: FileProblem("This is no folder")
    case ELOOP: FileProblem("The links of this path lead in a circle")
    case ENAMETOOLONG: FileProblem("This path is too long")
    default: FileProblem("This folder cannot be read: \(String(cString: strerror(code)))")
    }
  }

  /// One entry; nil for the folder itself, the one above, and what is gone by now.
  private static func entry(_ name: UnsafePointer<CChar>, in folder: Int32) -> DirectoryEntry? {
    if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return nil }
    guard let text = String(validatingCString: name) else {
      let shown = String(decoding: UnsafeRawBufferPointer(start: name, count: strlen(name)), as: UTF8.self)
      return DirectoryEntry(
        name: shown, kind: .other, byteCount: 0, modified: nil,
        refusal: "a file whose name is not valid UTF-8; rename it first")
    }
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      guard errno != ENOENT else { return nil }
      return DirectoryEntry(
        name: text, kind: .other, byteCount: 0, modified: nil, refusal: "a file that you may not look at")
    }
    let isLink = status.st_mode & S_IFMT == S_IFLNK
    if isLink {
      var target = stat()
      guard fstatat(folder, name, &target, 0) == 0 else {
        let refusal = errno == EACCES ? "a link to where you may not look" : "a link that leads nowhere"
        return DirectoryEntry(
          name: text, kind: .other, byteCount: 0, modified: time(status), isLink: true, refusal: refusal)
      }
      status = target
    }
    let type = FileType(mode: status.st_mode)
    var refusal = type.refusal
    if type == .regular, faccessat(folder, name, R_OK, 0) != 0 { refusal = "a file that you may not read" }
    return DirectoryEntry(
      name: text, kind: type == .folder ? .folder : type == .regular ? .file : .other,
      byteCount: type == .regular ? Int(status.st_size) : 0, modified: time(status), isLink: isLink,
      refusal: refusal)
  }

  private static func time(_ status: stat) -> DateTime? {
    guard var time = LocalTime.at(seconds: status.st_mtim.tv_sec) else { return nil }
    time.nanosecond = status.st_mtim.tv_nsec
    return time
  }
}

/// What a path of this machine names.
enum FileType: Equatable {
  case regular, folder, link, characterDevice, blockDevice, socket, pipe, unknown

  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .link
    case S_IFCHR: self = .characterDevice
    case S_IFBLK: self = .blockDevice
    case S_IFSOCK: self = .socket
    case S_IFIFO: self = .pipe
    default: self = .unknown
    }
  }

  /// Why it can be neither opened nor taken; nil for files and folders.
  var refusal: String? {
    switch self {
    case .regular, .folder: nil
    case .link: "a link"
    case .characterDevice, .blockDevice: "a device, not a file"
    case .socket: "a socket, not a file"
    case .pipe: "a pipe, not a file"
    case .unknown: "no file"
    }
  }
}
