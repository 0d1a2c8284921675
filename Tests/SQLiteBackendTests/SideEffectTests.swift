import SheafModel
import Testing

/// What a write does to other rows: it is told, and undo brings it back.
@Suite struct SideEffectTests {
  private static let conflicts = """
    CREATE TABLE item (id INTEGER PRIMARY KEY, key TEXT UNIQUE ON CONFLICT REPLACE, value TEXT);
    INSERT INTO item(key,value) VALUES ('a','first'),('b','second'),('c','third');
    CREATE TABLE pair (a TEXT, b TEXT, note TEXT, UNIQUE (a, b) ON CONFLICT REPLACE);
    INSERT INTO pair VALUES ('x','1','one'),('x','2','two'),('y','1','three');
    CREATE TABLE soft (id INTEGER PRIMARY KEY, key TEXT UNIQUE ON CONFLICT IGNORE, value TEXT);
    INSERT INTO soft(key,value) VALUES ('a','first'),('b','second');
    CREATE TABLE strictly (id INTEGER PRIMARY KEY, key TEXT UNIQUE ON CONFLICT ROLLBACK, n INT UNIQUE ON CONFLICT FAIL);
    INSERT INTO strictly VALUES (1,'a',1),(2,'b',2);
    CREATE TABLE slot (place TEXT PRIMARY KEY ON CONFLICT REPLACE, who TEXT) WITHOUT ROWID;
    INSERT INTO slot VALUES ('left','Ada'),('right','Bob');
    CREATE TABLE filled (id INTEGER PRIMARY KEY, grade TEXT NOT NULL ON CONFLICT REPLACE DEFAULT 'none');
    INSERT INTO filled VALUES (1,'good');
    """

  /// An edit, its undo and its redo: what is told, and that the file is each time as it has to be.
  private func roundTrip(
    _ sql: String, _ table: ID<Table>, _ change: Edit.Change, tells words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let database = try await TestDatabase(sql)
    let backend = try database.telling()
    let before = try await database.dump
    let saved = try await backend.carryOut(change, in: table, overwrites: false)
    let told = (saved.remarks + [saved.restoration?.caveat].compactMap { $0 }).joined(separator: " / ")
    #expect(told.contains(words), "\(told)", sourceLocation: sourceLocation)
    let after = try await database.dump
    #expect(after != before, sourceLocation: sourceLocation)
    let restoration = try #require(saved.restoration, sourceLocation: sourceLocation)
    let undone = try await backend.carryOut(.restore(restoration), in: table, overwrites: false)
    #expect(try await database.dump == before, sourceLocation: sourceLocation)
    let again = try #require(undone.restoration, sourceLocation: sourceLocation)
    _ = try await backend.carryOut(.restore(again), in: table, overwrites: false)
    #expect(try await database.dump == after, sourceLocation: sourceLocation)
  }

  private func update(_ record: ID<Record>, _ field: ID<Field>, _ base: Value, _ value: Value) -> Edit.Change
  {
    .update(record, [CellChange(field: field, base: base, value: value)])
  }

  @Test func `a value that replaces another row says which, and undo brings that row back`() async throws {
    try await roundTrip(
      Self.conflicts, "item", update("1", "key", .text("a"), .text("b")),
      tells: "deleted 1 other row of item (b)")
  }

  @Test func `a new record that replaces a row says so, and undo brings that row back`() async throws {
    try await roundTrip(
      Self.conflicts, "item",
      .create(
        "new", [CellValue(field: "key", value: .text("c")), CellValue(field: "value", value: .text("4"))]),
      tells: "deleted 1 other row of item (c)")
  }

  @Test func `a pair of columns that is unique replaces rows just as visibly`() async throws {
    try await roundTrip(
      Self.conflicts, "pair", update("1", "b", .text("1"), .text("2")), tells: "deleted 1 other row of pair")
  }

  @Test func `a key of a table without rowid replaces rows just as visibly`() async throws {
    try await roundTrip(
      Self.conflicts, "slot", update("left", "place", .text("left"), .text("right")),
      tells: "deleted 1 other row of slot")
  }

  @Test func `a new record in the place of another with its key says so`() async throws {
    let sql = """
      CREATE TABLE t (id INTEGER PRIMARY KEY, k TEXT NOT NULL UNIQUE, v TEXT);
      CREATE TABLE slot (place TEXT PRIMARY KEY ON CONFLICT REPLACE, who TEXT) WITHOUT ROWID;
      INSERT INTO slot VALUES ('left','Ada');
      """
    try await roundTrip(
      sql, "slot",
      .create(
        "new",
        [CellValue(field: "place", value: .text("left")), CellValue(field: "who", value: .text("Eve"))]),
      tells: "took the place of the record that had its key")
  }

  @Test func `an insertion that is ignored is refused with the reason`() async throws {
    let database = try await TestDatabase(Self.conflicts)
    let backend = try database.telling()
    let before = try await database.dump
    let draft = Edit.Change.create("new", [CellValue(field: "key", value: .text("a"))])
    let error = await failure { _ = try await backend.carryOut(draft, in: "soft", overwrites: false) }
    #expect(error?.kind == .invalid(nil) || error?.kind == .invalid("key"))
    #expect(error?.message.contains("IGNORE") == true)
    let change = update("1", "key", .text("a"), .text("b"))
    #expect(await failure { _ = try await backend.carryOut(change, in: "soft", overwrites: false) } != nil)
    #expect(try await database.dump == before)
  }

  @Test(arguments: [("key", Value.text("a"), Value.text("b")), ("n", number("1"), number("2"))])
  func `a constraint that rolls back or fails refuses the edit and changes nothing`(
    field: String, base: Value, value: Value
  ) async throws {
    let database = try await TestDatabase(Self.conflicts)
    let backend = try database.telling()
    let before = try await database.dump
    let change = update("1", ID(field), base, value)
    let error = await failure { _ = try await backend.carryOut(change, in: "strictly", overwrites: false) }
    #expect(error?.kind == .invalid(ID(field)))
    #expect(try await database.dump == before)
    // The connection goes on.
    let other = update("2", "key", .text("b"), .text("z"))
    _ = try await backend.carryOut(other, in: "strictly", overwrites: false)
  }

  @Test func `clearing what takes no NULL shows the default that came instead`() async throws {
    let database = try await TestDatabase(Self.conflicts)
    let saved = try await database.telling().carryOut(
      update("1", "grade", .text("good"), .null), in: "filled", overwrites: false)
    #expect(saved.records.first?.cells[1] != .text("good"))
  }

  private static let keys = """
    CREATE TABLE team (code TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE member (id INTEGER PRIMARY KEY, team TEXT REFERENCES team(code) ON UPDATE CASCADE ON DELETE SET NULL,
      name TEXT);
    CREATE TABLE badge (id INTEGER PRIMARY KEY, team TEXT REFERENCES team(code) ON UPDATE SET NULL ON DELETE CASCADE,
      label TEXT);
    CREATE TABLE seat (id INTEGER PRIMARY KEY, team TEXT DEFAULT 'blue' REFERENCES team(code) ON UPDATE SET DEFAULT
      ON DELETE SET DEFAULT);
    INSERT INTO team VALUES ('red','Red team'),('blue','Blue team');
    INSERT INTO member VALUES (1,'red','A'),(2,'blue','B'); INSERT INTO badge VALUES (1,'red','x'),(2,'red','y');
    INSERT INTO seat VALUES (1,'red');
    """

  @Test func `a key that others refer to takes them along in words, and back by undo`() async throws {
    try await roundTrip(
      Self.keys, "team", update("1", "code", .text("red"), .text("crimson")),
      tells: "changed 2 other rows of badge")
    try await roundTrip(
      Self.keys, "team", update("1", "code", .text("red"), .text("crimson")),
      tells: "changed 1 other row of member")
    try await roundTrip(
      Self.keys, "team", update("1", "code", .text("red"), .text("crimson")),
      tells: "changed 1 other row of seat")
  }

  @Test func `what a deletion takes along comes back with it`() async throws {
    try await roundTrip(Self.keys, "team", .delete(["1"]), tells: "deleted 2 other rows of badge")
  }

  @Test func `references over several levels, to itself and by two columns come back too`() async throws {
    let sql = """
      CREATE TABLE place (country TEXT, city TEXT, PRIMARY KEY (country, city)) WITHOUT ROWID;
      CREATE TABLE street (id INTEGER PRIMARY KEY, country TEXT, city TEXT,
        FOREIGN KEY (country, city) REFERENCES place ON UPDATE CASCADE ON DELETE CASCADE);
      CREATE TABLE house (id INTEGER PRIMARY KEY, street INTEGER REFERENCES street ON DELETE CASCADE);
      INSERT INTO place VALUES ('NO','Oslo'),('NO','Moss');
      INSERT INTO street VALUES (1,'NO','Oslo'),(2,'NO','Moss'); INSERT INTO house VALUES (1,1),(2,1),(3,2);
      CREATE TABLE node (name TEXT PRIMARY KEY, up TEXT REFERENCES node(name) ON UPDATE CASCADE ON DELETE SET NULL);
      INSERT INTO node VALUES ('root',NULL),('leaf','root'),('twig','leaf');
      """
    try await roundTrip(
      sql, "place", update("'NO','Oslo'", "city", .text("Oslo"), .text("Kristiania")),
      tells: "changed 1 other row of street")
    try await roundTrip(sql, "place", .delete(["'NO','Oslo'"]), tells: "deleted 2 other rows of house")
    try await roundTrip(
      sql, "node", update("1", "name", .text("root"), .text("base")), tells: "changed 1 other row of node")
  }

  @Test func `what a trigger writes elsewhere is told, and goes with undo`() async throws {
    let sql = """
      CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT, changed TEXT DEFAULT 'never');
      CREATE TABLE log (at INTEGER PRIMARY KEY, what TEXT);
      CREATE TABLE total (n INTEGER);
      CREATE TRIGGER stamp AFTER UPDATE OF body ON note BEGIN UPDATE note SET changed='by trigger' WHERE id=NEW.id; END;
      CREATE TRIGGER logged AFTER UPDATE OF body ON note BEGIN INSERT INTO log(what) VALUES (NEW.body); END;
      CREATE TRIGGER counted AFTER UPDATE OF body ON note BEGIN UPDATE total SET n = n + 1; END;
      INSERT INTO note(id,body) VALUES (1,'one'),(2,'two'); INSERT INTO total VALUES (0);
      """
    try await roundTrip(
      sql, "note", update("1", "body", .text("one"), .text("1")), tells: "added 1 row of log")
    try await roundTrip(
      sql, "note", update("1", "body", .text("one"), .text("1")), tells: "changed 1 other row of total")
  }

  @Test func `rows that the file lets nobody delete stay at undo, and that is told beforehand`() async throws
  {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
      CREATE TABLE log (at INTEGER PRIMARY KEY, what TEXT);
      CREATE TRIGGER logged AFTER UPDATE ON t BEGIN INSERT INTO log(what) VALUES (NEW.a); END;
      CREATE TRIGGER kept BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is kept'); END;
      INSERT INTO t VALUES (1,'x');
      """)
    let backend = try database.telling()
    let saved = try await backend.carryOut(
      update("1", "a", .text("x"), .text("y")), in: "t", overwrites: false)
    let restoration = try #require(saved.restoration)
    #expect(restoration.caveat?.contains("undo leaves the rows that were added") == true)
    _ = try await backend.carryOut(.restore(restoration), in: "t", overwrites: false)
    #expect(try await database.lines("SELECT a FROM t; SELECT count(*) FROM log") == ["x", "2"])
  }

  @Test func `a full-text index that triggers keep stays right through undo`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE doc (id INTEGER PRIMARY KEY, body TEXT);
      CREATE VIRTUAL TABLE found USING fts5(body, content='doc', content_rowid='id');
      CREATE TRIGGER doc_i AFTER INSERT ON doc BEGIN INSERT INTO found(rowid, body) VALUES (NEW.id, NEW.body); END;
      CREATE TRIGGER doc_u AFTER UPDATE ON doc BEGIN
        INSERT INTO found(found, rowid, body) VALUES ('delete', OLD.id, OLD.body);
        INSERT INTO found(rowid, body) VALUES (NEW.id, NEW.body); END;
      INSERT INTO doc VALUES (1,'apple'),(2,'pear');
      """)
    let backend = try database.telling()
    let saved = try await backend.carryOut(
      update("1", "body", .text("apple"), .text("plum")), in: "doc", overwrites: false)
    #expect(saved.restoration?.caveat == nil && saved.remarks.isEmpty)
    let restoration = try #require(saved.restoration)
    _ = try await backend.carryOut(.restore(restoration), in: "doc", overwrites: false)
    #expect(
      try await database.lines(
        """
        INSERT INTO found(found) VALUES ('integrity-check');
        SELECT rowid FROM found WHERE found MATCH 'apple'; SELECT count(*) FROM found WHERE found MATCH 'plum';
        """) == ["1", "0"])
  }

  @Test func `undo writes over nothing that somebody has changed since`() async throws {
    let database = try await TestDatabase(Self.keys)
    let backend = try database.telling()
    let saved = try await backend.carryOut(
      update("1", "code", .text("red"), .text("crimson")), in: "team", overwrites: false)
    try await database.shell("UPDATE badge SET team = 'blue' WHERE id = 2")
    let restoration = try #require(saved.restoration)
    let undone = try await backend.carryOut(.restore(restoration), in: "team", overwrites: false)
    #expect(undone.remarks.contains { $0.contains("1 row of badge stayed") })
    #expect(try await database.lines("SELECT team FROM badge") == ["red", "blue"])
    let again = try await backend.carryOut(
      update("1", "code", .text("red"), .text("pink")), in: "team", overwrites: false)
    try await database.shell("UPDATE team SET code = 'theirs' WHERE code = 'pink'")
    let refused = await failure {
      _ = try await backend.carryOut(
        .restore(try #require(again.restoration)), in: "team", overwrites: false)
    }
    #expect(refused?.kind == .invalid(nil))
    #expect(try await database.lines("SELECT code FROM team WHERE rowid = 1") == ["theirs"])
  }

  @Test func `an undo that was carried out already is not carried out again`() async throws {
    let database = try await TestDatabase(Self.conflicts)
    let backend = try database.telling()
    let before = try await database.dump
    let saved = try await backend.carryOut(
      update("1", "key", .text("a"), .text("b")), in: "item", overwrites: false)
    let restoration = try #require(saved.restoration)
    for _ in 0..<2 {
      let undone = try await backend.carryOut(.restore(restoration), in: "item", overwrites: false)
      #expect(undone.records.map(\.id) == ["1"])
      #expect(try await database.dump == before)
    }
  }
}

extension TestDatabase {
  /// The file as a service that tells everything.
  func telling() throws -> any TellingBackend { try #require(try open() as? any TellingBackend) }
}

/// What a new value does to other rows is told before it is written, where the file says it.
@Suite struct ConsequenceTests {
  private func consequences(_ sql: String, _ table: ID<Table>) async throws -> [String: String] {
    let fields = try await TestDatabase(sql).open().table(table).fields
    return Dictionary(
      fields.compactMap { field in field.consequence.map { (field.name, $0) } },
      uniquingKeysWith: { a, _ in a })
  }

  @Test func `columns that replace rows say so, however the table was written`() async throws {
    let sql = """
      CREATE TABLE "odd (one)" (a TEXT UNIQUE ON CONFLICT REPLACE, b /* , c UNIQUE ON CONFLICT REPLACE */ TEXT UNIQUE,
        [c d] TEXT, 'e' INT NOT NULL ON CONFLICT REPLACE DEFAULT 1, f TEXT DEFAULT 'UNIQUE ON CONFLICT REPLACE',
        g TEXT, h DECIMAL(5, 2) CHECK (h > 0) unique on conflict replace,
        CONSTRAINT "both" UNIQUE ([c d] COLLATE NOCASE, g DESC) ON CONFLICT REPLACE, UNIQUE (b, f) ON CONFLICT IGNORE);
      """
    let found = try await consequences(sql, "odd (one)")
    #expect(found.keys.sorted() == ["a", "c d", "g", "h"])
    #expect(found["a"] == "a new value deletes another row that has the same")
  }

  @Test func `columns that others refer to say what happens there`() async throws {
    let sql = """
      CREATE TABLE team (code TEXT PRIMARY KEY, name TEXT);
      CREATE TABLE member (id INTEGER PRIMARY KEY, team TEXT REFERENCES team ON UPDATE CASCADE);
      CREATE TABLE badge (id INTEGER PRIMARY KEY, team TEXT REFERENCES Team(CODE) ON UPDATE SET NULL);
      CREATE TABLE quiet (id INTEGER PRIMARY KEY, team TEXT REFERENCES team(code) ON DELETE CASCADE);
      """
    let found = try await consequences(sql, "team")
    #expect(found == ["code": "a new value empties badge.team, goes into member.team too"])
  }
}

/// What undo cannot bring back is asked about before it is done.
@Suite struct IrreversibleWriteTests {
  private static let log = """
    CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t(name) VALUES ('Ada'), ('Bob');
    CREATE TABLE log (what TEXT);
    CREATE TRIGGER note AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (OLD.name); END;
    CREATE TRIGGER forget AFTER DELETE ON t BEGIN INSERT INTO log VALUES (OLD.name); END;
    CREATE TRIGGER enter AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.name); END;
    CREATE TRIGGER keep BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is kept'); END;
    """
  private static let rename = Edit.Change.update(
    "1", [CellChange(field: "name", base: .text("Ada"), value: .text("Eve"))])

  @Test(arguments: [
    rename, .delete(["1"]), .create("new", [CellValue(field: "name", value: .text("Cid"))]),
  ])
  func `nothing is written before the user has agreed, and then all of it is`(change: Edit.Change)
    async throws
  {
    let database = try await TestDatabase(Self.log)
    let backend = try database.telling()
    let before = try await database.dump
    let error = await failure {
      _ = try await backend.carryOut(change, in: "t", overwrites: false, consents: false)
    }
    #expect(error?.kind == .irreversible)
    #expect(error?.message.contains("add 1 row of log") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("undo leaves the rows that were added") == true)
    #expect(try await database.dump == before)
    let saved = try await backend.carryOut(change, in: "t", overwrites: false, consents: true)
    #expect(saved.restoration != nil)
    #expect(try await database.lines("SELECT count(*) FROM log") == ["1"])
  }

  @Test func `what undo brings back in full is not asked about`() async throws {
    let database = try await TestDatabase(
      Self.log.replacing("CREATE TRIGGER keep", with: "CREATE TRIGGER keep_not")
        + "DROP TRIGGER keep_not;")
    let saved = try await database.telling().carryOut(
      Self.rename, in: "t", overwrites: false, consents: false)
    #expect(saved.restoration != nil)
    #expect(saved.loss == nil)
  }

  @Test func `rows that a rule changes again each time are asked about`() async throws {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t(name) VALUES ('Ada');
      CREATE TABLE tally (n INT); INSERT INTO tally VALUES (0);
      CREATE TRIGGER count_t AFTER UPDATE ON t BEGIN UPDATE tally SET n = n + 1; END;
      CREATE TRIGGER count_tally BEFORE UPDATE ON tally WHEN NEW.n < OLD.n BEGIN SELECT RAISE(IGNORE); END;
      """)
    let backend = try database.telling()
    let error = await failure {
      _ = try await backend.carryOut(Self.rename, in: "t", overwrites: false, consents: false)
    }
    #expect(error?.kind == .irreversible)
    #expect(error?.message.contains("tally") == true, "\(error?.message ?? "")")
    #expect(try await database.lines("SELECT n FROM tally") == ["0"])
  }

  @Test func `triggers that call each other end, and what undo cannot bring back of that is asked about`()
    async throws
  {
    let database = try await TestDatabase(
      """
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, n INT); INSERT INTO t VALUES (1, 'Ada', 0);
      CREATE TABLE u (id INTEGER PRIMARY KEY, n INT); INSERT INTO u VALUES (1, 0);
      CREATE TRIGGER a AFTER UPDATE ON t BEGIN UPDATE u SET n = n + 1; END;
      CREATE TRIGGER b AFTER UPDATE ON u BEGIN UPDATE t SET n = n + 1; END;
      """)
    let backend = try database.telling()
    let before = try await database.dump
    let error = await failure {
      _ = try await backend.carryOut(Self.rename, in: "t", overwrites: false, consents: false)
    }
    #expect(error?.kind == .irreversible)
    #expect(try await database.dump == before)
    let saved = try await backend.carryOut(Self.rename, in: "t", overwrites: false, consents: true)
    #expect((saved.remarks + [saved.restoration?.caveat ?? ""]).contains { $0.contains("of u") })
    #expect(saved.records.first?.cells[1] == .text("Eve"))
    #expect(try await database.lines("SELECT name, n FROM t") == ["Eve|1"])
  }
}
