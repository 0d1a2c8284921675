import SheafInput
import SheafModel
import Testing

@testable import SheafViewModel

/// A table with one attachment cell on the screen, a keyboard, and a disk of folders made up by the test.
struct FileSession {
  private(set) var state: AppState
  private let viewModel = ViewModel()
  /// Folders by their path; what is not here cannot be read.
  var disk: [String: [DirectoryEntry]]
  /// Effects that nothing here answers, such as those for the service.
  private(set) var effects: [Effect] = []
  /// Whether questions about the disk are answered at once.
  var isAnswering = true
  private(set) var unanswered: [Effect] = []

  static let connection = ID<Connection>("c")
  static let address = CellAddress(table: "t", record: "1", field: "files")
  static let field = Field(id: "files", name: "Files", kind: .attachments)

  init(_ disk: [String: [DirectoryEntry]] = [:], files: [SheafModel.Attachment] = [], byteLimit: Int? = nil)
    throws
  {
    self.disk = disk
    let date = try #require(CalendarDate(iso: "2026-11-21"))
    let now = try #require(DateTime(date: date, hour: 12, minute: 0))
    state = AppState(
      width: 80, height: 24, now: now,
      environment: Environment(home: "/disk/me", currentFolder: "/disk/me/work", session: "s"))
    let grid = GridID(7)
    state.grid = GridState(
      id: grid, connection: Self.connection, table: "t", path: ["c", "t"],
      viewport: .init(lines: 20, width: 80))
    state.focus = .grid
    let capabilities = Capabilities(
      operations: [.update, .upload, .create], paging: [], pageLimit: 100, filterDepth: .tree, maxSorts: 3,
      maxUploadBytes: byteLimit)
    let table = Table(id: "t", name: "T", fields: [Self.field], capabilities: capabilities)
    apply(.fetched(Self.connection, .opened(grid, .success(table), pending: [])))
    let record = Record(id: "1", cells: [files.isEmpty ? .null : .attachments(files)])
    apply(.fetched(Self.connection, .rows(grid, start: 0, [record], .exactly(1))))
    effects = []
  }

  /// Presses keys named one after the other, such as `j g g enter`.
  mutating func press(_ names: String) throws {
    for key in try KeySequence(name: names).keys { apply(.input(.key(key))) }
  }

  /// Types each character of a text.
  mutating func type(_ text: String) {
    for character in text { apply(.input(.key(character == " " ? .space : .character(character)))) }
  }

  mutating func paste(_ text: String) { apply(.input(.paste(text))) }

  mutating func click(line: Int, isDouble: Bool = false) throws {
    let frame = try #require(state.overlays.last?.frame(in: state))
    let event = MouseEvent(
      kind: isDouble ? .doublePress : .press, button: .left, column: frame.x + 4, row: frame.y + 1 + line)
    apply(.input(.mouse(event)))
  }

  mutating func apply(_ action: Action) {
    var actions = [action]
    while !actions.isEmpty {
      for effect in viewModel.update(&state, actions.removeFirst()) {
        if isAnswering, let answer = answer(effect) { actions.append(answer) } else { keep(effect) }
      }
    }
  }

  /// Answers what was left open, newest last.
  mutating func answerAll() {
    isAnswering = true
    let open = unanswered
    unanswered = []
    for effect in open { if let answer = answer(effect) { apply(answer) } }
  }

  private mutating func keep(_ effect: Effect) {
    if answer(effect) == nil { effects.append(effect) } else { unanswered.append(effect) }
  }

  private func answer(_ effect: Effect) -> Action? {
    switch effect {
    case .listDirectory(let path):
      let result: Result<[DirectoryEntry], FileProblem> =
        disk[path].map { .success($0) } ?? .failure(FileProblem("There is no such folder"))
      return .directory(path: path, result)
    case .previewFile(let path): return .filePreviewed(path: path, FilePreview(kind: "kind of \(path)"))
    default: return nil
    }
  }

  mutating func forgetEffects() { effects = [] }

  var picker: FilePickerState? {
    if case .filePicker(let picker)? = state.overlays.last { picker } else { nil }
  }

  var attachments: AttachmentsState? {
    if case .attachments(let list)? = state.overlays.last { list } else { nil }
  }

  /// The lines of the picker, folders with a slash.
  var lines: [String] {
    guard let picker else { return [] }
    return (0..<picker.lineCount).compactMap { picker.line(at: $0).map(Self.text) }
  }

  var selected: String? { picker?.selected.map(Self.text) }

  private static func text(_ line: FilePickerState.Line) -> String {
    switch line {
    case .saveHere: "(save here)"
    case .parent: ".."
    case .entry(let entry): entry.name + (entry.kind == .folder ? "/" : "")
    }
  }

  /// What was handed to the service as new.
  var submitted: [Edit] {
    effects.compactMap { if case .fetch(_, .submit(let edit)) = $0 { edit } else { nil } }
  }

  /// The download that was asked for last.
  var download: (ticket: Ticket, path: String)? {
    guard case .fetch(_, .download(let ticket, _, path: let path))? = effects.last else { return nil }
    return (ticket, path)
  }

  /// The paths of the files that were attached last.
  var attached: [String]? {
    guard case .attach(_, _, let files, _)? = submitted.last?.change else { return nil }
    return files.map(\.path)
  }
}

extension DirectoryEntry {
  static func folder(_ name: String) -> DirectoryEntry {
    DirectoryEntry(name: name, kind: .folder, byteCount: 0, modified: nil)
  }

  static func file(_ name: String, bytes: Int = 10, day: Int? = nil) -> DirectoryEntry {
    let date = day.flatMap { CalendarDate(year: 2026, month: 1, day: $0) }
    return DirectoryEntry(
      name: name, kind: .file, byteCount: bytes,
      modified: date.flatMap { DateTime(date: $0, hour: 9, minute: 5) })
  }
}
