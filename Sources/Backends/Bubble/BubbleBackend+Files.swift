import SheafHTTP
import SheafModel

/// Files: inside the field that holds them where they fit into a request, else stored first.
extension BubbleBackend {
  /// More than one request holds.
  private static let largestUpload = 50_000_000

  func upload(
    _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    let attachment: Attachment
    switch profile.upload {
    case .off:
      throw BackendError(.unsupported, "the profile says `upload = \"off\"`")
    case .inline where file.byteCount <= InlineFile.largest:
      _ = try InlineFile.contents(file.path, nil)
      attachment = InlineFile.attachment(file)
    default: attachment = try await store(file, progress)
    }
    progress(TransferProgress(completed: file.byteCount, total: file.byteCount))
    return attachment
  }

  /// Stores a file beside the Data API, which answers with its address.
  private func store(
    _ file: LocalFile, _ progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    guard file.byteCount <= Self.largestUpload else {
      throw BackendError(.invalid(nil), "“\(file.name)” is larger than the 50 MB that Bubble takes")
    }
    var request: HTTPRequest
    if file.byteCount <= InlineFile.largest {
      request = server.fileUpload([
        "name": .string(file.name), "contents": .string(try InlineFile.contents(file.path, nil)),
        "private": false,
      ])
    } else {
      request = server.request(.post, ["fileupload"])
      request.body = .multipart(
        MultipartFile(partName: "file", path: file.path, fileName: file.name, byteCount: file.byteCount))
      request.progress = progress
    }
    let response: HTTPResponse
    do throws(BackendError) {
      response = try await server.send(request)
    } catch {
      // A file that nothing refers to does no harm when it is stored twice.
      guard error.kind == .fateUnknown else { throw error }
      throw BackendError(.unreachable, error.message, request: error.request)
    }
    let text = String(decoding: response.body, as: UTF8.self)
    if BubbleServer.isPage(response) {
      throw BackendError(.malformed, BubbleServer.pageWords, request: request.summary)
    }
    // The address comes in quotes, from some servers without; quotes that do not close are an answer cut short.
    let isQuoted = text.trimmed.hasPrefix("\"")
    let address = isQuoted ? try BubbleServer.decode(response, request).string ?? "" : text
    guard let url = server.root.resolving(address.trimmed), !address.isEmpty else {
      throw BackendError(
        .malformed, "the upload was answered without the file's address", request: request.summary)
    }
    return Attachment(
      id: address.trimmed, name: file.name, byteCount: file.byteCount, url: url.text)
  }

  func download(
    _ attachment: Attachment, to path: String, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) {
    guard let url = server.root.resolving(attachment.url ?? attachment.id)
    else {
      throw BackendError(.notFound, "“\(attachment.name)” has no address")
    }
    var request = HTTPRequest(.get, url)
    request.reception = .file(path: path)
    request.progress = progress
    // Private files are handed out by the app itself; public ones lie elsewhere and are shown no token.
    request.credentials = url.origin == server.root.origin ? server.credentials : nil
    request.followsForeignRedirects = true
    _ = try await server.send(request)
  }

  // Files inside fields

  /// The values without the files that an earlier attempt has brought although its answer was lost.
  func arrivedFiles(
    _ values: [CellValue], _ current: Record, _ plan: TablePlan
  ) throws(BackendError) -> [CellValue] {
    var values = values
    for index in values.indices {
      guard case .attachments(let files) = values[index].value,
        let place = plan.fields.firstIndex(where: { $0.field.id == values[index].field }),
        case .attachments(let held) = current.cells[place]
      else { continue }
      var fresh: [Attachment] = []
      for file in files where InlineFile.isOne(file) {
        let key = Self.inlineKey(current.id, values[index].field, file)
        guard let base = remembered({ $0.inlineBases[key] }) else { continue }
        if let arrived = held.first(where: { !base.contains($0.id) && $0.name.isExactly(file.name) }) {
          fresh.append(arrived)
        }
      }
      guard !fresh.isEmpty else { continue }
      let kept = files.filter { file in
        !InlineFile.isOne(file) || !fresh.contains { $0.name.isExactly(file.name) }
      }
      let missing = fresh.filter { file in !kept.contains { $0.id.isExactly(file.id) } }
      values[index].value = .attachments(kept + missing)
    }
    return values
  }

  func noteInlineFiles(_ values: [CellValue], _ current: Record, _ plan: TablePlan) {
    for value in values {
      guard case .attachments(let files) = value.value,
        let place = plan.fields.firstIndex(where: { $0.field.id == value.field })
      else { continue }
      let held: [Attachment] = if case .attachments(let held) = current.cells[place] { held } else { [] }
      for file in files where InlineFile.isOne(file) {
        let key = Self.inlineKey(current.id, value.field, file)
        remembered { memory in
          if memory.inlineBases[key] == nil { memory.inlineBases[key] = Set(held.map(\.id)) }
        }
      }
    }
  }

  func forgetInlineFiles(_ values: [CellValue], _ record: ID<Record>) {
    for value in values {
      guard case .attachments(let files) = value.value else { continue }
      for file in files { remembered { $0.inlineBases[Self.inlineKey(record, value.field, file)] = nil } }
    }
  }

  private static func inlineKey(_ record: ID<Record>, _ field: ID<Field>, _ file: Attachment) -> String {
    "\(record)\n\(field)\n\(file.id)"
  }
}

extension Value {
  /// The same without the bytes of files of this machine, which need not be read to see whether it may be
  /// written.
  var withoutInlineFiles: Value {
    guard case .attachments(let files) = self else { return self }
    return .attachments(
      files.map { file in
        guard InlineFile.isOne(file) else { return file }
        return Attachment(id: "//", name: file.name)
      })
  }
}
