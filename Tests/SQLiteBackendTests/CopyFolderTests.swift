import FoundationEssentials
import Glibc
import SheafTestSupport
import Testing

@testable import SQLiteBackend

/// Where copies of databases are kept that cannot be read where they are.
@Suite struct CopyFolderTests {
  private func names(_ folder: TemporaryFolder) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
  }

  @Test func `what a killed program left is removed, and what a running one uses is not`() throws {
    let place = try TemporaryFolder()
    try place.write("sheaf-killed/owner", "")
    try place.write("sheaf-killed/database", "rows")
    // An editor's folder, another program's, and a link are none of these.
    try place.write("sheaf-editor/cell.txt", "text")
    try place.write("another-AAAAAA/owner", "")
    try place.write("target/owner", "")
    #expect(symlink(place["target"], place["sheaf-linked"]) == 0)
    let used = try CopyFolder(in: place.path)
    CopyFolder.removeAbandoned(in: place.path)
    let own = String(used.path.split(separator: "/").last ?? "")
    #expect(try names(place) == [own, "sheaf-editor", "another-AAAAAA", "target", "sheaf-linked"])
    #expect(access(place["target/owner"], F_OK) == 0)
  }

  @Test func `a folder is the user's alone and goes with what uses it`() throws {
    let place = try TemporaryFolder()
    var used: CopyFolder? = try CopyFolder(in: place.path)
    var status = stat()
    #expect(stat(try #require(used).path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    used = nil
    #expect(try names(place) == [])
  }

  @Test func `a place that is missing is told`() throws {
    let place = try TemporaryFolder()
    let error = #expect(throws: (any Error).self) { try CopyFolder(in: place["none"]) }
    #expect("\(String(describing: error))".contains("a copy cannot be made"))
  }
}
