/// Everything a key, the palette or the command line can ask for.
///
/// The raw value is its name in config files.
public enum Command: String, CaseIterable, Sendable, Hashable {
  // Application
  case help, commandLine = "command-line", palette, quickSwitch = "quick-switch", back, quit, escape
  case interrupt, refresh, redraw, suspend, messages, focusPlaces = "focus-places"
  case connectService = "connect", logIn = "log-in", webhooks

  // Movement, in the grid and in every list
  case left, right, up, down
  case nextCell = "next-cell", previousCell = "previous-cell"
  case firstColumn = "first-column", lastColumn = "last-column"
  case firstRow = "first-row", lastRow = "last-row"
  case halfPageUp = "half-page-up", halfPageDown = "half-page-down", pageUp = "page-up", pageDown =
    "page-down"
  case edgeUp = "edge-up", edgeDown = "edge-down", edgeLeft = "edge-left", edgeRight = "edge-right"
  case scrollTop = "scroll-top", scrollMiddle = "scroll-middle", scrollBottom = "scroll-bottom"
  case goToColumn = "go-to-column", jumpBack = "jump-back"

  // Looking
  case expandRecord = "expand-record", previousRecord = "previous-record", nextRecord = "next-record"
  case wholeValue = "whole-value", wrap
  case widen, narrow, fitColumn = "fit-column", fitAllColumns = "fit-all-columns"
  case hideColumn = "hide-column", columnsPanel = "columns-panel"
  case moveColumnLeft = "move-column-left", moveColumnRight = "move-column-right", freeze
  case followLink = "follow-link", columnSummary = "column-summary", openOutside = "open-outside", views
  case showSecrets = "show-secrets"

  // Finding
  case search, searchNext = "search-next", searchPrevious = "search-previous", searchValue = "search-value"
  case searchEverywhere = "search-everywhere"
  case filterColumn = "filter-column", filterToValue = "filter-to-value"
  case filterOutValue = "filter-out-value", filterPanel = "filter-panel", dropFilters = "drop-filters"
  case sortCycle = "sort-cycle", sortAscending = "sort-ascending", sortDescending = "sort-descending"
  case sortPanel = "sort-panel"

  // Editing
  case editCell = "edit-cell", replaceCell = "replace-cell", clearCell = "clear-cell", toggle
  case copyAbove = "copy-above", repeatEdit = "repeat-edit"
  case attachFile = "attach-file", listFiles = "list-files"
  case newRowBelow = "new-row-below", newRowAbove = "new-row-above", duplicateRow = "duplicate-row"
  case deleteRow = "delete-row", moveRowUp = "move-row-up", moveRowDown = "move-row-down"
  case copyCell = "copy-cell", copyRow = "copy-row", paste
  case undo, redo, undoList = "undo-list", sendPending = "send-pending"
  case refusedEdit = "refused-edit"

  // Selecting rows
  case selectRows = "select-rows", selectCells = "select-cells", markRow = "mark-row", markAll = "mark-all"

  // Editors and pickers
  case accept, acceptAndRight = "accept-and-right", acceptAndLeft = "accept-and-left", cancel
  case newLine = "new-line", externalEditor = "external-editor", tick
  case toggleHidden = "toggle-hidden", goHome = "go-home", cycleOrder = "cycle-order", enterPath =
    "enter-path"
  case filterList = "filter-list", open, close, add
  case deleteBackward = "delete-backward", deleteForward = "delete-forward"
  case deleteWord = "delete-word", deleteToStart = "delete-to-start", deleteToEnd = "delete-to-end"
  case yank, lineStart = "line-start", lineEnd = "line-end", complete
  case removeAttachment = "remove-attachment", saveAttachment = "save-attachment"
  case attachAddress = "attach-address"

  public enum Group: String, CaseIterable, Sendable {
    case everywhere = "Everywhere", move = "Move", look = "Look", find = "Find", edit = "Edit"
    case select = "Select", editor = "Editors and lists"
  }
}
