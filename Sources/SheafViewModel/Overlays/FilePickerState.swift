public import SheafModel

/// Picks files or a folder on this machine.
public struct FilePickerState: Equatable, Sendable, OverlayModel {
  public enum Purpose: Equatable, Sendable {
    /// Files to attach to a cell.
    case attach(CellAddress)
    /// The folder to save an attachment in.
    case save(Attachment)
  }

  public let purpose: Purpose
  public internal(set) var folder: String
  public internal(set) var list = ScrollList()

  init(purpose: Purpose, folder: String) {
    self.purpose = purpose
    self.folder = folder
  }

  var mode: KeymapMode { .list }
  var overlay: Overlay { .filePicker(self) }

  /// Asks for what the folder holds.
  func ask() -> [Effect] { [.listDirectory(folder)] }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome { .close }
}
