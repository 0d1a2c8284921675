import Glibc
import SheafViewModel
import Testing

@testable import SheafApp

/// A folder that is gone once the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/sheaf-files-XXXXXX".utf8CString)
    let made = mkdtemp(&template).map { String(cString: $0) }
    path = try #require(made)
  }

  deinit { remove(path) }

  func file(_ name: String, _ bytes: [UInt8] = [], seconds: Int? = nil) throws {
    let file = try #require(fopen(path + "/" + name, "w"))
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    guard let seconds else { return }
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, path + "/" + name, times, 0) == 0)
  }

  func folder(_ name: String) { mkdir(path + "/" + name, 0o755) }
  func link(_ name: String, to target: String) { symlink(target, path + "/" + name) }

  private func remove(_ path: String) {
    chmod(path, 0o755)
    if let folder = opendir(path) {
      while let item = readdir(folder) {
        var name = item.pointee.d_name
        let text = withUnsafeBytes(of: &name) { Array($0.prefix { $0 != 0 }) + [0] }
        if text == Array(".\0".utf8) || text == Array("..\0".utf8) { continue }
        let inner = Array(path.utf8) + [UInt8(ascii: "/")] + text
        inner.withUnsafeBytes { bytes in
          guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
          if unlink(start) != 0 { remove(String(cString: start)) }
        }
      }
      closedir(folder)
    }
    rmdir(path)
  }
}

@Suite struct DirectoryReaderTests {
  private func entries(_ folder: TemporaryFolder) throws -> [DirectoryEntry] {
    try DirectoryReader.entries(of: folder.path).get()
  }

  @Test func `files, folders, sizes and times are read, in the order of names`() throws {
    let folder = try TemporaryFolder()
    try folder.file("b10", [1, 2, 3], seconds: 1_700_000_000)
    try folder.file("b9")
    folder.folder("a")
    try folder.file(".hidden")
    let entries = try entries(folder)
    #expect(entries.map(\.name) == [".hidden", "a", "b9", "b10"])
    #expect(entries.map(\.kind) == [.file, .folder, .file, .file])
    #expect(entries.map(\.byteCount) == [0, 0, 0, 3])
    #expect(entries[3].modified?.epochSeconds == 1_700_000_000)
    #expect(entries[3].modified?.utcOffset != nil)
    #expect(entries.allSatisfy { $0.refusal == nil })
  }

  @Test func `a link is what it leads to, and a broken one says so`() throws {
    let folder = try TemporaryFolder()
    try folder.file("file", [1, 2])
    folder.folder("folder")
    folder.link("to file", to: "file")
    folder.link("to folder", to: "folder")
    folder.link("to nothing", to: "none")
    folder.link("to itself", to: "to itself")
    let links = Dictionary(uniqueKeysWithValues: try entries(folder).filter(\.isLink).map { ($0.name, $0) })
    #expect(links["to file"]?.kind == .file)
    #expect(links["to file"]?.byteCount == 2)
    #expect(links["to folder"]?.kind == .folder)
    #expect(links["to nothing"]?.refusal == "a link that leads nowhere")
    #expect(links["to itself"]?.refusal == "a link that leads nowhere")
    #expect(links["to nothing"]?.kind == .other)
  }

  @Test func `pipes cannot be taken, and reading them does not wait`() throws {
    let folder = try TemporaryFolder()
    mkfifo(folder.path + "/pipe", 0o600)
    let entry = try #require(try entries(folder).first)
    #expect(entry.kind == .other)
    #expect(entry.refusal == "a pipe, not a file")
    #expect(FilePreviewReader.preview(folder.path + "/pipe").kind == "named pipe")
    #expect(FilePreviewReader.preview("/dev/null").kind == "character device")
  }

  @Test func `a name that is no UTF-8 is listed and cannot be taken`() throws {
    let folder = try TemporaryFolder()
    let path = (Array((folder.path + "/x").utf8) + [0xFF, 0]).map { CChar(bitPattern: $0) }
    let descriptor = Glibc.open(path, O_CREAT | O_WRONLY, 0o600)
    #expect(descriptor >= 0)
    close(descriptor)
    let entry = try #require(try entries(folder).first)
    #expect(entry.name == "x\u{FFFD}")
    #expect(entry.kind == .other)
    #expect(entry.refusal?.contains("not valid UTF-8") == true)
  }

  @Test func `names with line ends, accents and leading marks come back byte for byte`() throws {
    let folder = try TemporaryFolder()
    let names = ["a\nb", "\u{E9}", "e\u{301}", "\u{301}x", "-rf"]
    for name in names { try folder.file(name) }
    #expect(try Set(entries(folder).map { Array($0.name.utf8) }) == Set(names.map { Array($0.utf8) }))
  }

  @Test func `a folder that cannot be read says why`() throws {
    let folder = try TemporaryFolder()
    try folder.file("file")
    #expect(throws: FileProblem("There is no such folder")) {
      try DirectoryReader.entries(of: folder.path + "/none").get()
    }
    #expect(throws: FileProblem("This is no folder")) {
      try DirectoryReader.entries(of: folder.path + "/file").get()
    }
    #expect(DirectoryReader.problem(EACCES).message == "You have no permission to read this folder")
    #expect(throws: FileProblem("This path is too long")) {
      try DirectoryReader.entries(of: "/" + String(repeating: "x", count: 300)).get()
    }
  }

  @Test func `a folder of many thousand files is read whole`() throws {
    let folder = try TemporaryFolder()
    for number in 0..<5000 { try folder.file("f\(number)") }
    let entries = try entries(folder)
    #expect(entries.count == 5000)
    #expect(entries.last?.name == "f4999")
  }
}
