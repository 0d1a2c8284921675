import Crypto
import FoundationEssentials
import Glibc
import SheafModel

/// The folder beside a workspace that holds its attached files, each named by the hash of its content.
struct AttachmentStore: Sendable, Hashable {
  /// Absolute, without a slash at its end.
  let folder: String

  /// `crm.files` for `crm.sqlite`.
  init(databasePath: String) {
    let slash =
      databasePath.lastIndex(of: "/").map { databasePath.index(after: $0) } ?? databasePath.startIndex
    let name = databasePath[slash...]
    let stem = name.dropFirst().lastIndex(of: ".").map { name[..<$0] } ?? name
    folder = databasePath[..<slash] + stem + ".files"
  }

  private static let chunkSize = 256 * 1024

  /// Copies a file into the folder, whole or not at all, and describes it.
  func store(
    _ file: LocalFile, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> Attachment {
    try await offThread { try FileCopy.makeFolder(folder) }
    var hasher = SHA256()
    let copy = try await offThread { try FileCopy(from: file.path, into: folder) }
    do {
      while let chunk = try await offThread({ try copy.next(Self.chunkSize) }) {
        hasher.update(data: chunk)
        progress(TransferProgress(completed: copy.byteCount, total: max(file.byteCount, copy.byteCount)))
        try Task.checkCancellation()
      }
      let id = Self.id(hasher.finalize(), name: file.name)
      try await offThread { try copy.finish(as: "\(folder)/\(id)", replacing: true) }
      return attachment(
        Stored(id: id, name: file.name, size: copy.byteCount, mime: FileKind.mimeType(ofName: file.name)))
    } catch {
      copy.discard()
      throw error
    }
  }

  /// Puts a small file into the folder.
  func keep(_ bytes: [UInt8], name: String) throws(BackendError) -> Attachment {
    try FileCopy.checkFolder(folder)
    let id = Self.id(SHA256.hash(data: bytes), name: name)
    try FileCopy.write(bytes, to: "\(folder)/\(id)")
    return attachment(
      Stored(id: id, name: name, size: bytes.count, mime: FileKind.mimeType(ofName: name)))
  }

  private static func id(_ hash: SHA256.Digest, name: String) -> String {
    hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + suffix(of: name)
  }

  /// Copies a stored file to a path where nothing is, whole or not at all.
  func copy(
    _ attachment: Attachment, to path: String, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws {
    guard Self.isSafe(attachment.id) else { throw missing(attachment) }
    try FileCopy.checkFolder(folder)
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let source = "\(folder)/\(attachment.id)"
    guard access(source, F_OK) == 0 else { throw missing(attachment) }
    guard access(path, F_OK) != 0 else {
      throw BackendError(.invalid(nil), "\(path) is there already")
    }
    let copy = try await offThread {
      try FileCopy(from: source, into: parent.isEmpty ? "/" : parent, followsLinks: false)
    }
    do {
      while try await offThread({ try copy.next(Self.chunkSize) }) != nil {
        let total = attachment.byteCount.map { max($0, copy.byteCount) }
        progress(TransferProgress(completed: copy.byteCount, total: total))
        try Task.checkCancellation()
      }
      try await offThread { try copy.finish(as: path, replacing: false) }
    } catch {
      copy.discard()
      throw error
    }
  }

  private func missing(_ attachment: Attachment) -> BackendError {
    BackendError(.notFound, "the file \(attachment.name) is not in \(folder)")
  }

  /// The ending of a file's name, kept where it is a plain one so that other programs know the file.
  private static func suffix(of name: String) -> String {
    guard let dot = name.dropFirst().lastIndex(of: ".") else { return "" }
    let ending = name[dot...].lowercased()
    let isPlain = ending.utf8.dropFirst().allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
    return (2...11).contains(ending.utf8.count) && isPlain ? ending : ""
  }

  /// Whether the identifier is a name within the folder: a database may say anything.
  private static func isSafe(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.first != UInt8(ascii: ".")
      && !id.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  /// How an attachment is written in a cell.
  private struct Stored: Codable {
    var id: String
    var name: String
    var size: Int?
    var mime: String?
  }

  private func attachment(_ stored: Stored) -> Attachment {
    let path = Self.isSafe(stored.id) ? "\(folder)/\(stored.id)" : nil
    return Attachment(
      id: stored.id, name: stored.name, byteCount: stored.size, mimeType: stored.mime,
      url: path.map { URL(filePath: $0).absoluteString }
    ).kept(at: path)
  }

  /// The attachments of a cell; nil when its text is no list of them.
  func attachments(inJSON text: String) -> [Attachment]? {
    if text.isEmpty { return [] }
    do {
      return try JSONDecoder().decode([Stored].self, from: Data(text.utf8)).map(attachment)
    } catch {
      return nil
    }
  }

  static func json(of attachments: [Attachment]) -> String {
    let items = attachments.map { item in
      var members = ["\"id\":\(JSONList.quoted(item.id))", "\"name\":\(JSONList.quoted(item.name))"]
      if let size = item.byteCount { members.append("\"size\":\(size)") }
      if let mime = item.mimeType { members.append("\"mime\":\(JSONList.quoted(mime))") }
      return "{" + members.joined(separator: ",") + "}"
    }
    return "[" + items.joined(separator: ",") + "]"
  }
}
