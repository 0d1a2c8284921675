import SheafModel

extension AppState {
  mutating func startDownload(_ attachment: Attachment, to path: String) -> [Effect] {
    guard let grid else { return [] }
    pickerFolder = PathText.parent(of: path)
    let download = Download(
      connection: grid.connection, ticket: Ticket(number()), attachment: attachment, path: path)
    downloads.append(download)
    return [.fetch(download.connection, .download(download.ticket, attachment, path: path))]
  }

  mutating func stopDownload(_ ticket: Ticket) -> [Effect] {
    guard let index = downloads.firstIndex(where: { $0.ticket == ticket }) else { return [] }
    let download = downloads.remove(at: index)
    say(Notice("Stopped saving \(download.attachment.name)"))
    return [.fetch(download.connection, .cancel(ticket))]
  }

  mutating func downloadMoved(_ ticket: Ticket, _ connection: ID<Connection>, _ progress: TransferProgress) {
    guard let index = downloadIndex(ticket, connection) else { return }
    downloads[index].progress = progress
  }

  mutating func downloadEnded(
    _ ticket: Ticket, _ connection: ID<Connection>, _ result: Result<String, BackendError>
  ) {
    guard let index = downloadIndex(ticket, connection) else { return }
    let download = downloads.remove(at: index)
    switch result {
    case .success(let path): say(Notice("Saved \(path)", .good))
    case .failure(let error):
      say(Notice("\(download.attachment.name) was not saved: \(ErrorText.sentence(error))", .error))
    }
  }

  private func downloadIndex(_ ticket: Ticket, _ connection: ID<Connection>) -> Int? {
    downloads.firstIndex { $0.ticket == ticket && $0.connection == connection }
  }

  /// Tells lists of files what their cell holds now and what is on its way, and fits lists to the screen.
  mutating func refreshFileOverlays() {
    for index in overlays.indices {
      switch overlays[index] {
      case .attachments(var files):
        let value = grid?.loadedValue(files.address).map { edits.value(at: files.address, over: $0) }
        files.refresh(value, edits: edits, downloads: downloads, height: height)
        overlays[index] = .attachments(files)
      case .filePicker(var picker):
        picker.fit(height: height)
        overlays[index] = .filePicker(picker)
      default: break
      }
    }
  }
}
