import Glibc

/// Folders in which nobody but the user can have put anything.
public enum OwnFolder {
  /// Makes a folder and those around it, where they are missing, for the user alone.
  public static func make(_ path: String) throws(FileRefusal) {
    if mkdir(path, 0o700) == 0 { return }
    switch errno {
    case EEXIST where isFolder(path): return
    case ENOENT:
      guard let slash = path.dropLast().lastIndex(of: "/"), slash > path.startIndex else {
        throw FileRefusal.system(path, "it cannot be made", ENOENT)
      }
      try make(String(path[..<slash]))
      // Another process may have made it meanwhile.
      if mkdir(path, 0o700) == 0 || (errno == EEXIST && isFolder(path)) { return }
      throw FileRefusal.system(path, "it cannot be made")
    case let code: throw FileRefusal.system(path, "it cannot be made", code)
    }
  }

  /// The same, for a folder of the program's own: refused when another user owns or may write it.
  public static func makePrivate(_ path: String) throws(FileRefusal) {
    try make(path)
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileRefusal.system(path, "it cannot be looked at") }
    try OwnFile.check(status, of: path, word: "the folder")
  }

  /// Makes a new folder that nobody else can enter, with a name that nobody can foresee.
  /// - Parameter place: an existing folder.
  /// - Returns: its path; nil where it cannot be made, for the reason in `errno`.
  public static func makeTemporary(in place: String) -> String? {
    var template = Array("\(place.hasSuffix("/") ? place : place + "/")sheaf-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Throws when others may put a file in the place of this one.
  ///
  /// Where each may touch only what is his own, as in `/tmp`, they may not.
  static func checkFolder(of path: String) throws(FileRefusal) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var status = stat()
    guard stat(folder, &status) == 0 else { throw FileRefusal.system(folder, "it cannot be looked at") }
    if status.st_mode & S_ISVTX != 0 { status.st_mode &= ~0o022 }
    try OwnFile.check(status, of: folder, word: "the folder")
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
