import Glibc
import SheafConfig
import SheafHTTP
import SheafModel
import SheafTestSupport
import Testing

@Suite struct SecretFileTests {
  @Test func `a secret is stored for the user alone, and others stay as they are written`() throws {
    let folder = try TemporaryFolder()
    let file = SecretFile(path: folder["config/secrets.toml"])
    #expect(try file.secret(for: "acme") == nil)
    try file.store(Secret("one\"\\\n"), for: "acme")
    #expect(try FileFacts(file.path).mode == 0o600)
    #expect(try file.secret(for: "acme")?.text == "one\"\\\n")
    let before = "# keep me\nother   = 'two' # and me\n" + text(folder)
    try write(folder, before)
    try file.store(Secret("three"), for: "acme")
    try file.store(Secret("four"), for: "my shop")
    #expect(text(folder) == "# keep me\nother   = 'two' # and me\nacme = \"three\"\n\"my shop\" = \"four\"\n")
    try file.remove(for: "acme")
    #expect(try file.secret(for: "acme") == nil)
    #expect(try file.secret(for: "other")?.text == "two")
    #expect(try file.secret(for: "my shop")?.text == "four")
    #expect(try FileFacts(file.path).mode == 0o600)
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o660] as [mode_t])
  func `a file that others may read is refused, with the command that helps`(mode: mode_t) throws {
    let folder = try TemporaryFolder()
    let file = SecretFile(path: folder["config/secrets.toml"])
    try folder.write("config/secrets.toml", "acme = \"hush\"\n")
    try FileFacts.setMode(file.path, mode)
    let problem = #expect(throws: ProfileProblem.self) { _ = try file.secret(for: "acme") }
    #expect(problem?.message.hasSuffix("run chmod 600 \(file.path)") == true)
    #expect(throws: ProfileProblem.self) { try file.store(Secret("new"), for: "acme") }
    #expect(throws: ProfileProblem.self) { try file.checkWritable() }
    #expect(text(folder) == "acme = \"hush\"\n")
    try FileFacts.setMode(file.path, 0o600)
    #expect(try file.secret(for: "acme")?.text == "hush")
  }

  @Test(.enabled(if: geteuid() == 0)) func `a file of another user is refused`() throws {
    let folder = try TemporaryFolder()
    let file = SecretFile(path: folder["config/secrets.toml"])
    try write(folder, "acme = \"hush\"\n")
    #expect(chown(file.path, 65_534, 65_534) == 0)
    let problem = #expect(throws: ProfileProblem.self) { _ = try file.secret(for: "acme") }
    #expect(problem?.message.contains("another user") == true)
  }

  @Test func `a mistake is told by its line and without the text of it`() throws {
    let folder = try TemporaryFolder()
    let file = SecretFile(path: folder["config/secrets.toml"])
    try write(folder, "a = \"b\"\nacme = hush-hush\n")
    let problem = #expect(throws: ProfileProblem.self) { _ = try file.secret(for: "acme") }
    #expect(problem?.message.contains("secrets.toml:2") == true)
    #expect(problem?.message.contains("hush") == false)
    #expect(throws: ProfileProblem.self) { try file.store(Secret("x"), for: "other") }
  }

  @Test func `a pipe in its place is refused at once`() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder["secrets.toml"], 0o600) == 0)
    #expect(throws: ProfileProblem.self) {
      _ = try SecretFile(path: folder["secrets.toml"]).secret(for: "acme")
    }
  }

  @Test func `secrets stored at once are all kept`() async throws {
    let folder = try TemporaryFolder()
    let file = SecretFile(path: folder["config/secrets.toml"])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask { try file.store(Secret("s\(number)"), for: "p\(number)") }
      }
      try await group.waitForAll()
    }
    for number in 0..<20 { #expect(try file.secret(for: "p\(number)")?.text == "s\(number)") }
  }

  @Test func `the variable of a profile is its name in capitals`() {
    #expect(ProfileName.variable("acme") == "SHEAF_TOKEN_ACME")
    #expect(ProfileName.variable("my-shop 2.ü") == "SHEAF_TOKEN_MY_SHOP_2__")
  }

  private func text(_ folder: TemporaryFolder) -> String {
    // A file that is missing has no text.
    (try? folder.read("config/secrets.toml")).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private func write(_ folder: TemporaryFolder, _ text: String) throws {
    try folder.write("config/secrets.toml", text)
    try FileFacts.setMode(folder["config/secrets.toml"], 0o600)
  }
}

/// What the system says of a file.
struct FileFacts {
  let mode: mode_t
  let isLink: Bool

  init(_ path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw ProgramFailure("no \(path)") }
    mode = status.st_mode & 0o777
    isLink = status.st_mode & S_IFMT == S_IFLNK
  }

  static func setMode(_ path: String, _ mode: mode_t) throws {
    guard chmod(path, mode) == 0 else { throw ProgramFailure("no \(path)") }
  }

  static func link(_ path: String, to target: String) throws {
    guard symlink(target, path) == 0 else { throw ProgramFailure("no link \(path)") }
  }
}
