public import SheafModel

/// The files of a cell: opened, saved elsewhere, removed, added to; with those on their way in and out.
public struct AttachmentsState: Equatable, Sendable, OverlayModel {
  /// The cell whose files these are.
  public let address: CellAddress
  /// The field of that cell.
  public let field: Field
  /// What the cell holds now, the user's edits included.
  public internal(set) var files: [Attachment]
  /// The files, then those being added.
  public internal(set) var rows: [Row]
  /// The selected line, among `rows`.
  public internal(set) var list = ScrollList()
  /// Whether a change of this cell is on its way.
  public internal(set) var isSaving = false
  let connection: ID<Connection>
  let isEditable: Availability
  let takesFiles: Availability
  let takesAddresses: Availability
  /// The largest file that the service takes, in bytes, where it says so.
  let byteLimit: Int?

  init(
    address: CellAddress, field: Field, value: Value, connection: ID<Connection>,
    isEditable: Availability, takesFiles: Availability, takesAddresses: Availability? = nil,
    byteLimit: Int? = nil
  ) {
    self.address = address
    self.field = field
    self.connection = connection
    self.byteLimit = byteLimit
    self.isEditable = isEditable
    self.takesFiles = isEditable == .available ? takesFiles : isEditable
    let takesAddresses = takesAddresses ?? .unavailable("This service does not fetch files from addresses")
    self.takesAddresses = isEditable == .available ? takesAddresses : isEditable
    files = value.files
    rows = value.files.map { Row(content: .file($0), status: .stored) }
  }

  init(address: CellAddress, field: Field, value: Value, grid: GridState) {
    self.init(
      address: address, field: field, value: value, connection: grid.connection,
      isEditable: grid.editability(of: field), takesFiles: grid.availability(of: .upload, "store files"),
      takesAddresses: grid.availability(of: .uploadFromAddress, "fetch files from addresses"),
      byteLimit: grid.table?.capabilities.maxUploadBytes)
  }

  var mode: KeymapMode { .list }
  var overlay: Overlay { .attachments(self) }

  /// Whether files can be taken out of the cell.
  public var canRemove: Bool { isEditable == .available }
  /// Whether files can be put into the cell.
  public var canAdd: Bool { takesFiles == .available }
  /// Whether the service fetches files from addresses by itself.
  public var canAddFromAddress: Bool { takesAddresses == .available }

  /// The selected line; nil when there is none.
  public var selected: Row? { rows.indices.contains(list.index) ? rows[list.index] : nil }

  /// Lines of the list on a screen of that height.
  public static func page(height: Int) -> Int { PaletteState.page(height: height) }

  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome {
    let page = Self.page(height: context.height)
    if list.move(command, count: count, items: rows.count, page: page) { return .handled }
    switch command {
    case .open, .openOutside: return open(in: context)
    case .saveAttachment: return saveElsewhere(in: context)
    case .removeAttachment: return remove()
    case .attachFile: return add(in: context)
    case .attachAddress:
      if let reason = takesAddresses.reason { return .notice(reason, .warning) }
      return .push(.prompt(PromptState(.fileAddress(address))))
    case .enterPath: return rename()
    case .interrupt: return interrupt()
    case .close, .back, .escape, .listFiles: return .close
    default: return .ignored
    }
  }

  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome {
    let page = Self.page(height: context.height)
    guard line < page, list.top + line < rows.count else { return .handled }
    list.select(list.top + line, items: rows.count, page: page)
    return isDouble ? open(in: context) : .handled
  }

  private func open(in context: Context) -> Outcome {
    switch selected?.content {
    case .file(let file):
      guard let target = OpenTarget(file) else { return .notice(EditText.notOpened(file), .warning) }
      return .effects([.openOutside(target)])
    case .upload(_, let edit):
      guard let entry = context.edits[edit], entry.needsUser else {
        return .notice("This file is on its way; x stops it")
      }
      return .push(.conflict(ConflictState(entry, grid: nil)))
    case nil: return isEditable == .available ? add(in: context) : .handled
    }
  }

  private func saveElsewhere(in context: Context) -> Outcome {
    guard case .file(let file)? = selected?.content else {
      return .notice("There is no file to save here")
    }
    let picker = FilePickerState(purpose: .save(file), folder: context.pickerFolder)
    return .push(.filePicker(picker), picker.ask())
  }

  private func add(in context: Context) -> Outcome {
    if let reason = takesFiles.reason { return .notice(reason, .warning) }
    let picker = FilePickerState(
      purpose: .attach(address), folder: context.pickerFolder, byteLimit: byteLimit)
    return .push(.filePicker(picker), picker.ask())
  }

  private func remove() -> Outcome {
    guard let row = selected else { return .handled }
    if let stopping = stop(row) { return stopping }
    guard case .file(let file) = row.content else { return .handled }
    if let reason = isEditable.reason { return .notice(reason, .warning) }
    var rest = files
    rest.remove(at: list.index)
    guard !rest.isEmpty || !field.isRequired else {
      return .notice("\(field.name) may not be empty", .warning)
    }
    // The list stays open: the next file may have to go as well.
    return Outcome(
      answer: .value(address, rest.isEmpty ? .null : .attachments(rest), move: nil),
      notice: Notice("Removed \(file.name) from \(field.name) · u undoes"))
  }

  /// Asks for another name of the selected file, as people see it.
  private func rename() -> Outcome {
    guard let row = selected else { return .handled }
    guard case .file(let file) = row.content, files.indices.contains(list.index) else {
      return .notice("This file is still on its way")
    }
    if let reason = isEditable.reason { return .notice(reason, .warning) }
    return .push(.prompt(PromptState(.fileName(address, files, at: list.index), text: file.name)))
  }

  private func interrupt() -> Outcome {
    if let selected, let stopping = stop(selected) { return stopping }
    return rows.lazy.compactMap { stop($0) }.first ?? .close
  }

  /// Stops what is under way for a row; nil when nothing is.
  private func stop(_ row: Row) -> Outcome? {
    switch (row.content, row.status) {
    case (.file, .saving(_, let ticket)): return Outcome(answer: .stopDownload(ticket))
    case (.file, _): return nil
    case (.upload(_, let edit), _):
      let together = rows.count { if case .upload(_, edit) = $0.content { true } else { false } }
      return Outcome(
        effects: [.fetch(connection, .discard(edit))],
        notice: Notice("Stopped adding \(EditText.count(together, "file"))"))
    }
  }
}

extension Value {
  /// The files of an attachment cell; none for any other value.
  fileprivate var files: [Attachment] { if case .attachments(let files) = self { files } else { [] } }
}

extension AttachmentsState {
  /// Takes what the cell holds now, nil when its record is not loaded, and what is on its way.
  mutating func refresh(_ value: Value?, edits: EditBoard, downloads: [Download], height: Int) {
    if let value { files = value.files }
    let entries = edits.entries(of: address.table, in: connection).filter { $0.touches(address) }
    isSaving = entries.contains { entry in
      if case .update = entry.edit.change { return !entry.needsUser }
      return false
    }
    rows = files.map { Row($0, downloads: downloads) } + entries.flatMap { Row.uploads(of: $0) }
    list.clamp(items: rows.count, page: Self.page(height: height))
  }
}
