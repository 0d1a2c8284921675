import SheafHTTP
import SheafJSON
import SheafModel

/// Files: uploaded to the space first, then named by cells.
extension BikaBackend {
  func upload(
    _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    var request = server.upload(file, to: try TablePlace(table).database.space)
    request.progress = progress
    let data: JSON
    do throws(BackendError) {
      data = try await server.data(request)
    } catch {
      // A file that no cell names is in nobody's way, so it may be sent again.
      guard error.kind == .fateUnknown else { throw error }
      throw BackendError(.unreachable, error.message, request: error.request)
    }
    // The service's own name of the file is one that it made up.
    guard let stored = WireFile.uploaded(data), let attachment = WireFile.attachment(stored, name: file.name)
    else {
      throw BackendError(
        .malformed, "the upload was answered without the file's identifier", request: request.summary)
    }
    progress(TransferProgress(completed: file.byteCount, total: file.byteCount))
    return attachment
  }

  func download(
    _ attachment: Attachment, to path: String, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) {
    guard let address = attachment.url, let url = server.root.resolving(address) else {
      throw BackendError(
        .notFound, "Bika has told no address for “\(attachment.name)”: load the record again")
    }
    var request = HTTPRequest(.get, url)
    request.reception = .file(path: path)
    // Files live on other hosts often, which are shown no token.
    request.followsForeignRedirects = true
    request.progress = progress
    var response = try await server.transport.send(request)
    if [401, 403].contains(response.status), url.origin == server.root.origin {
      request.followsForeignRedirects = false
      response = try await server.response(request)
    }
    if let failure = response.failure(of: request) { throw failure }
  }
}
