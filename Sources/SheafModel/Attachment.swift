/// A file stored in an attachment cell.
public struct Attachment: Hashable, Sendable, Codable {
  /// The service's identifier of the stored file.
  public var id: String
  /// The name that people see.
  public var name: String
  public var byteCount: Int?
  public var mimeType: String?
  /// Where the file can be fetched; a `file:` URL for a file on this machine.
  public var url: String?
  /// The service's own JSON for this file, echoed back untouched when the cell is written.
  public var receipt: String?

  public init(
    id: String, name: String, byteCount: Int? = nil, mimeType: String? = nil, url: String? = nil,
    receipt: String? = nil
  ) {
    self.id = id
    self.name = name
    self.byteCount = byteCount
    self.mimeType = mimeType
    self.url = url
    self.receipt = receipt
  }
}

/// A file on this machine that the user chose.
public struct LocalFile: Hashable, Sendable, Codable {
  /// Absolute.
  public var path: String
  public var name: String
  public var byteCount: Int

  public init(path: String, name: String, byteCount: Int) {
    self.path = path
    self.name = name
    self.byteCount = byteCount
  }
}

/// How much of a file has been moved.
public struct TransferProgress: Hashable, Sendable, Codable {
  public var completed: Int
  /// Nil while the size is unknown.
  public var total: Int?

  public init(completed: Int, total: Int?) {
    self.completed = completed
    self.total = total
  }
}
