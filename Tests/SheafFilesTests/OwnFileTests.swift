import Glibc
import SheafFiles
import SheafTestSupport
import Testing

/// Files whose words are done: only the user can have written them.
@Suite struct OwnFileTests {
  private func bytes(_ path: String) throws -> String? {
    try OwnFile.bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
  }

  private func refusal(_ path: String) -> String {
    #expect(throws: FileRefusal.self) { try OwnFile.bytes(of: path) }?.message ?? ""
  }

  @Test(arguments: [0o600, 0o400, 0o644, 0o755] as [mode_t])
  func `a file that only the user may write is read, and one that is missing is none`(mode: mode_t) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.toml", "x = 1")
    #expect(chmod(path, mode) == 0)
    #expect(try bytes(path) == "x = 1")
    #expect(try bytes(folder["none.toml"]) == nil)
  }

  @Test(arguments: [0o664, 0o646, 0o620, 0o602, 0o666] as [mode_t])
  func `a file that others may write is refused with the command that helps`(mode: mode_t) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("it's.toml", "x = 1")
    #expect(chmod(path, mode) == 0)
    #expect(refusal(path).contains("others may write it"))
    #expect(refusal(path).hasSuffix("run chmod go-w '\(folder.path)/it'\\''s.toml'"))
  }

  @Test(arguments: [0o775, 0o757, 0o777] as [mode_t])
  func `a file in a folder that others may write is refused, unless each touches only his own there`(
    mode: mode_t
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("config/a.toml", "x = 1")
    #expect(chmod(folder["config"], mode) == 0)
    #expect(refusal(path).contains("others may write the folder"))
    #expect(chmod(folder["config"], mode | S_ISVTX) == 0)
    #expect(try bytes(path) == "x = 1")
  }

  @Test func `a link is followed to a file that is as safe, and to no other`() throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("dotfiles/a.toml", "x = 1")
    #expect(symlink(target, folder["a.toml"]) == 0)
    #expect(try bytes(folder["a.toml"]) == "x = 1")
    #expect(chmod(folder["dotfiles"], 0o777) == 0)
    #expect(refusal(folder["a.toml"]).contains("others may write the folder"))
    #expect(chmod(folder["dotfiles"], 0o755) == 0 && chmod(target, 0o666) == 0)
    #expect(refusal(folder["a.toml"]).contains("others may write it"))
  }

  @Test(.enabled(if: geteuid() == 0))
  func `a file or folder of another user is refused, one of root's is not`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("config/a.toml", "x = 1")
    #expect(chown(path, 65_534, 65_534) == 0)
    #expect(refusal(path).contains("it belongs to another user"))
    #expect(chown(path, 0, 0) == 0 && chown(folder["config"], 65_534, 65_534) == 0)
    #expect(refusal(path).contains("the folder belongs to another user"))
    #expect(chown(folder["config"], 0, 0) == 0)
    #expect(try bytes(path) == "x = 1")
  }

  @Test func `what is no file is refused at once`() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    #expect(mkdir(folder["folder"], 0o700) == 0)
    #expect(symlink("loop", folder["loop"]) == 0)
    #expect(refusal(folder["pipe"]).hasSuffix("it is a pipe, not a file"))
    #expect(refusal(folder["folder"]).hasSuffix("it is a folder, not a file"))
    #expect(refusal("/dev/zero").hasSuffix("it is a device, not a file"))
    #expect(refusal(folder["loop"]).contains("it cannot be read"))
    #expect(refusal("/dev/null/x").contains("it cannot be read"))
  }

  @Test func `a file that is larger than any of its kind is refused, also where it has no size`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.toml", String(repeating: "x", count: OwnFile.usualLimit))
    #expect(try bytes(path)?.utf8.count == OwnFile.usualLimit)
    try folder.write("a.toml", String(repeating: "x", count: OwnFile.usualLimit + 1))
    #expect(refusal(path).contains("larger than the 1 MiB"))
    #expect(throws: FileRefusal.self) { try RegularFile.bytes(of: "/proc/self/status", upTo: 16) }
  }

  @Test func `a file is replaced whole, keeps its mode, and a link to it stays a link`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("real.toml", "old")
    #expect(chmod(path, 0o640) == 0)
    #expect(symlink("real.toml", folder["a.toml"]) == 0)
    try OwnFile.replace(folder["a.toml"], with: "new")
    #expect(try bytes(path) == "new")
    var status = stat()
    #expect(lstat(folder["a.toml"], &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    try OwnFile.replace(folder["fresh"], with: "x")
    #expect(stat(folder["fresh"], &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func `a database of the program is private, and is no link to somebody's file`() throws {
    let folder = try TemporaryFolder()
    var status = stat()
    try OwnFile.prepare(folder["journal"])
    #expect(lstat(folder["journal"], &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(chmod(folder["journal"], 0o644) == 0)
    try OwnFile.prepare(folder["journal"])
    #expect(lstat(folder["journal"], &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(chmod(folder["journal"], 0o666) == 0)
    #expect(throws: FileRefusal.self) { try OwnFile.prepare(folder["journal"]) }

    let other = try folder.write("diary", "mine")
    #expect(chmod(other, 0o644) == 0 && symlink(other, folder["link"]) == 0)
    #expect(throws: FileRefusal.self) { try OwnFile.prepare(folder["link"]) }
    #expect(stat(other, &status) == 0 && status.st_mode & 0o777 == 0o644)
    #expect(mkfifo(folder["pipe"], 0o600) == 0)
    #expect(throws: FileRefusal.self) { try OwnFile.prepare(folder["pipe"]) }
  }
}

/// Folders in which only the user can have put anything.
@Suite struct OwnFolderTests {
  @Test func `a folder is made with those around it for the user alone`() throws {
    let folder = try TemporaryFolder()
    try OwnFolder.make(folder["a/b"])
    try OwnFolder.make(folder["a/b"])
    for name in ["a", "a/b"] {
      var status = stat()
      #expect(stat(folder[name], &status) == 0 && status.st_mode & 0o777 == 0o700)
    }
  }

  @Test func `a folder that cannot be made says why`() {
    let refusal = #expect(throws: FileRefusal.self) { try OwnFolder.make("/dev/null/x") }
    #expect(refusal?.message.contains("/dev/null") == true)
    #expect(throws: FileRefusal.self) { try OwnFolder.make("/dev/null") }
  }

  @Test func `a folder that others may write is not the program's own`() throws {
    let folder = try TemporaryFolder()
    try OwnFolder.makePrivate(folder["state"])
    for mode in [0o770, 0o777, 0o1777] as [mode_t] {
      #expect(chmod(folder["state"], mode) == 0)
      #expect(throws: FileRefusal.self) { try OwnFolder.makePrivate(folder["state"]) }
    }
    #expect(chmod(folder["state"], 0o755) == 0)
    try OwnFolder.makePrivate(folder["state"])
  }
}
