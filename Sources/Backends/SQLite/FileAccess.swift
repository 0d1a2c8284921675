import FoundationEssentials
import Glibc
import SheafModel

/// How a file is opened that may only be read.
enum FileAccess: Sendable {
  case direct
  /// Without locks and without looking at journals: nothing is unfinished, and the folder takes no files of SQLite's.
  case unlocked
  /// A copy for this program alone, into which the journals beside the file have been worked.
  case copy(PrivateCopy)

  /// What SQLite is given to open.
  func name(of path: String) -> String {
    switch self {
    case .direct: path
    case .unlocked: "file:\(Self.escaped(path))?immutable=1"
    case .copy(let copy): copy.path
    }
  }

  /// What is to be said of it beside that nothing can be changed; nil for nothing.
  var remark: String? {
    switch self {
    case .direct: nil
    case .unlocked: "it is shown as it is on the disk"
    case .copy: "a copy is shown, with what its journal holds"
    }
  }

  var isSnapshot: Bool { if case .direct = self { false } else { true } }

  /// A path as it stands in an address: a question mark would begin the options.
  private static func escaped(_ path: String) -> String {
    PercentEscape.text(path, keeping: "-._~/")
  }
}

/// A copy of a database file and of the journals beside it, in a folder of its own that goes with it.
///
/// Nothing of the original is locked: a program that writes would have kept SQLite from asking for the copy.
final class PrivateCopy: Sendable {
  let path: String
  private let folder: CopyFolder

  /// The endings of the journals of a transaction that ended, or was cut off, and is not in the file itself yet.
  private static let journals = ["-wal", "-journal"]

  static func unfinished(beside path: String) -> [String] {
    journals.filter { (size(path + $0) ?? 0) > 0 }
  }

  init(of original: String) throws(BackendError) {
    let temporary = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let place = temporary ?? "/tmp"
    CopyFolder.removeAbandoned(in: place)
    folder = try CopyFolder(in: place)
    path = folder.path + "/database"
    for _ in 0..<3 {
      let before = Self.signature(original)
      try Self.checkRoom(for: original, in: folder.path)
      for ending in [""] + Self.unfinished(beside: original) {
        try Self.copy(original + ending, to: path + ending, in: folder.path)
      }
      if Self.signature(original) == before { return }
    }
    throw BackendError(.locked, "another program is writing to the file, and it cannot be read beside that")
  }

  private static func checkRoom(for original: String, in folder: String) throws(BackendError) {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return }
    let needed = ([""] + journals).reduce(0) { $0 + (size(original + $1) ?? 0) }
    let (room, isMore) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    guard !isMore, needed > room / 2 else { return }
    throw BackendError(
      .storageFull,
      "the file has an unfinished journal, and \(folder) has no room for a copy in which to finish it")
  }

  private static func copy(_ file: String, to path: String, in folder: String) throws(BackendError) {
    let copy = try FileCopy(from: file, into: folder)
    do {
      while try copy.next(1 << 20) != nil {}
    } catch {
      throw BackendError(sqlite: error)
    }
    try copy.finish(as: path, replacing: true)
  }

  private static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// By what a change of the files is noticed.
  private static func signature(_ original: String) -> [Int] {
    ([""] + journals).flatMap { ending -> [Int] in
      var status = stat()
      guard stat(original + ending, &status) == 0 else { return [-1] }
      return [Int(status.st_size), Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
    }
  }
}
