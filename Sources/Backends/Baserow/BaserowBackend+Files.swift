import SheafHTTP
import SheafModel

/// Files: uploaded first, then named by cells; fetched without credentials.
extension BaserowBackend: RemoteUploadBackend {
  func upload(
    _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    var request = server.upload(file)
    request.progress = progress
    let attachment = try await stored(request)
    progress(TransferProgress(completed: file.byteCount, total: file.byteCount))
    return attachment
  }

  func upload(from address: String, for table: ID<Table>) async throws(BackendError) -> Attachment {
    try await stored(server.upload(from: address))
  }

  private func stored(_ request: HTTPRequest) async throws(BackendError) -> Attachment {
    let response: HTTPResponse
    do throws(BackendError) {
      response = try await client.send(request)
    } catch {
      // The same bytes get the same name, so nothing is made twice by sending them again.
      guard error.kind == .fateUnknown else { throw error }
      throw BackendError(.unreachable, error.message, request: error.request)
    }
    let json = try BaserowServer.decode(response, request)
    guard let file = WireFile(json, raw: String(decoding: response.body, as: UTF8.self)) else {
      throw BackendError(
        .malformed, "the upload was answered without the file's name", request: request.summary)
    }
    return file.attachment
  }

  func download(
    _ attachment: Attachment, to path: String, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) {
    guard let address = attachment.url, let url = server.root.resolving(address) else {
      throw BackendError(.notFound, "“\(attachment.name)” has no address")
    }
    var request = HTTPRequest(.get, url)
    request.reception = .file(path: path)
    // Files live on another host often, which is shown no credentials.
    request.followsForeignRedirects = true
    request.progress = progress
    // Not in its turn among the requests: a large file would keep rows from coming.
    var response = try await server.transport.send(request)
    if [401, 403].contains(response.status), url.origin == server.root.origin {
      // Some servers hand files out through themselves, to those who may see them.
      request.followsForeignRedirects = false
      response = try await client.send(request)
    }
    if let failure = BaserowFailure(response, of: request) { throw failure.error }
  }
}
