import Glibc
import SheafConfig
import SheafHTTP
import SheafModel
import Synchronization
import Testing

@testable import SheafApp

@Suite struct SecretStoreTests {
  private func store(
    _ folder: TemporaryFolder, _ environment: [String: String] = [:],
    warn: @escaping @Sendable (String) -> Void = { _ in }
  ) -> SecretStore {
    SecretStore(
      file: SecretFile(path: folder.path + "/secrets.toml"), environment: environment, warn: warn)
  }

  private let plain = Profile(name: "acme", kind: "baserow")
  private let commanded = Profile(
    name: "acme", kind: "baserow", settings: .init([.init("token_command", .text("echo from-command"))]))

  @Test func `a renewed session is stored, and read again at once`() async throws {
    let folder = try TemporaryFolder()
    let store = store(folder)
    #expect(try await store.secret(of: plain) == nil)
    for number in 0..<10 { store.keep(Secret("s\(number)"), of: plain) }
    #expect(try await store.secret(of: plain) == Secret("s9"))
    #expect(try store.file.secret(for: "acme") == Secret("s9"))
  }

  @Test func `what the user gives in another way is neither stored nor replaced`() async throws {
    let folder = try TemporaryFolder()
    let store = store(folder)
    store.keep(Secret("renewed"), of: commanded)
    #expect(try await store.secret(of: commanded) == Secret("from-command"))
    let named = self.store(folder, ["SHEAF_TOKEN_ACME": "from-variable"])
    named.keep(Secret("renewed"), of: plain)
    named.keep(Secret("renewed"), of: commanded)
    #expect(try await named.secret(of: commanded) == Secret("from-variable"))
    named.settle()
    #expect(try store.file.secret(for: "acme") == nil)
    // A variable that is set to nothing is none.
    let empty = self.store(folder, ["SHEAF_TOKEN_ACME": ""])
    #expect(try await empty.secret(of: commanded) == Secret("from-command"))
  }

  @Test func `a session that cannot be stored is told, without the session`() throws {
    let folder = try TemporaryFolder()
    try folder.file("secrets.toml")
    #expect(chmod(folder.path + "/secrets.toml", 0o644) == 0)
    let heard = Mutex<[String]>([])
    let store = store(folder) { text in heard.withLock { $0.append(text) } }
    store.keep(Secret("hush"), of: plain)
    store.settle()
    let told = heard.withLock { $0 }
    #expect(told.count == 1)
    #expect(told.first?.contains("“acme”") == true && told.first?.contains("chmod 600") == true)
    #expect(told.first?.contains("hush") == false)
  }
}
