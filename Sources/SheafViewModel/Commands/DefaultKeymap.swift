import SheafInput

extension Keymap {
  /// The keys that the program has before the user changes any.
  public static let standard: Keymap = {
    var keymap = Keymap()
    for (mode, table) in defaults {
      for (command, names) in table {
        for name in names {
          // A name that is misspelt here is found by the tests, which hold this table against the keymap.
          if let keys = try? KeySequence(name: name) { keymap.bind(keys, to: command, in: mode) }
        }
      }
    }
    return keymap
  }()

  typealias Table = [(Command, [String])]

  static let defaults: [(KeymapMode, Table)] = [
    (.everywhere, everywhere), (.grid, movement + looking + finding + editing), (.select, selecting),
    (.editor, textEntry), (.list, list), (.picker, picker),
  ]

  private static let everywhere: Table = [
    (.help, ["?", "f1"]), (.commandLine, [":"]), (.palette, ["ctrl-p"]), (.quickSwitch, ["ctrl-k"]),
    (.back, ["q"]), (.quit, ["Q"]), (.escape, ["esc"]), (.interrupt, ["ctrl-c"]), (.refresh, ["r"]),
    (.redraw, ["ctrl-l"]), (.suspend, ["ctrl-z"]), (.messages, ["M"]),
  ]

  private static let movement: Table = [
    (.left, ["h", "left"]), (.down, ["j", "down"]), (.up, ["k", "up"]), (.right, ["l", "right"]),
    (.nextCell, ["tab", "w"]), (.previousCell, ["shift-tab", "b"]),
    (.firstColumn, ["0", "home"]), (.lastColumn, ["$", "end"]),
    (.firstRow, ["g g", "ctrl-home"]), (.lastRow, ["G", "ctrl-end"]),
    (.halfPageUp, ["ctrl-u"]), (.halfPageDown, ["ctrl-d"]),
    (.pageUp, ["pgup", "ctrl-b"]), (.pageDown, ["pgdn", "ctrl-f"]),
    (.edgeUp, ["ctrl-up"]), (.edgeDown, ["ctrl-down"]), (.edgeLeft, ["ctrl-left"]),
    (.edgeRight, ["ctrl-right"]),
    (.scrollTop, ["z t"]), (.scrollMiddle, ["z z"]), (.scrollBottom, ["z b"]),
    (.goToColumn, ["g c"]), (.jumpBack, ["ctrl-o", "alt-left"]),
  ]

  private static let looking: Table = [
    (.expandRecord, ["space"]), (.wholeValue, ["I"]), (.wrap, ["z w"]), (.widen, [">"]), (.narrow, ["<"]),
    (.fitColumn, ["_"]), (.fitAllColumns, ["g _"]), (.hideColumn, ["-"]), (.columnsPanel, ["C"]),
    (.moveColumnLeft, ["H"]), (.moveColumnRight, ["L"]), (.freeze, ["!"]), (.followLink, ["g d"]),
    (.columnSummary, ["g s"]), (.openOutside, ["g o"]), (.views, ["g v"]), (.showSecrets, ["z s"]),
  ]

  private static let finding: Table = [
    (.search, ["/"]), (.searchNext, ["n"]), (.searchPrevious, ["N"]), (.searchValue, ["*"]),
    (.searchEverywhere, ["g /"]),
    (.filterColumn, ["f"]), (.filterToValue, ["F"]), (.filterOutValue, ["X"]), (.filterPanel, ["g f"]),
    (.dropFilters, ["z f"]), (.sortCycle, ["s"]), (.sortAscending, ["["]), (.sortDescending, ["]"]),
    (.sortPanel, ["S"]),
  ]

  private static let editing: Table = [
    (.editCell, ["enter", "e", "i", "f2"]), (.replaceCell, ["c"]), (.clearCell, ["x", "delete"]),
    (.toggle, ["~"]), (.copyAbove, ["\""]), (.repeatEdit, ["."]), (.attachFile, ["a"]), (.listFiles, ["A"]),
    (.newRowBelow, ["o", "insert", "shift-enter"]), (.newRowAbove, ["O"]), (.duplicateRow, ["D"]),
    (.deleteRow, ["d d"]), (.moveRowUp, ["K", "alt-up"]), (.moveRowDown, ["J", "alt-down"]),
    (.copyCell, ["y"]), (.copyRow, ["Y"]), (.paste, ["p", "ctrl-v"]),
    (.undo, ["u"]), (.redo, ["ctrl-r"]), (.undoList, ["U"]), (.sendPending, ["ctrl-s"]),
    (.refusedEdit, ["g e"]), (.selectRows, ["V"]), (.selectCells, ["v"]), (.markRow, ["t"]),
    (.markAll, ["g a"]),
  ]

  private static let selecting: Table = [
    (.deleteRow, ["d"]), (.copyCell, ["y"]), (.clearCell, ["x"]), (.replaceCell, ["c"]),
    (.halfPageDown, ["ctrl-d"]),
  ]

  private static let textEntry: Table = [
    (.accept, ["enter"]), (.acceptAndRight, ["tab"]), (.acceptAndLeft, ["shift-tab"]), (.cancel, ["esc"]),
    (.interrupt, ["ctrl-c"]), (.newLine, ["alt-enter", "ctrl-j"]), (.externalEditor, ["ctrl-o"]),
    (.left, ["left", "ctrl-b"]), (.right, ["right", "ctrl-f"]), (.up, ["up"]), (.down, ["down"]),
    (.pageUp, ["pgup"]), (.pageDown, ["pgdn"]),
    (.lineStart, ["home", "ctrl-a"]), (.lineEnd, ["end", "ctrl-e"]), (.edgeLeft, ["ctrl-left", "alt-b"]),
    (.edgeRight, ["ctrl-right", "alt-f"]), (.deleteBackward, ["backspace"]),
    (.deleteForward, ["delete", "ctrl-d"]), (.deleteWord, ["ctrl-w", "alt-backspace"]),
    (.deleteToStart, ["ctrl-u"]), (.deleteToEnd, ["ctrl-k"]), (.yank, ["ctrl-y"]), (.help, ["f1"]),
    (.redraw, ["ctrl-l"]), (.suspend, ["ctrl-z"]), (.sendPending, ["ctrl-s"]),
  ]

  private static let list: Table = [
    (.down, ["j", "down"]), (.up, ["k", "up"]), (.firstRow, ["g g", "home"]), (.lastRow, ["G", "end"]),
    (.pageUp, ["pgup", "ctrl-b"]), (.pageDown, ["pgdn", "ctrl-f"]), (.halfPageUp, ["ctrl-u"]),
    (.halfPageDown, ["ctrl-d"]), (.open, ["enter", "l", "right"]), (.close, ["h", "left"]),
    (.filterList, ["/"]), (.tick, ["space"]), (.toggleHidden, ["."]), (.goHome, ["~"]),
    (.cycleOrder, ["s"]), (.enterPath, ["e"]), (.removeAttachment, ["d d", "x", "delete"]),
    (.saveAttachment, ["w"]), (.attachFile, ["a"]), (.openOutside, ["g o"]), (.editCell, ["i", "f2"]),
    (.previousRecord, ["K", "alt-up"]), (.nextRecord, ["J", "alt-down"]),
    (.moveColumnLeft, ["H"]), (.moveColumnRight, ["L"]), (.freeze, ["!"]), (.undo, ["u"]),
    (.redo, ["ctrl-r"]),
    (.clearCell, ["c"]), (.connectService, ["+"]), (.add, ["o", "insert"]),
    (.webhooks, ["W"]), (.attachAddress, ["U"]),
  ]

  private static let picker: Table = [
    (.tick, ["ctrl-space", "alt-space"]), (.firstRow, ["ctrl-home"]), (.lastRow, ["ctrl-end"]),
  ]
}
