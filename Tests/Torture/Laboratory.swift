import Chance
import Glibc
import TerminalDriver

/// Kills the program while somebody works in a table of one service, again and again.
struct Laboratory {
  /// How often what was seen.
  struct Tally {
    var kills = 0
    var recoveries = 0
    var typed = 0
    var asked = 0
    var faults: [Fault] = []
  }

  private static let width: Int32 = 96
  private static let height: Int32 = 30
  /// How long a program may take to show a table, and until every edit that goes on by itself is saved.
  private static let patience = Duration.seconds(90)

  let service: Service
  let program: ServedProgram
  private(set) var tally = Tally()
  private var dice: Dice
  private var histories = Histories()
  /// The field's text of each record when that was last looked at.
  private var lines: [Substring] = []
  /// How many edits the user had been asked about before.
  private var askedBefore: Set<String> = []

  init(_ service: Service, program: String, server: String, seed: UInt64) throws(DriverFailure) {
    self.service = service
    self.program = try ServedProgram(program: program, server: server)
    dice = Dice(seed: seed)
  }

  mutating func run(kills: Int) throws(DriverFailure) {
    try prepare()
    for number in 1...max(1, kills) {
      let seed = dice.next()
      let (before, old) = (tally.faults.count, lines)
      let (screen, deeds) = try kill(Dice(seed: seed))
      try settle(after: number)
      for fault in tally.faults[before...] {
        print("\(service.name), kill \(number): \(fault.kind.rawValue): \(fault.words)")
      }
      if tally.faults.count > before {
        let parts: [(String, [String])] = [
          ("Typed", deeds), ("Records before", old.map(String.init)), ("and after", lines.map(String.init)),
          ("The screen", screen),
        ]
        for (title, lines) in parts { print(([title + ":"] + lines).joined(separator: "\n")) }
      }
      fflush(nil)
    }
  }

  /// Removes what was made; leaves it there when something went wrong.
  func end() {
    program.stop()
    if tally.faults.isEmpty { program.remove() } else { print("\(service.name): see \(program.folder)") }
  }

  private func prepare() throws(DriverFailure) {
    try program.run("mkdir -p '\(program.folder)/home'")
    guard let options = service.serverOptions, let connection = service.connection else {
      let rows =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) SELECT i, 'old' FROM n"
      return try program.run(
        "sqlite3 '\(program.folder)/\(Service.file)' \"CREATE TABLE notes(id INTEGER PRIMARY KEY, note TEXT); INSERT INTO notes \(rows)\""
      )
    }
    let url = try program.start(options)
    try program.connect(connection.options(url), secret: connection.secret)
    try program.run("echo '\(service.settings)' >>'\(program.folder)/home/.config/sheaf/profiles.toml'")
  }

  private func start() throws(DriverFailure) -> PseudoTerminal {
    let place = service.isFile ? "\(program.folder)/\(service.place)" : service.place
    return try program.terminal(place, width: Self.width, height: Self.height, isPlain: true)
  }

  private var blank: ScreenPicture { ScreenPicture(width: Int(Self.width), height: Int(Self.height)) }

  /// Starts the program, works in it, and kills it at a random moment; answers with its last screen and
  /// what was done.
  private mutating func kill(_ chance: Dice) throws(DriverFailure) -> (screen: [String], deeds: [String]) {
    var chance = chance
    let disk = chance.happens(50) ? try BusyDisk(in: program.folder) : nil
    defer { disk?.end() }
    let terminal = try start()
    var picture = blank
    try wait(for: terminal, &picture, "the table") {
      $0.position != nil && !$0.lines.contains { $0.contains("░") }
    }
    let other = service.isFile && chance.happens(30) ? try startAnother() : nil
    let end = ContinuousClock.now + .milliseconds(chance.number(50...2500))
    // What the other one makes is not edited here meanwhile: that would be a conflict, and rightly asked about.
    let deeds = other == nil ? service.deeds : [.add]
    var hands = Hands(terminal, deeds, isFile: service.isFile, until: end, picture, chance, histories)
    hands.work()
    terminal.kill()
    terminal.drain(into: &hands.picture)
    histories = hands.histories
    histories.note(GridScreen(hands.picture))
    if let other { self.end(other) }
    tally.kills += 1
    tally.typed += hands.typed
    try interrupt(&hands.dice)
    return (hands.picture.lines, hands.trace)
  }

  /// Starts the program a second time on the same table, with keys that it has yet to take: new records, each with
  /// a text.
  private mutating func startAnother() throws(DriverFailure) -> (PseudoTerminal, ScreenPicture) {
    let terminal = try start()
    var picture = blank
    try wait(for: terminal, &picture, "the table") { $0.position != nil }
    for _ in 0..<6 {
      let text = histories.newText()
      histories.add(text)
      terminal.type("oc\(text)\r")
      tally.typed += 1
    }
    return (terminal, picture)
  }

  private mutating func end(_ other: (PseudoTerminal, ScreenPicture)) {
    let terminal = other.0
    var picture = other.1
    terminal.kill()
    terminal.drain(into: &picture)
    histories.note(GridScreen(picture))
  }

  /// Kills the next starts too, sometimes, while they recover.
  private mutating func interrupt(_ chance: inout Dice) throws(DriverFailure) {
    while chance.happens(30) {
      let terminal = try start()
      var picture = blank
      terminal.read(
        into: &picture, stillness: .max, until: .now + .milliseconds(chance.number(20...900)))
      terminal.kill()
      terminal.drain(into: &picture)
      histories.note(GridScreen(picture))
      tally.recoveries += 1
    }
  }

  /// Lets the next start do what it does by itself, and holds what the service then has against what was shown.
  private mutating func settle(after number: Int) throws(DriverFailure) {
    let terminal = try start()
    var picture = blank
    var journal = try Journal(of: program)
    var isStill = false
    do throws(DriverFailure) {
      try wait(for: terminal, &picture, "the table") { $0.position != nil }
      let limit = ContinuousClock.now + Self.patience
      while ContinuousClock.now < limit {
        terminal.read(into: &picture, stillness: 150, until: .now + .milliseconds(400))
        journal = try Journal(of: program)
        let wasStill = isStill
        isStill = journal.moving == 0 && (service.isFile ? !GridScreen(picture).isSaving : true)
        if isStill, wasStill { break }
      }
    } catch {
      tally.faults.append(Fault(.stuck, error.message))
    }
    if !isStill {
      tally.faults.append(
        Fault(.stuck, "\(journal.moving) edits: \(picture.lines.first ?? "") \(journal.waiting.prefix(2))"))
    }
    terminal.kill()
    let asked = Set(journal.waiting).subtracting(askedBefore)
    askedBefore.formUnion(asked)
    tally.asked += asked.count
    if service.isFile { tally.faults += asked.map { Fault(.asked, $0) } }
    lines = try program.output(service.listing(program))
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    tally.faults += histories.compare(with: KeptRecords(lines: lines), asked: journal.texts)
  }

  private func wait(
    for terminal: PseudoTerminal, _ picture: inout ScreenPicture, _ what: String,
    _ isThere: (GridScreen) -> Bool
  ) throws(DriverFailure) {
    let limit = ContinuousClock.now + Self.patience
    while !isThere(GridScreen(picture)) {
      guard terminal.read(into: &picture, stillness: 20, until: limit), ContinuousClock.now < limit else {
        throw DriverFailure("\(what) did not come: \(picture.lines.filter { $0.contains { $0 != " " } })")
      }
    }
  }
}
