public import SheafModel

/// Picks files or a folder on this machine: a list of one folder, a line to type in, a preview.
///
/// Files are ticked across folders; what is ticked stays so until the picker closes.
public struct FilePickerState: Equatable, Sendable, OverlayModel {
  /// What the picker is for.
  public enum Purpose: Equatable, Sendable {
    /// Files to attach to a cell.
    case attach(CellAddress)
    /// The folder to save an attachment in.
    case save(Attachment)
  }

  /// What the keys go to.
  public enum Typing: Equatable, Sendable { case nothing, filter, path, name }

  /// One line of the list.
  public enum Line: Equatable, Sendable {
    /// Saves the attachment in this folder.
    case saveHere
    case parent
    case entry(DirectoryEntry)
  }

  /// An answer that the typed path waits for.
  enum Wait: Equatable, Sendable {
    /// The names of a folder, to complete from.
    case completion(folder: String)
    /// The folder of a path, to see what the path is.
    case parent(of: String)
    /// A folder whose own folder cannot be read.
    case target(String)
  }

  /// What this one is for.
  public let purpose: Purpose
  /// The largest file that the service takes, in bytes, where it says so.
  let byteLimit: Int?
  /// Absolute.
  public internal(set) var folder: String
  /// The selected line, among `lineCount`.
  public internal(set) var list = ScrollList()
  /// What the folder holds.
  public internal(set) var listing = DirectoryListing()
  /// What the keys go to now.
  public internal(set) var typing = Typing.nothing
  /// What is typed to narrow the list; it stays when the list gets the keys back.
  public internal(set) var filter = TextLine()
  /// The path being typed.
  public internal(set) var path = TextLine()
  /// Why the typed path leads nowhere; nil while nothing is wrong with it.
  public internal(set) var pathProblem: String?
  /// Names that complete the typed path, when there are several.
  public internal(set) var completions: [DirectoryEntry] = []
  /// The name to save under.
  public internal(set) var name: TextLine
  /// Why the typed name cannot be used; nil while nothing is wrong with it.
  public internal(set) var nameProblem: String?
  /// The name that is really used: numbered where the typed one is taken.
  public internal(set) var freeName: String
  /// In the order in which they were ticked.
  public internal(set) var ticked: [LocalFile] = []
  /// Whether the folder is still being read.
  public internal(set) var isReading = true
  /// Why the folder cannot be read.
  public internal(set) var problem: String?
  var wait: Wait?
  /// A file that the typed path turned out to be.
  var decided: LocalFile?
  /// The name to select once the folder has been read.
  var selecting: String?
  /// The name to go back to when typing another one is given up.
  var nameBefore = ""
  private var previewed: (path: String, preview: FilePreview)?
  /// The path whose preview is on its way; one at a time, so that running through a list starts no crowd.
  private var previewAsked: String?

  init(purpose: Purpose, folder: String, byteLimit: Int? = nil) {
    self.purpose = purpose
    self.byteLimit = byteLimit
    self.folder = PathText.normalized(folder)
    var saved = ""
    if case .save(let attachment) = purpose { saved = FileName.safe(attachment.name) }
    name = TextLine(saved)
    freeName = saved
  }

  var mode: KeymapMode {
    switch typing {
    case .nothing: .list
    case .filter: .picker
    case .path, .name: .editor
    }
  }

  var overlay: Overlay { .filePicker(self) }

  /// Whether a folder is picked to save in.
  public var isSaving: Bool { if case .save = purpose { true } else { false } }

  /// Asks for what the folder holds.
  func ask() -> [Effect] { [.listDirectory(folder)] }

  /// The lines before the entries; a filter hides them.
  private var leads: [Line] {
    guard listing.filter.isEmpty else { return [] }
    return (isSaving && problem == nil ? [.saveHere] : []) + (folder == "/" ? [] : [.parent])
  }

  /// Lines of the list, those before the entries included.
  public var lineCount: Int { leads.count + listing.count }

  /// A line of the list, counted from 0; nil beyond the last.
  public func line(at index: Int) -> Line? {
    let leads = leads
    if leads.indices.contains(index) { return leads[index] }
    return listing[index - leads.count].map { .entry($0) }
  }

  /// The line under the selection.
  public var selected: Line? { line(at: list.index) }

  /// The entry under the selection.
  public var selectedEntry: DirectoryEntry? { if case .entry(let entry)? = selected { entry } else { nil } }

  /// What is known of the selected file beyond its name; nil until it is known.
  public var preview: FilePreview? {
    guard let selectedPath, let previewed, PathText.isSame(previewed.path, selectedPath) else { return nil }
    return previewed.preview
  }

  var selectedPath: String? { selectedEntry.map { PathText.joined(folder, $0.name) } }

  /// Whether a file of the shown folder is ticked.
  public func isTicked(_ entry: DirectoryEntry) -> Bool {
    guard !ticked.isEmpty, entry.kind == .file else { return false }
    let path = PathText.joined(folder, entry.name)
    return ticked.contains { PathText.isSame($0.path, path) }
  }

  /// Why a file cannot be taken; nil when it can, or is no file.
  func obstacle(_ entry: DirectoryEntry) -> String? {
    if let refusal = entry.refusal { return "\(entry.name) is \(refusal)" }
    guard let byteLimit, !isSaving, entry.kind == .file, entry.byteCount > byteLimit else { return nil }
    return "\(entry.name) has \(FileText.size(entry.byteCount)); "
      + "this service takes files of up to \(FileText.size(byteLimit))"
  }

  func localFile(_ entry: DirectoryEntry, in folder: String) -> LocalFile {
    LocalFile(path: PathText.joined(folder, entry.name), name: entry.name, byteCount: entry.byteCount)
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.purpose == b.purpose && a.folder == b.folder && a.list == b.list && a.listing == b.listing
      && a.typing == b.typing && a.filter == b.filter && a.path == b.path && a.name == b.name
      && a.ticked == b.ticked && a.isReading == b.isReading && a.problem == b.problem && a.wait == b.wait
      && a.pathProblem == b.pathProblem && a.completions == b.completions && a.decided == b.decided
      && a.selecting == b.selecting && a.previewed?.path == b.previewed?.path
      && a.previewed?.preview == b.previewed?.preview && a.previewAsked == b.previewAsked
  }
}

extension FilePickerState {
  /// Asks for the preview of what is selected, unless it is known or another one is on its way.
  mutating func askPreview() -> [Effect] {
    guard previewAsked == nil, let path = selectedPath, selectedEntry?.refusal == nil else { return [] }
    if let previewed, PathText.isSame(previewed.path, path) { return [] }
    previewAsked = path
    return [.previewFile(path)]
  }

  mutating func takePreview(_ preview: FilePreview, of path: String) {
    guard previewAsked == path else { return }
    previewAsked = nil
    previewed = (path, preview)
  }

  /// The preview is asked for anew, as after reading the folder again.
  mutating func dropPreview() { previewed = nil }
}
