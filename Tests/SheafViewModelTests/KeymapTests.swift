import SheafInput
import Testing

@testable import SheafViewModel

@Suite struct KeymapTests {
  /// The keys that the design promises, by mode.
  ///
  /// What no command does yet is in `absent`.
  static let promised: [(KeymapMode, Command, String)] = [
    (.grid, .help, "?"), (.grid, .help, "f1"), (.grid, .commandLine, ":"), (.grid, .palette, "ctrl-p"),
    (.grid, .quickSwitch, "ctrl-k"), (.grid, .back, "q"), (.grid, .quit, "Q"), (.grid, .escape, "esc"),
    (.grid, .interrupt, "ctrl-c"), (.grid, .refresh, "r"), (.grid, .redraw, "ctrl-l"),
    (.grid, .suspend, "ctrl-z"), (.grid, .messages, "M"),
    (.grid, .left, "h"), (.grid, .down, "j"), (.grid, .up, "k"), (.grid, .right, "l"),
    (.grid, .left, "left"), (.grid, .down, "down"), (.grid, .up, "up"), (.grid, .right, "right"),
    (.grid, .nextCell, "tab"), (.grid, .previousCell, "shift-tab"), (.grid, .nextCell, "w"),
    (.grid, .previousCell, "b"), (.grid, .firstColumn, "0"), (.grid, .lastColumn, "$"),
    (.grid, .firstColumn, "home"), (.grid, .lastColumn, "end"), (.grid, .firstRow, "g g"),
    (.grid, .lastRow, "G"), (.grid, .firstRow, "ctrl-home"), (.grid, .lastRow, "ctrl-end"),
    (.grid, .halfPageUp, "ctrl-u"), (.grid, .halfPageDown, "ctrl-d"), (.grid, .pageUp, "pgup"),
    (.grid, .pageDown, "pgdn"), (.grid, .pageUp, "ctrl-b"), (.grid, .pageDown, "ctrl-f"),
    (.grid, .edgeUp, "ctrl-up"), (.grid, .edgeDown, "ctrl-down"), (.grid, .edgeLeft, "ctrl-left"),
    (.grid, .edgeRight, "ctrl-right"), (.grid, .scrollTop, "z t"), (.grid, .scrollMiddle, "z z"),
    (.grid, .scrollBottom, "z b"), (.grid, .goToColumn, "g c"), (.grid, .jumpBack, "ctrl-o"),
    (.grid, .jumpBack, "alt-left"),
    (.grid, .expandRecord, "space"), (.list, .previousRecord, "alt-up"), (.list, .nextRecord, "alt-down"),
    (.list, .nextRecord, "J"), (.list, .previousRecord, "K"), (.grid, .wholeValue, "I"),
    (.grid, .wrap, "z w"), (.grid, .narrow, "<"), (.grid, .widen, ">"), (.grid, .fitColumn, "_"),
    (.grid, .fitAllColumns, "g _"), (.grid, .hideColumn, "-"), (.grid, .columnsPanel, "C"),
    (.grid, .moveColumnLeft, "H"), (.grid, .moveColumnRight, "L"), (.grid, .freeze, "!"),
    (.grid, .followLink, "g d"), (.grid, .columnSummary, "g s"), (.grid, .openOutside, "g o"),
    (.grid, .views, "g v"),
    (.grid, .search, "/"), (.grid, .searchNext, "n"), (.grid, .searchPrevious, "N"),
    (.grid, .searchValue, "*"), (.grid, .filterColumn, "f"), (.grid, .filterToValue, "F"),
    (.grid, .filterOutValue, "X"), (.grid, .filterPanel, "g f"), (.grid, .dropFilters, "z f"),
    (.grid, .sortCycle, "s"), (.grid, .sortAscending, "["), (.grid, .sortDescending, "]"),
    (.grid, .sortPanel, "S"),
    (.grid, .editCell, "enter"), (.grid, .editCell, "e"), (.grid, .editCell, "i"), (.grid, .editCell, "f2"),
    (.grid, .replaceCell, "c"), (.grid, .clearCell, "x"), (.grid, .clearCell, "delete"),
    (.grid, .toggle, "~"), (.grid, .copyAbove, "\""), (.grid, .repeatEdit, "."), (.grid, .attachFile, "a"),
    (.grid, .listFiles, "A"), (.grid, .newRowBelow, "o"), (.grid, .newRowAbove, "O"),
    (.grid, .newRowBelow, "insert"), (.grid, .newRowBelow, "shift-enter"), (.grid, .duplicateRow, "D"),
    (.grid, .moveRowUp, "K"), (.grid, .moveRowDown, "J"), (.grid, .moveRowUp, "alt-up"),
    (.grid, .moveRowDown, "alt-down"), (.list, .attachAddress, "U"), (.grid, .deleteRow, "d d"),
    (.grid, .copyCell, "y"), (.grid, .copyRow, "Y"), (.grid, .paste, "p"),
    (.grid, .paste, "ctrl-v"), (.grid, .undo, "u"), (.grid, .redo, "ctrl-r"), (.grid, .undoList, "U"),
    (.grid, .sendPending, "ctrl-s"),
    (.grid, .selectCells, "v"), (.grid, .selectRows, "V"), (.grid, .markRow, "t"), (.grid, .markAll, "g a"),
    (.select, .copyCell, "y"), (.select, .deleteRow, "d"), (.select, .clearCell, "x"),
    (.select, .replaceCell, "c"), (.select, .halfPageDown, "ctrl-d"), (.select, .paste, "p"),
    (.select, .escape, "esc"),
    (.editor, .accept, "enter"), (.editor, .acceptAndRight, "tab"), (.editor, .acceptAndLeft, "shift-tab"),
    (.editor, .newLine, "alt-enter"), (.editor, .externalEditor, "ctrl-o"), (.editor, .cancel, "esc"),
    (.picker, .up, "up"), (.picker, .down, "down"), (.editor, .lineStart, "ctrl-a"),
    (.editor, .lineEnd, "ctrl-e"), (.editor, .deleteWord, "ctrl-w"), (.editor, .deleteToStart, "ctrl-u"),
    (.editor, .deleteToEnd, "ctrl-k"), (.editor, .yank, "ctrl-y"),
    (.list, .down, "j"), (.list, .up, "k"), (.list, .filterList, "/"), (.list, .open, "enter"),
    (.list, .open, "l"), (.list, .close, "h"), (.list, .back, "q"), (.list, .toggleHidden, "."),
    (.list, .tick, "space"), (.list, .goHome, "~"),
  ]

  /// Keys of the design that no command has yet.
  static let absent: [(KeymapMode, String)] = [
    (.grid, "g h"), (.grid, "P"), (.grid, "g r"), (.grid, "E"), (.grid, "g V"),
    (.grid, "shift-up"), (.grid, "shift-down"), (.grid, "shift-left"), (.grid, "shift-right"),
    (.select, "+"),
  ]

  @Test func `every key that the design promises runs its command`() throws {
    for (mode, command, name) in Self.promised {
      let keys = try KeySequence(name: name).keys
      #expect(Keymap.standard.match(keys, in: mode) == .command(command), "\(name) in \(mode)")
    }
  }

  @Test func `keys for what cannot be done yet do nothing at all`() throws {
    for (mode, name) in Self.absent {
      let keys = try KeySequence(name: name).keys
      #expect(
        Keymap.standard.match(keys, in: mode) == .none, "\(name) has a command: move it to the promised")
    }
  }

  @Test func `every name of a key in the default table is a key`() throws {
    for (_, table) in Keymap.defaults {
      for (_, names) in table {
        for name in names { _ = try KeySequence(name: name) }
      }
    }
  }

  @Test func `no key has two commands in a mode, and no command hides behind the start of another's keys`()
    throws
  {
    for (mode, table) in Keymap.defaults {
      var seen: [String: Command] = [:]
      for (command, names) in table {
        for name in names {
          #expect(seen[name] == nil, "\(name) in \(mode)")
          seen[name] = command
        }
      }
      for name in seen.keys {
        #expect(!seen.keys.contains { $0.hasPrefix(name + " ") }, "\(name) in \(mode) hides longer keys")
      }
    }
  }

  @Test func `every command says what it does, has a name of its own, and a key`() {
    // q goes to the places; Tab completes in a line, where it has no other meaning; a password is asked for by itself.
    let unbound: Set<Command> = [.focusPlaces, .complete, .logIn]
    #expect(Set(Command.allCases.map(\.rawValue)).count == Command.allCases.count)
    for command in Command.allCases {
      #expect(!command.help.isEmpty)
      #expect(command.help.first?.isUppercase == true && command.help.last != ".", "\(command)")
      #expect(bound.contains(command) != unbound.contains(command), "\(command)")
    }
  }

  private var bound: Set<Command> {
    Set(KeymapMode.allCases.flatMap { Keymap.standard.all(in: $0).map(\.command) })
  }

  @Test func `a key of a sequence waits for the next, and Esc gives up`() {
    var user = Driver.inTable()
    user.press("5 j g")
    #expect(user.state.pendingKeys.count == 1)
    #expect(!Keymap.standard.continuations(of: user.state.pendingKeys, in: .grid).isEmpty)
    user.press("esc")
    #expect(user.state.pendingKeys.isEmpty && user.notice.isEmpty)
    user.press("g y")
    #expect(user.notice.contains("gy does nothing here"))
    #expect(user.row == 6)
    user.press("3 esc j")
    #expect(user.row == 7)
  }

  @Test func `Esc closes what is open, then drops the selection, the marks and the search`() throws {
    var user = Driver.inTable()
    user.press("/")
    user.type("person")
    user.press("enter t V j space")
    user.press("esc")
    #expect(user.state.overlays.isEmpty)
    #expect(try user.grid.anchor != nil)
    user.press("esc")
    #expect(try user.grid.anchor == nil && !user.grid.marks.isEmpty)
    user.press("esc")
    #expect(try user.grid.marks.isEmpty && user.grid.searched != nil)
    user.press("esc")
    #expect(try user.grid.searched == nil)
    user.press("esc")
    #expect(user.state.focus == .grid)
  }
}

@Suite struct HelpTests {
  private func commands(_ user: Driver) -> Set<Command> {
    guard case .help(let help)? = user.overlay else { return [] }
    return Set(help.lines.map(\.command))
  }

  @Test func `help in the table lists what works there and nothing of the lists`() {
    var user = Driver.inTable()
    user.press("?")
    let listed = commands(user)
    #expect(listed.isSuperset(of: [.down, .editCell, .sortCycle, .help, .quit, .undo]))
    #expect(listed.isDisjoint(with: [.tick, .toggleHidden, .accept, .removeAttachment, .nextRecord]))
  }

  @Test func `help in the places lists what works there and nothing of the table`() {
    var user = Driver()
    user.connect(path: [], opensFirst: false)
    user.press("?")
    let listed = commands(user)
    #expect(listed.isSuperset(of: [.down, .open, .close, .filterList, .tick, .refresh]))
    #expect(listed.isDisjoint(with: [.editCell, .toggleHidden, .goHome, .saveAttachment, .freeze]))
  }

  @Test func `every command that help lists does something`() {
    for keys in ["", "V j", "q", "space", "C", "M", "U"] {
      var user = Driver.inTable()
      user.press(keys + " f1")
      let listed = commands(user)
      #expect(!listed.isEmpty, "help in \(keys)")
      user.press("esc")
      for command in listed {
        var copy = user
        _ = copy.viewModel.run(command, count: nil, &copy.state)
        #expect(!copy.notice.contains("has no meaning here"), "\(command) after \(keys)")
      }
    }
  }

  @Test func `help is searched by typing and runs what is chosen`() throws {
    var user = Driver.inTable()
    user.press("?")
    user.type("last row")
    user.press("enter")
    #expect(user.state.overlays.isEmpty)
    #expect(user.row == 100)
  }

  @Test(arguments: ["?", "q", "esc", "f1"]) func `help closes with each of these`(key: String) {
    var user = Driver.inTable()
    user.press("? " + key)
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `help opens over editors and pickers too`() {
    var user = Driver.inTable()
    for keys in ["e", "g c", "/"] {
      user.press(keys + " f1")
      #expect(!commands(user).isEmpty, "over \(keys)")
      user.press("esc esc")
      #expect(user.state.overlays.isEmpty)
    }
  }

  @Test func `the palette finds commands by words and runs them`() {
    var user = Driver.inTable()
    user.press("ctrl-p")
    user.type("descending")
    user.press("enter")
    #expect(user.state.grid?.query?.sorts.first?.descending == true)
    user.press("ctrl-p esc")
    #expect(user.state.overlays.isEmpty)
  }

  @Test func `the palette holds everything that is on a key in the table`() {
    var user = Driver.inTable()
    user.press("ctrl-p")
    guard case .palette(let palette)? = user.overlay else { return }
    let offered = Set(palette.list.items.map(\.text))
    for (_, command) in Keymap.standard.all(in: .grid) {
      #expect(offered.contains(command.help), "\(command)")
    }
  }
}
