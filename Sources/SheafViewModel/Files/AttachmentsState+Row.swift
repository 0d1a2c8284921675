public import SheafModel

extension AttachmentsState {
  /// One line of the list: a file of the cell, or one that is being added.
  public struct Row: Equatable, Sendable {
    /// What the line is about.
    public enum Content: Equatable, Sendable {
      case file(Attachment)
      case upload(LocalFile, ID<Edit>)
    }

    /// What is happening to the file.
    public enum Status: Equatable, Sendable {
      case stored
      /// Being saved to this machine; nil until the first bytes are through.
      case saving(TransferProgress?, Ticket)
      case waiting
      case uploading(TransferProgress)
      /// The file is stored; the cell does not name it yet.
      case uploaded
      /// It will be tried again; why it failed.
      case failedForNow(String)
      case refused(String)
    }

    /// The file itself.
    public let content: Content
    /// What is happening to it.
    public let status: Status

    /// The name that people see.
    public var name: String {
      switch content {
      case .file(let file): file.name
      case .upload(let file, _): file.name
      }
    }

    /// The size in words; empty where it is not known.
    public var size: String {
      switch content {
      case .file(let file): file.byteCount.map { FileText.size($0) } ?? ""
      case .upload(let file, _): file.address == nil ? FileText.size(file.byteCount) : ""
      }
    }

    /// What the service says of the kind of the file.
    public var type: String { if case .file(let file) = content { file.mimeType ?? "" } else { "" } }

    /// The size of a picture in pixels; empty for other files.
    public var pictureText: String { picture?.size.map(FileText.pixels) ?? "" }

    /// The sizes of the smaller pictures that the service made of it; empty where there are none.
    public var thumbnailText: String {
      guard let sizes = picture?.thumbnails, !sizes.isEmpty else { return "" }
      return "thumbnails " + sizes.map(FileText.pixels).joined(separator: " ")
    }

    private var picture: Picture? { if case .file(let file) = content { file.picture } else { nil } }

    /// What is on its way, in words; empty for a file that lies still.
    public var note: String {
      switch status {
      case .stored: ""
      case .saving(let progress, _): "saving " + (progress.map { FileText.progress($0) } ?? "…")
      case .waiting: "waiting to be added"
      case .uploading(let progress): "adding " + FileText.progress(progress)
      case .uploaded: "added, not saved yet"
      case .failedForNow(let problem): "tried again soon: \(problem)"
      case .refused(let problem): "refused: \(problem)"
      }
    }

    /// How much is through, when that is known.
    public var percent: Int? {
      switch status {
      case .saving(let progress?, _), .uploading(let progress): FileText.percent(progress)
      default: nil
      }
    }
  }
}

extension AttachmentsState.Row {
  init(_ file: Attachment, downloads: [Download]) {
    let download = downloads.last { $0.attachment == file }
    self.init(content: .file(file), status: download.map { .saving($0.progress, $0.ticket) } ?? .stored)
  }

  /// The files that an edit adds, with how far each is.
  static func uploads(of entry: EditBoard.Entry) -> [Self] {
    guard case .attach(_, _, let files, _) = entry.edit.change else { return [] }
    return files.enumerated().map { index, file in
      Self(
        content: .upload(file, entry.edit.id), status: status(of: index, among: files.count, entry.phase))
    }
  }

  private static func status(of index: Int, among count: Int, _ phase: EditPhase?) -> Status {
    switch phase {
    case .uploading(let current, let total, let progress):
      // After a restart the edit holds only the files that were left, the last ones of all.
      let position = index + max(0, total - count)
      if position == current { return .uploading(progress) }
      return position < current ? .uploaded : .waiting
    case .sending: return .uploaded
    case .waiting(_, let error): return .failedForNow(ErrorText.sentence(error))
    case .rejected(let error): return .refused(ErrorText.sentence(error))
    case .unrecorded(let reason): return .refused(reason)
    case .conflict: return .refused("somebody else changed this meanwhile")
    case .queued, .saved, .discarded, nil: return .waiting
    }
  }
}
