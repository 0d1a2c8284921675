import Glibc
import SheafFiles
public import SheafHTTP

/// `secrets.toml`: a secret a profile, for the user alone.
///
/// Methods wait for the disk and may be called from any thread. No message names a secret.
public struct SecretFile: Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// The secret of a profile; nil when none is stored.
  ///
  /// Throws when others may read the file, naming the command that changes that.
  public func secret(for profile: String) throws(ProfileProblem) -> Secret? {
    guard let text = try read() else { return nil }
    switch try parse(text).root[profile] {
    case .string(let text)? where !text.isEmpty: return Secret(text)
    case .string?, nil: return nil
    case .some: throw ProfileProblem("\(path): “\(profile)” must be a text in quotes")
    }
  }

  /// Stores a secret in place of the profile's; all others stay as they are written.
  public func store(_ secret: Secret, for profile: String) throws(ProfileProblem) {
    try change { document in
      document.set(profile, to: secret.text)
    } check: { before, after in
      var expected = before
      expected[profile] = .string(secret.text)
      return after == expected
    }
  }

  /// Forgets the secret of a profile; nothing happens where there is none.
  public func remove(for profile: String) throws(ProfileProblem) {
    guard try secret(for: profile) != nil else { return }
    try change { document in
      _ = document.remove(profile)
    } check: { before, after in
      var expected = before
      expected[profile] = nil
      return after == expected
    }
  }

  /// Throws unless a secret could be stored now, so that nothing is begun that cannot be finished.
  public func checkWritable() throws(ProfileProblem) {
    try PrivateFile.changing(in: folder) { () throws(ProfileProblem) in
      if let text = try read() { _ = try parse(text) }
      guard access(folder, W_OK) == 0 else { throw PrivateFile.problem("\(path) cannot be written") }
    }
  }

  private typealias Entries = [String: ConfigFile.Node]

  private func change(
    _ edit: (inout TOMLDocument) -> Void, check: (Entries, Entries) -> Bool
  ) throws(ProfileProblem) {
    try PrivateFile.changing(in: folder) { () throws(ProfileProblem) in
      var document = TOMLDocument(text: try read() ?? "")
      let before = try parse(document.text).root
      edit(&document)
      // Text that is written in an unusual way is left to the one who wrote it.
      guard check(before, try parse(document.text).root) else {
        throw ProfileProblem("\(path) is written in a way that cannot be changed here: edit it by hand")
      }
      try PrivateFile.replace(path, with: document.text)
    }
  }

  private var folder: String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// The parser's own words are left out: they may quote the line.
  private func parse(_ text: String) throws(ProfileProblem) -> ConfigFile {
    do throws(ConfigProblem) {
      return try ConfigFile(path: path, text: text)
    } catch {
      let line = error.warning.line.map { ":\($0)" } ?? ""
      throw ProfileProblem("\(path)\(line): this is not TOML; a secret is a line such as acme = \"…\"")
    }
  }

  /// The file's text; nil when there is no file.
  private func read() throws(ProfileProblem) -> String? {
    let bytes: [UInt8]? = try PrivateFile.refusing { () throws(FileRefusal) in
      try OwnFile.secretBytes(of: path)
    }
    guard let bytes else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ProfileProblem("\(path) is not UTF-8 text")
    }
    return text
  }
}
