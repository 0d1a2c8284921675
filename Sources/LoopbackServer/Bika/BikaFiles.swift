import FoundationEssentials

/// Uploads, and the files as they are fetched again.
extension BikaDialect {
  static var fileRoutes: [BikaRoute] {
    [BikaRoute("POST", "/v1/spaces/{s}/attachments", upload)]
  }

  private static func upload(_ call: BikaCall) throws -> JSON {
    _ = try call.space()
    guard case .form(let parts) = call.call.body,
      let part = parts.first(where: { $0.name == "file" && $0.fileName != nil })
    else { throw BikaError(400, "file is required") }
    let ending = (part.fileName ?? "").split(separator: ".").dropFirst().last.map { "." + $0 } ?? ""
    let name = RandomText.make(21) + ending.filter { $0.isLetter || $0.isNumber || $0 == "." }
    try FileManager.default.moveItem(atPath: part.path, toPath: call.dialect.store.filesPath + "/" + name)
    let file: JSON = [
      "id": .string("att" + RandomText.make(21)), "path": .string("openapi/" + name), "size": .int(part.size),
      "bucket": "bika",
      "mimeType": .string(MediaType.of(fileName: part.fileName ?? "", otherwise: part.contentType)),
      "name": .string(name),
    ]
    try call.access.insert(.bikaFile, body: file)
    return [file]
  }

  /// A stored file; anybody who knows its address may have it.
  func fileReply(_ call: Call) -> Reply? {
    guard call.path.hasPrefix(Self.files), ["GET", "HEAD"].contains(call.method) else { return nil }
    let name = String(call.path.dropFirst(Self.files.count))
    let path = store.filesPath + "/" + name
    guard !name.isEmpty, !name.contains("/"), name.first != ".",
      // A file that is not there is answered like one that never was.
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let size = attributes[.size] as? Int ?? (attributes[.size] as? UInt64).map(Int.init)
    else { return BikaError.notFound("File").reply }
    let type = MediaType.of(fileName: name)
    return Reply(status: 200, headers: [("content-type", type)], body: .file(path: path, size: size))
  }
}

extension BikaCall {
  /// An uploaded file as a cell shows it.
  func file(_ id: String) throws -> JSON? {
    let documents = try access.documents(.bikaFile)
    guard let file = documents.first(where: { $0.body["id"]?.text == id })?.body else { return nil }
    let name = (file["path"]?.text ?? "").dropFirst("openapi/".count)
    return [
      "id": .string(id), "name": file["name"] ?? .null, "mimeType": file["mimeType"] ?? .null,
      "size": file["size"] ?? .null, "url": .string(BikaDialect.files + name), "thumbnailUrl": "",
    ]
  }
}
