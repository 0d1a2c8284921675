import FoundationEssentials

/// Uploaded files.
extension BaserowDialect {
  static var fileRoutes: [BaserowRoute] {
    [
      BaserowRoute("POST", "/api/user-files/upload-file/", .userOrToken, uploadFile),
      BaserowRoute("POST", "/api/user-files/upload-via-url/", .userOrToken, uploadFromAddress),
    ]
  }

  private static func uploadFile(_ context: BaserowContext) throws -> Reply {
    guard case .form(let parts) = context.call.body else {
      throw BaserowError.bare(
        415, "Unsupported media type \"\(context.call.headers["content-type"] ?? "")\" in request.")
    }
    guard let part = parts.first(where: { $0.name == "file" && $0.fileName != nil }) else {
      throw BaserowError(
        400, "ERROR_INVALID_FILE", "No file has been provided or the file is invalid.")
    }
    let largest = context.dialect.largestUpload
    guard part.size <= largest << 20 else { throw BaserowError.fileTooLarge(megabytes: largest) }
    let file = try context.keep(part)
    var json = file.json(media: context.media)
    json["original_name"] = .string(file.originalName)
    return .json(200, json)
  }

  /// Refuses every address that it could reach: this server fetches nothing.
  private static func uploadFromAddress(_ context: BaserowContext) throws -> Reply {
    guard let address = context.body["url"]?.text else { throw BaserowError.required("url") }
    guard let separator = address.firstRange(of: "://") else {
      throw BaserowError.invalid("url", "Enter a valid URL.", code: "invalid")
    }
    guard ["http", "https"].contains(address[..<separator.lowerBound].lowercased()) else {
      throw BaserowError(400, "ERROR_INVALID_FILE_URL", "The provided URL is not valid.")
    }
    throw BaserowError(
      400, "ERROR_FILE_URL_COULD_NOT_BE_REACHED", "The provided URL could not be reached.")
  }

  /// A stored file, if the path is one of its addresses.
  ///
  /// Anybody may read it, as at the service.
  func mediaReply(_ call: Call) -> Reply? {
    guard call.path.hasPrefix("/media/"), ["GET", "HEAD"].contains(call.method),
      let name = call.path.split(separator: "/").last
    else { return nil }
    let path = store.filesPath + "/" + name
    guard CellText.isFileName(String(name)) || name.hasSuffix(".csv"),
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let size = attributes[.size] as? Int ?? (attributes[.size] as? UInt64).map(Int.init)
    else { return nil }
    let type = MediaType.of(fileName: String(name))
    return Reply(status: 200, headers: [("content-type", type)], body: .file(path: path, size: size))
  }
}

/// A file that somebody uploaded.
struct UserFile {
  let document: Document

  var name: String { document.body["name"]?.text ?? "" }
  var originalName: String { document.body["original_name"]?.text ?? "" }
  private var isImage: Bool { document.body["is_image"]?.bool ?? false }

  /// The file as the service describes it.
  func json(media: String) -> JSON {
    var json = JSONObject()
    for key in ["size", "mime_type", "is_image", "image_width", "image_height", "uploaded_at"] {
      json[key] = document.body[key] ?? .null
    }
    json["url"] = .string("\(media)/user_files/\(name)")
    json["thumbnails"] = thumbnails(media: media)
    json["name"] = .string(name)
    return .object(json)
  }

  func thumbnails(media: String) -> JSON {
    guard isImage else { return .null }
    func thumbnail(_ size: String, _ width: JSON, _ height: JSON) -> JSON {
      ["url": .string("\(media)/thumbnails/\(size)/\(name)"), "width": width, "height": height]
    }
    return [
      "tiny": thumbnail("tiny", .null, 21), "small": thumbnail("small", 48, 48),
      "card_cover": thumbnail("card_cover", 300, 160),
    ]
  }
}

extension BaserowContext {
  func userFile(named name: String) throws -> UserFile? {
    try access.documents(.userFile).first { $0.body["name"]?.text == name }.map(UserFile.init)
  }

  /// A file as a cell shows it, with the mark that stands for the server's address.
  func fileCell(_ file: UserFile, shown: String?) -> JSON {
    let media = MediaAddress.mark
    var cell: JSONObject = [
      "url": .string("\(media)/user_files/\(file.name)"), "thumbnails": file.thumbnails(media: media),
      "visible_name": .string(shown ?? file.originalName), "name": .string(file.name),
    ]
    for key in ["size", "mime_type", "is_image", "image_width", "image_height"] {
      cell[key] = file.document.body[key] ?? .null
    }
    // In cells the service writes the zone as an offset.
    let uploaded = file.document.body["uploaded_at"]?.text ?? ""
    cell["uploaded_at"] = .string(uploaded.hasSuffix("Z") ? uploaded.dropLast() + "+00:00" : uploaded)
    return .object(cell)
  }

  /// Takes an upload into the folder of files; the same bytes from the same person stay one file.
  func keep(_ part: FormPart) throws -> UserFile {
    let person = try user.id
    let known = try access.documents(.userFile, parent: person).first {
      $0.body["digest"]?.text == part.digest && $0.body["original_name"]?.text == part.fileName
    }
    if let known { return UserFile(document: known) }
    let original = part.fileName ?? "unnamed"
    let ending = original.contains(".") ? original.split(separator: ".").last.map { "." + $0 } ?? "" : ""
    let name = "\(RandomText.make(32))_\(part.digest)\(ending.filter { $0 != "/" && $0 != "_" })"
    let path = dialect.store.filesPath + "/" + name
    let size = PNGSize.read(part.path)
    try FileManager.default.moveItem(atPath: part.path, toPath: path)
    let document = try access.insert(
      .userFile, parent: person,
      body: [
        "name": .string(name), "original_name": .string(original), "size": .int(part.size),
        "mime_type": .string(MediaType.of(fileName: original, otherwise: part.contentType)),
        "is_image": .bool(size != nil), "image_width": .optional(size?.width),
        "image_height": .optional(size?.height), "uploaded_at": .string(timestamp),
        "digest": .string(part.digest),
      ])
    return UserFile(document: document)
  }
}

/// Media types by the ending of a name.
enum MediaType {
  private static let known = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "txt": "text/plain", "csv": "text/csv", "md": "text/markdown", "json": "application/json",
    "pdf": "application/pdf", "zip": "application/zip", "html": "text/html", "svg": "image/svg+xml",
  ]

  static func of(fileName: String, otherwise given: String? = nil) -> String {
    let ending = fileName.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return known[ending] ?? given ?? "application/octet-stream"
  }
}

/// The size of a PNG picture, from its first bytes.
enum PNGSize {
  static func read(_ path: String) -> (width: Int, height: Int)? {
    guard var file = try? FileHandleReader(path: path) else { return nil }
    defer { file.close() }
    guard let bytes = try? file.read(24), bytes.count == 24, Array(bytes[1...3]) == Array("PNG".utf8) else {
      return nil
    }
    func number(_ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 + Int($1) } }
    return (number(16), number(20))
  }
}
