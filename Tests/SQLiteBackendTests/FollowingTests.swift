import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// A fetch service over a file: what is on the screen follows what a write did to other rows.
@Suite(.timeLimit(.minutes(20))) struct FollowingTests {
  private struct Screen {
    let service: FetchService
    let log = EventLog<FetchEvent>()
    let running: Task<Void, Never>

    init(_ backend: any Backend) {
      let log = log
      let service = FetchService(
        backend: backend, connection: "c", journal: VolatileJournal(), clock: ManualClock(),
        budget: .mebibytes(8)
      ) { log.append($0) }
      self.service = service
      running = Task { await service.run() }
    }

    func perform(_ requests: FetchRequest...) async {
      for request in requests { service.send(request) }
      await service.waitUntilIdle()
    }

    /// The texts of a grid's first column that names things.
    func shown(_ id: GridID, _ column: Int) -> [Value] {
      var mirror = MirrorGrid(id)
      mirror.apply(log.all)
      return mirror.rows.sorted { $0.key < $1.key }.map { $0.value.cells[column] }
    }

    func saved(_ id: ID<Edit>) -> SavedEdit? {
      for event in log.all { if case .edit(id, .saved(let saved)) = event { return saved } }
      return nil
    }
  }

  @Test func `a row that was replaced leaves the screen, and undo shows it again`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE item (id INTEGER PRIMARY KEY, key TEXT UNIQUE ON CONFLICT REPLACE, value TEXT);
      INSERT INTO item(key,value) VALUES ('a','first'),('b','second'),('c','third');
      """)
    let screen = Screen(try database.open())
    defer { screen.running.cancel() }
    await screen.perform(.open(GridID(1), "item", nil), .need(GridID(1), rows: 0..<10, direction: 1))
    #expect(screen.shown(GridID(1), 1) == [.text("a"), .text("b"), .text("c")])
    let change = Edit.Change.update("1", [CellChange(field: "key", base: .text("a"), value: .text("b"))])
    await screen.perform(.submit(Edit(id: "e1", table: "item", change: change)))
    #expect(screen.shown(GridID(1), 1) == [.text("b"), .text("c")])
    let restoration = try #require(screen.saved("e1")?.restoration)
    await screen.perform(.submit(Edit(id: "e2", table: "item", change: .restore(restoration))))
    #expect(screen.shown(GridID(1), 1) == [.text("a"), .text("b"), .text("c")])
  }

  @Test func `cells that a key takes along are read again in every table that is open`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE team (code TEXT PRIMARY KEY, name TEXT);
      CREATE TABLE badge (id INTEGER PRIMARY KEY, team TEXT REFERENCES team(code) ON UPDATE SET NULL);
      INSERT INTO team VALUES ('red','Red team'); INSERT INTO badge VALUES (1,'red');
      """)
    let screen = Screen(try database.open())
    defer { screen.running.cancel() }
    await screen.perform(
      .open(GridID(1), "team", nil), .need(GridID(1), rows: 0..<10, direction: 1),
      .open(GridID(2), "badge", nil),
      .need(GridID(2), rows: 0..<10, direction: 1))
    #expect(screen.shown(GridID(2), 1).first?.isEmpty == false)
    let change = Edit.Change.update(
      "1", [CellChange(field: "code", base: .text("red"), value: .text("pink"))])
    await screen.perform(.submit(Edit(id: "e1", table: "team", change: change)))
    #expect(screen.shown(GridID(2), 1) == [.null])
  }

  @Test func `a record that a trigger archives is saved, leaves the screen and is not sent again`()
    async throws
  {
    let database = try await TestDatabase(
      """
      CREATE TABLE todo (id INTEGER PRIMARY KEY, title TEXT, state TEXT);
      CREATE TABLE archive (id INTEGER PRIMARY KEY, title TEXT);
      CREATE TRIGGER todo_done AFTER UPDATE OF state ON todo WHEN NEW.state='done' BEGIN
        INSERT INTO archive VALUES (NEW.id,NEW.title); DELETE FROM todo WHERE id=NEW.id; END;
      INSERT INTO todo VALUES (1,'sweep','open'),(2,'mow','open');
      """)
    let screen = Screen(try database.open())
    defer { screen.running.cancel() }
    await screen.perform(.open(GridID(1), "todo", nil), .need(GridID(1), rows: 0..<10, direction: 1))
    let change = Edit.Change.update(
      "1", [CellChange(field: "state", base: .text("open"), value: .text("done"))])
    await screen.perform(.submit(Edit(id: "e1", table: "todo", change: change)))
    #expect(screen.saved("e1")?.remarks.contains { $0.contains("moved it to archive") } == true)
    #expect(screen.shown(GridID(1), 1) == [.text("mow")])
    #expect(try await database.lines("SELECT title FROM archive") == ["sweep"])
  }

  @Test func `a broken rule of the file is told at once and the edit waits for its user alone`() async throws
  {
    let database = try await TestDatabase(
      "CREATE TABLE evidence (id INTEGER PRIMARY KEY, who INT REFERENCES nobody(id), text TEXT);")
    let screen = Screen(try database.open())
    defer { screen.running.cancel() }
    let change = Edit.Change.create("new", [CellValue(field: "who", value: .number(DecimalText(3)))])
    await screen.perform(.submit(Edit(id: "e1", table: "evidence", change: change)))
    let phases = screen.log.all.compactMap { if case .edit("e1", let phase) = $0 { phase } else { nil } }
    guard case .rejected(let error)? = phases.last else {
      Issue.record("\(phases)")
      return
    }
    #expect(error.message.contains("no such table: main.nobody"))
    #expect(!error.message.contains("may have been added"))
    #expect(!phases.contains { if case .waiting = $0 { true } else { false } })
  }
}
