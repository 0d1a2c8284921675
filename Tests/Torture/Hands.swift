import Chance
import TerminalDriver

/// Somebody who works in a table, fast, and knows which record each text is typed into.
struct Hands {
  let terminal: PseudoTerminal
  let deeds: [Service.Deed]
  /// Whether new records come to the end of the table and stay there.
  let isFile: Bool
  /// When the program is killed.
  let end: ContinuousClock.Instant
  var picture: ScreenPicture
  var dice: Dice
  var histories: Histories
  /// Texts typed.
  private(set) var typed = 0
  /// What was done, in order.
  private(set) var trace: [String] = []

  /// How long the program may take for what changes nothing on a disk or a service, in milliseconds.
  private static let patience = 3000

  init(
    _ terminal: PseudoTerminal, _ deeds: [Service.Deed], isFile: Bool, until end: ContinuousClock.Instant,
    _ picture: ScreenPicture, _ dice: Dice, _ histories: Histories
  ) {
    self.terminal = terminal
    self.deeds = deeds
    self.isFile = isFile
    self.end = end
    self.picture = picture
    self.dice = dice
    self.histories = histories
  }

  private var isOver: Bool { ContinuousClock.now >= end }

  /// Works until the moment has come.
  mutating func work() {
    while !isOver {
      guard let screen = look() else { return }
      guard let position = screen.position, position.count > 0 else {
        if screen.isOnNewRow { leave() } else if deeds.contains(.add) { add() }
        continue
      }
      switch deeds[dice.number(0...(deeds.count - 1))] {
      case .edit: edit(screen, position)
      case .paste: paste(screen, position)
      case .add: add()
      case .delete: delete(screen, position)
      }
      wander()
    }
  }

  /// Reads what has come, and notes what the screen shows when it is still.
  @discardableResult
  private mutating func look(stillness: Int32 = 12) -> GridScreen? {
    _ = terminal.readWhole(into: &picture, stillness: stillness, until: end)
    guard !isOver else { return nil }
    let screen = GridScreen(picture)
    histories.note(screen)
    return screen
  }

  /// Looks until the screen is as wanted; false when the time is over.
  private mutating func look(until isWanted: (GridScreen) -> Bool) -> Bool {
    let limit = ContinuousClock.now + .milliseconds(Self.patience)
    while !isOver, ContinuousClock.now < limit {
      if let screen = look(), isWanted(screen) { return true }
    }
    return false
  }

  private mutating func type(_ keys: String) {
    terminal.type(keys)
    if dice.happens(50) { terminal.read(into: &picture, stillness: Int32(dice.number(0...20)), until: end) }
  }

  /// The texts of some rows from one on, as many as are on the screen.
  ///
  /// While a service has yet to answer, rows may come between those of the screen before the keys do. The selection
  /// stays with its record, so its row is the only one of which is known what goes into it.
  private mutating func stretch(_ screen: GridScreen, from row: Int) -> [String?] {
    let wanted = isFile || !screen.isSaving ? dice.number(1...5) : 1
    return screen.rows.filter { (row..<(row + wanted)).contains($0.number) }.prefix(while: \.isLoaded)
      .map(\.text)
  }

  private mutating func edit(_ screen: GridScreen, _ position: (row: Int, count: Int)) {
    let olds = stretch(screen, from: position.row)
    var news: [String] = []
    for old in olds where !isOver {
      let text = histories.newText()
      histories.type(text, over: old)
      news.append(text)
      trace.append("\(text) over \(old ?? "nothing") in \(position)")
      typed += 1
      type("c\(text)\r")
    }
    let row = min(position.row + news.count, position.count)
    let isSteady = isFile || !screen.isSaving
    _ = look { (!isSteady || $0.position?.row == row) && news.allSatisfy($0.shows) }
  }

  private mutating func paste(_ screen: GridScreen, _ position: (row: Int, count: Int)) {
    let olds = stretch(screen, from: position.row)
    guard !olds.isEmpty, !isOver else { return }
    let news = olds.map { _ in histories.newText() }
    for (old, new) in zip(olds, news) { histories.type(new, over: old) }
    typed += news.count
    trace.append("\(news) pasted over \(olds.map { $0 ?? "nothing" }) from \(position)")
    type("\u{1B}[200~" + news.joined(separator: "\n") + "\u{1B}[201~")
    _ = look { screen in news.allSatisfy(screen.shows) }
  }

  private mutating func add() {
    for _ in 0..<dice.number(1...3) where !isOver {
      let text = histories.newText()
      histories.add(text)
      trace.append("\(text) in a new record")
      typed += 1
      type("o")
      type("c\(text)\r")
      guard look(until: { $0.shows(text) }) else { return }
    }
    guard dice.happens(50) else { return }
    _ = look { !$0.isSaving }
    look(stillness: 120)
  }

  private mutating func delete(_ screen: GridScreen, _ position: (row: Int, count: Int)) {
    guard let text = screen.row(position.row)?.text, position.count > 2, !isOver else { return }
    histories.delete(text)
    trace.append("\(text) deleted at \(position)")
    type("dd")
    guard look(until: { $0.asks || !$0.shows(text) }) else { return }
    let isAsked = GridScreen(picture).asks
    if isAsked {
      type("y")
      guard look(until: { !$0.shows(text) && !$0.asks }) else { return }
    }
    histories.noteGone(text)
    // What cannot be brought back is not taken back: the keys would take back something else.
    if !isAsked, dice.happens(30), !isOver {
      histories.restore(text)
      trace.append("\(text) brought back")
      type("u")
      look(stillness: 60)
    }
    // Rows move up or down when the service has answered, and a text must not go into another row than meant.
    _ = look { !$0.isSaving }
    look(stillness: 120)
  }

  /// Goes to another row and waits until it is there.
  private mutating func wander() {
    guard let position = look(stillness: 25)?.position else { return }
    let (key, row): (String, Int)
    switch dice.number(1...10) {
    case 1: (key, row) = ("gg", 1)
    case 2: (key, row) = ("G", position.count)
    case 3...7:
      let steps = dice.number(1...6)
      (key, row) = (String(repeating: "k", count: steps), max(1, position.row - steps))
    default:
      let steps = dice.number(1...6)
      (key, row) = (String(repeating: "j", count: steps), min(position.count, position.row + steps))
    }
    type(key)
    _ = look { screen in
      screen.position.map { $0.row == (key == "G" ? $0.count : row) } ?? false
    }
    look(stillness: 25)
  }

  /// Goes up from a row that is being made to one that is there.
  private mutating func leave() {
    type("k")
    look(stillness: 40)
  }
}
