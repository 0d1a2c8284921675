/// Everything that a theme can give a look of its own; the raw values are the names in theme files.
///
/// `meaning` says what each one is for; the documentation of themes is made from it.
public enum Role: String, CaseIterable, Hashable, Sendable {
  case text
  case textDim = "text.dim"
  case textStrong = "text.strong"

  case title
  case breadcrumb

  case tree
  case treeSelected = "tree.selected"
  case treeFolder = "tree.folder"
  case treeNote = "tree.note"

  case gridHeader = "grid.header"
  case gridHeaderSelected = "grid.header.selected"
  case gridHeaderSorted = "grid.header.sorted"
  case gridRule = "grid.rule"
  case gridRowNumber = "grid.rownumber"
  case gridRowAlternate = "grid.row.alternate"

  case cellText = "cell.text"
  case cellNumber = "cell.number"
  case cellDate = "cell.date"
  case cellBoolean = "cell.boolean"
  case cellLink = "cell.link"
  case cellUrl = "cell.url"
  case cellBlob = "cell.blob"
  case cellJson = "cell.json"
  case cellNull = "cell.null"
  case cellRating = "cell.rating"
  case cellReadOnly = "cell.readonly"
  case cellAttachment = "cell.attachment"

  case selectionCell = "selection.cell"
  case selectionRow = "selection.row"
  case selectionRange = "selection.range"
  case selectionMark = "selection.mark"
  case selectionInactive = "selection.inactive"

  case editField = "edit.field"
  case editUnrecorded = "edit.unrecorded"
  case editPending = "edit.pending"
  case editSending = "edit.sending"
  case editSaved = "edit.saved"
  case editRefused = "edit.refused"
  case editConflict = "edit.conflict"
  case editProblem = "edit.problem"

  case rowLoading = "row.loading"
  case rowFailed = "row.failed"
  case rowGap = "row.gap"
  case rowNew = "row.new"
  case rowDeleted = "row.deleted"
  case rowChanged = "row.changed"

  case searchMatch = "search.match"
  case searchCurrent = "search.current"
  case filterChip = "filter.chip"
  case filterLocal = "filter.local"
  case sortMark = "sort.mark"

  case statusLine = "status.line"
  case statusKey = "status.key"
  case statusWarning = "status.warning"
  case statusError = "status.error"
  case statusGood = "status.good"
  case notice

  case overlay
  case overlayBorder = "overlay.border"
  case overlayTitle = "overlay.title"
  case overlayHint = "overlay.hint"

  case listSelected = "list.selected"
  case listMatch = "list.match"
  case listDirectory = "list.directory"
  case listHidden = "list.hidden"
  case listChecked = "list.checked"

  case progressBar = "progress.bar"
  case progressRest = "progress.rest"
  case scrollbar
  case scrollbarThumb = "scrollbar.thumb"
  case scrollbarGap = "scrollbar.gap"

  case choiceGray = "choice.gray"
  case choiceRed = "choice.red"
  case choiceOrange = "choice.orange"
  case choiceYellow = "choice.yellow"
  case choiceGreen = "choice.green"
  case choiceTeal = "choice.teal"
  case choiceBlue = "choice.blue"
  case choicePurple = "choice.purple"
  case choicePink = "choice.pink"

  /// What the role is for, in one sentence.
  public var meaning: String { Self.meanings[self] ?? "" }

  private static let meanings: [Role: String] = [
    .text: "Everything that nothing else is said about; the screen's ground.",
    .textDim: "Text of lesser weight: hints, units, counts.",
    .textStrong: "Text that stands out within other text.",
    .title: "The title of a screen.",
    .breadcrumb: "The way from the service to the open table.",
    .tree: "Names in the tree of places.",
    .treeSelected: "The selected place.",
    .treeFolder: "Places that hold others.",
    .treeNote: "Notes beside a place, such as loading or failed.",
    .gridHeader: "The names of the fields.",
    .gridHeaderSelected: "The name of the selected cell's field.",
    .gridHeaderSorted: "The name of a field that the rows are sorted by.",
    .gridRule: "Lines between fields.",
    .gridRowNumber: "Row numbers.",
    .gridRowAlternate: "Every second row.",
    .cellText: "Text.",
    .cellNumber: "Numbers.",
    .cellDate: "Dates and times.",
    .cellBoolean: "Yes and no.",
    .cellLink: "Links to other records.",
    .cellUrl: "Web and mail addresses.",
    .cellBlob: "Bytes that are no text.",
    .cellJson: "Values kept as JSON.",
    .cellNull: "A cell without a value.",
    .cellRating: "Ratings.",
    .cellReadOnly: "Cells that cannot be edited.",
    .cellAttachment: "Attached files.",
    .selectionCell: "The selected cell.",
    .selectionRow: "The rest of the selected row.",
    .selectionRange: "Cells and rows selected together.",
    .selectionMark: "The sign of a marked row.",
    .selectionInactive: "The selection while the keys go elsewhere.",
    .editField: "A text being typed.",
    .editUnrecorded: "A change that the journal does not hold yet.",
    .editPending: "A change that waits to be sent.",
    .editSending: "A change being sent.",
    .editSaved: "A change that the service just took.",
    .editRefused: "A change that the service refused.",
    .editConflict: "A change to a value that someone else changed too.",
    .editProblem: "Why the text in an editor is no value for the field.",
    .rowLoading: "Rows that are being loaded.",
    .rowFailed: "Rows that could not be loaded.",
    .rowGap: "Rows not loaded yet, of unknown number.",
    .rowNew: "A row being added.",
    .rowDeleted: "A row being deleted.",
    .rowChanged: "A row that somebody else changed a moment ago.",
    .searchMatch: "What a search found.",
    .searchCurrent: "The found place that is selected.",
    .filterChip: "A condition in the filter bar.",
    .filterLocal: "A condition applied to the loaded rows only.",
    .sortMark: "The arrow of a sorted field.",
    .statusLine: "The status line.",
    .statusKey: "A key named in the status line.",
    .statusWarning: "A warning.",
    .statusError: "Something that failed.",
    .statusGood: "Something that succeeded.",
    .notice: "A passing message.",
    .overlay: "The ground of editors, pickers and lists over the grid.",
    .overlayBorder: "Their frames.",
    .overlayTitle: "Their titles.",
    .overlayHint: "Their hints and keys.",
    .listSelected: "The selected line of a list.",
    .listMatch: "Letters of a line that match what was typed.",
    .listDirectory: "Folders.",
    .listHidden: "Hidden files.",
    .listChecked: "The tick of a chosen line.",
    .progressBar: "The done part of a progress bar.",
    .progressRest: "The rest of it.",
    .scrollbar: "The track of the scroll bar.",
    .scrollbarThumb: "The part that is on the screen.",
    .scrollbarGap: "Parts of the table that are not loaded.",
    .choiceGray: "A gray option.",
    .choiceRed: "A red option.",
    .choiceOrange: "An orange option.",
    .choiceYellow: "A yellow option.",
    .choiceGreen: "A green option.",
    .choiceTeal: "A teal option.",
    .choiceBlue: "A blue option.",
    .choicePurple: "A purple option.",
    .choicePink: "A pink option.",
  ]

  /// The names that stand for several roles: `edit` is what every `edit.…` falls back to.
  public static let groups: Set<String> = Set(allCases.flatMap { $0.fallbacks }).subtracting(
    allCases.map(\.rawValue))

  /// The names to ask when a theme says nothing about this role, nearest first: itself, then along the
  /// dots.
  var fallbacks: [String] {
    var name = Substring(rawValue)
    var names = [rawValue]
    while let dot = name.lastIndex(of: ".") {
      name = name[..<dot]
      names.append(String(name))
    }
    return names
  }
}
