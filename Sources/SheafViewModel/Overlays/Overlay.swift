public import SheafModel

/// What stands over the panes and gets the keys.
///
/// A new one is a state file, a draw file and a case here.
public enum Overlay: Equatable, Sendable {
  case cellEditor(CellEditorState)
  case textEditor(TextEditorState)
  case prompt(PromptState)
  case confirm(ConfirmState)
  case help(HelpState)
  case palette(PaletteState)
  case choices(ChoicesState)
  case links(LinkPickerState)
  case loading(LoadingState)
  case filePicker(FilePickerState)
  case attachments(AttachmentsState)
  case record(RecordState)
  case value(ValueState)
  case columns(ColumnsState)
  case conflict(ConflictState)
  case undoList(UndoListState)
  case messages(MessagesState)
  case connectForm(ConnectFormState)
  case webhooks(WebhooksState)
  case webhookForm(WebhookFormState)

  /// Applies a body to the payload in place.
  mutating func modify<Result>(_ body: (inout any OverlayModel) -> Result) -> Result {
    var model = model
    let result = body(&model)
    self = model.overlay
    return result
  }

  var model: any OverlayModel {
    switch self {
    case .cellEditor(let state): state
    case .textEditor(let state): state
    case .prompt(let state): state
    case .confirm(let state): state
    case .help(let state): state
    case .palette(let state): state
    case .choices(let state): state
    case .links(let state): state
    case .loading(let state): state
    case .filePicker(let state): state
    case .attachments(let state): state
    case .record(let state): state
    case .value(let state): state
    case .columns(let state): state
    case .conflict(let state): state
    case .undoList(let state): state
    case .messages(let state): state
    case .connectForm(let state): state
    case .webhooks(let state): state
    case .webhookForm(let state): state
    }
  }

  /// Which keys it understands.
  public var mode: KeymapMode { model.mode }
}

/// What each overlay provides: values in, values out.
protocol OverlayModel: Sendable {
  var mode: KeymapMode { get }
  var overlay: Overlay { get }
  mutating func handle(_ command: Command, count: Int?, in context: Context) -> Outcome
  /// A character that is bound to no command.
  mutating func type(_ character: Character, in context: Context) -> Outcome
  mutating func paste(_ text: String, in context: Context) -> Outcome
  /// A click at a row of the overlay's own content, counted from its first line.
  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome
  /// Something that happened elsewhere and may be meant for this overlay.
  mutating func receive(_ action: Action, in context: Context) -> [Effect]
  /// What the overlay on top does of itself after it received something; nil when it goes on waiting.
  mutating func decide(in context: Context) -> Outcome?
  /// The record that something is being typed or chosen for; nil when nothing is.
  var editedRecord: ID<Record>? { get }
  /// The text as it came back from `$EDITOR`.
  mutating func takeEdited(_ text: String, in context: Context) -> Outcome
}

extension OverlayModel {
  mutating func type(_ character: Character, in context: Context) -> Outcome { .ignored }
  mutating func paste(_ text: String, in context: Context) -> Outcome { .ignored }
  mutating func click(line: Int, isDouble: Bool, in context: Context) -> Outcome { .ignored }
  mutating func receive(_ action: Action, in context: Context) -> [Effect] { [] }
  mutating func decide(in context: Context) -> Outcome? { nil }
  mutating func takeEdited(_ text: String, in context: Context) -> Outcome { .handled }
  var editedRecord: ID<Record>? { nil }
}

/// What a pane or an overlay may know of the rest while it handles something.
public struct Context: Sendable {
  public let width: Int
  public let height: Int
  public let now: DateTime
  public let environment: Environment
  let edits: EditBoard
  let undo: UndoStack
  let messageCount: Int
  /// Where the file picker opens.
  let pickerFolder: String
  let keymap: Keymap
}
