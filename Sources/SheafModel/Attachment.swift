/// A file stored in an attachment cell.
public struct Attachment: Hashable, Sendable, Codable {
  /// The service's identifier of the stored file.
  @ExactText public var id: String
  /// The name that people see.
  @ExactText public var name: String
  public var byteCount: Int?
  public var mimeType: String?
  /// Where the file can be fetched; a `file:` URL for a file on this machine.
  ///
  /// It is what the service said, and opens nothing by itself: see `OpenTarget`.
  public var url: String?
  /// The absolute path of a file that the adapter itself keeps on this machine; see `kept(at:)`.
  public private(set) var storedPath: String?
  /// The file of this machine that is sent with the cell when that is written; see `sending(_:)`.
  public private(set) var outgoing: LocalFile?
  /// The service's own JSON for this file, echoed back untouched when the cell is written.
  public var receipt: String?
  /// The sizes of a picture, where the service tells them.
  public var picture: Picture?

  public init(
    id: String, name: String, byteCount: Int? = nil, mimeType: String? = nil, url: String? = nil,
    receipt: String? = nil, picture: Picture? = nil
  ) {
    self.id = id
    self.name = name
    self.byteCount = byteCount
    self.mimeType = mimeType
    self.url = url
    self.receipt = receipt
    self.picture = picture
  }

  /// The same with a file of this machine that goes with it.
  ///
  /// For uploads alone, of a file that the user chose: no text of an answer, whatever it looks like, makes one.
  public func sending(_ file: LocalFile) -> Attachment {
    var attachment = self
    attachment.outgoing = file
    return attachment
  }

  /// The same, kept on this machine.
  ///
  /// For the adapter whose own folder holds it, by a path that it made itself and never one that it read.
  /// - Parameter path: absolute; nil for a file that is not there.
  public func kept(at path: String?) -> Attachment {
    var attachment = self
    attachment.storedPath = path
    return attachment
  }
}

/// The sizes of a picture and of the smaller ones that a service made of it.
public struct Picture: Hashable, Sendable, Codable {
  /// In pixels; a side that the service leaves open is nil.
  public struct Size: Hashable, Sendable, Codable {
    public var width: Int?
    public var height: Int?

    public init(width: Int?, height: Int?) {
      self.width = width
      self.height = height
    }
  }

  /// Nil when only thumbnails are told.
  public var size: Size?
  public var thumbnails: [Size]

  public init(size: Size?, thumbnails: [Size] = []) {
    self.size = size
    self.thumbnails = thumbnails
  }
}

/// A file that the user chose: one on this machine, or one that the service fetches from an address by itself.
public struct LocalFile: Hashable, Sendable, Codable {
  /// Absolute; or the address, with `http:` or `https:`.
  @ExactText public var path: String
  @ExactText public var name: String
  public var byteCount: Int

  public init(path: String, name: String, byteCount: Int) {
    self.path = path
    self.name = name
    self.byteCount = byteCount
  }

  /// A file at an address; nil for a text that is none.
  public init?(address: String) {
    guard let scheme = ["https://", "http://"].first(where: { address.lowercased().hasPrefix($0) }),
      address.utf8.count > scheme.utf8.count, !address.contains(where: \.isWhitespace)
    else { return nil }
    let place = address.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
    let name = place.split(separator: "/").last.map(String.init) ?? address
    self.init(path: address, name: name, byteCount: 0)
  }

  /// The address that the service fetches it from; nil for a file on this machine.
  public var address: String? { path.hasPrefix("/") ? nil : path }
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
