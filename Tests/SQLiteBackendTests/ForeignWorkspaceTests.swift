import FoundationEssentials
import Glibc
import SQLiteBackend
import SheafModel
import Testing

/// A workspace that came from a stranger, with its folder of files.
@Suite struct ForeignWorkspaceTests {
  private func workspace() async throws -> (TestDatabase, any Backend) {
    let database = try await TestDatabase(WorkspaceTests.script)
    try Data("private".utf8).write(to: URL(filePath: "\(database.folder)/secret"))
    return (database, try database.open())
  }

  @Test func `a folder of files that is a link is neither read nor written`() async throws {
    let (database, backend) = try await workspace()
    let elsewhere = "\(database.folder)/elsewhere"
    try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
    try Data("private".utf8).write(to: URL(filePath: "\(elsewhere)/id_rsa"))
    #expect(symlink("elsewhere", "\(database.folder)/test.files") == 0)
    let copied = await failure {
      try await backend.download(Attachment(id: "id_rsa", name: "plan.pdf"), to: "\(database.folder)/copy") {
        _ in
      }
    }
    #expect(copied?.message.contains("is a link to somewhere else") == true)
    let file = LocalFile(path: "\(database.folder)/secret", name: "x.desktop", byteCount: 7)
    let stored = await failure { _ = try await backend.upload(file, for: "t") { _ in } }
    #expect(stored?.message.contains("is a link to somewhere else") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == ["id_rsa"])
    #expect(!FileManager.default.fileExists(atPath: "\(database.folder)/copy"))
  }

  @Test(arguments: [
    "/etc/passwd", "../secret", "..", ".", ".ssh", "a/b", "", "file:///etc/passwd", "x\\u0000y", "//e/x",
    "./secret",
  ])
  func `what a cell calls a file is a name in the folder, or none`(id: String) async throws {
    let (database, backend) = try await workspace()
    let cell =
      "[{\"id\":\"\(id)\",\"name\":\"plan.pdf\",\"url\":\"file:///etc/passwd\",\"storedPath\":\"/etc/passwd\",\"outgoing\":{\"path\":\"/etc/passwd\",\"name\":\"x\",\"byteCount\":1}}]"
    try await database.shell("UPDATE t SET Files = '\(cell)' WHERE id = 1")
    let table = try await backend.table("t")
    let record = try await backend.record("1", in: "t", fields: table.fields.map(\.id))
    let index = try #require(table.fields.firstIndex { $0.name == "Files" })
    guard case .attachments(let files) = record.cells[index] else { return }
    #expect(files.allSatisfy { $0.outgoing == nil && $0.storedPath == nil && OpenTarget($0) == nil })
    for file in files {
      let error = await failure { try await backend.download(file, to: "\(database.folder)/copy") { _ in } }
      #expect(error != nil)
    }
    #expect(!FileManager.default.fileExists(atPath: "\(database.folder)/copy"))
  }

  @Test func `a pipe or a folder in the folder of files is no file`() async throws {
    let (database, backend) = try await workspace()
    let folder = "\(database.folder)/test.files"
    try FileManager.default.createDirectory(atPath: "\(folder)/sub", withIntermediateDirectories: true)
    #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
    for id in ["pipe", "sub"] {
      let error = await failure {
        try await backend.download(Attachment(id: id, name: id), to: "\(database.folder)/copy") { _ in }
      }
      #expect(error?.message.contains("is not a file") == true)
    }
  }
}
