public import FoundationEssentials
import Glibc

/// A folder of its own for one test, removed with everything in it when the last reference goes.
public final class TemporaryFolder: Sendable {
  /// The folder's path, without a slash at the end.
  public let path: String

  /// Makes an empty folder that only this user can enter.
  public init() throws {
    var template = Array("/tmp/sheaf-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ProgramFailure("no temporary folder: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    // What a test leaves in /tmp is no reason to fail it.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in the folder.
  public subscript(name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and the folders to it, and answers its path.
  @discardableResult
  public func write(_ name: String, _ content: String) throws -> String {
    try write(name, Data(content.utf8))
  }

  /// Writes a file of bytes, and the folders to it, and answers its path.
  @discardableResult
  public func write(_ name: String, _ content: Data) throws -> String {
    let file = URL(filePath: self[name])
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try content.write(to: file)
    return self[name]
  }

  /// The bytes of a file in the folder.
  public func read(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: self[name])) }
}
