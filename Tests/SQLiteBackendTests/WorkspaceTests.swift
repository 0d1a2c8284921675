import FoundationEssentials
import SQLiteBackend
import SheafModel
import Synchronization
import Testing

@Suite struct WorkspaceTests {
  static let script = """
    CREATE TABLE sheaf_workspace (version INTEGER NOT NULL);
    INSERT INTO sheaf_workspace VALUES (1);
    CREATE TABLE sheaf_fields (table_name TEXT NOT NULL, field_name TEXT NOT NULL, kind TEXT NOT NULL, options TEXT,
      is_primary INTEGER NOT NULL DEFAULT 0, read_only TEXT, PRIMARY KEY (table_name, field_name)) WITHOUT ROWID;
    CREATE TABLE t (id INTEGER PRIMARY KEY, Name TEXT, Stage TEXT, Tags TEXT, Price NUMERIC, Stars INTEGER,
      Spent INTEGER, Friends TEXT, Files TEXT, Code TEXT, Odd TEXT, Fixed TEXT);
    INSERT INTO sheaf_fields VALUES
      ('t', 'Stage', 'choice', '{"options":[{"name":"Open","color":"blue"},{"name":"Won"}]}', 0, NULL),
      ('t', 'Tags', 'choice', '{"options":[{"name":"a"},{"name":"b"}],"many":true}', 0, NULL),
      ('t', 'Price', 'number', '{"decimals":2,"prefix":"$"}', 0, NULL),
      ('t', 'Stars', 'rating', '{"max":3}', 0, NULL),
      ('t', 'Spent', 'duration', NULL, 0, NULL),
      ('t', 'Friends', 'link', '{"table":"t","many":true}', 0, NULL),
      ('t', 'Files', 'attachments', NULL, 0, NULL),
      ('t', 'Code', 'email', NULL, 1, NULL),
      ('t', 'Odd', 'hologram', '{"depth":3}', 0, NULL),
      ('t', 'Fixed', 'text', NULL, 0, 'set by the scanner'),
      ('gone', 'x', 'text', NULL, 0, NULL);
    INSERT INTO t VALUES
      (1, 'one', 'Open', '["a","b"]', 12.5, 2, 90, '[2,7]', NULL, 'c@x', 'o', 'f'),
      (2, 'two', 'Lost', 'no list', NULL, 9, NULL, '[]', '[{"id":"ab.txt","name":"x.txt","size":3}]', NULL, NULL, NULL);
    """

  @Test
  func `the metadata decides the kinds, and other programs' tables stay hidden only if they are its own`()
    async throws
  {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    #expect(try await backend.children(of: nil).map { $0.name } == ["t"])
    let table = try await backend.table("t")
    let kinds = Dictionary(uniqueKeysWithValues: table.fields.map { ($0.name, $0.kind) })
    let open = Choice(id: "Open", name: "Open", color: .blue)
    #expect(kinds["Stage"] == .choice(options: [open, Choice(id: "Won", name: "Won")], allowsMany: false))
    #expect(kinds["Price"] == .number(NumberFormat(decimals: 2, prefix: "$")))
    #expect(kinds["Stars"] == .rating(max: 3))
    #expect(kinds["Friends"] == .link(to: "t", allowsMany: true))
    #expect(kinds["Files"] == .attachments)
    #expect(kinds["Odd"] == .text)
    #expect(table.primary?.name == "Code")
    #expect(table.field("Fixed")?.readOnlyReason == "set by the scanner")
    #expect(table.capabilities.operations.contains(.upload))
    let plain = try await TestDatabase("CREATE TABLE sheaf_fields (x); CREATE TABLE t (x)")
    #expect(try await plain.open().children(of: nil).map { $0.name } == ["sheaf_fields", "t"])
  }

  @Test func `cells of a workspace are read and written as documented`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    let rows = try await backend.rows("t")
    let open = Choice(id: "Open", name: "Open", color: .blue)
    let (a, b) = (Choice(id: "a", name: "a"), Choice(id: "b", name: "b"))
    #expect(rows[0].cells[2...5] == [.choices([open]), .choices([a, b]), number("12.5"), number("2")])
    #expect(rows[0].cells[6] == .duration(seconds: DecimalText(90)))
    // Record 7 does not exist, and record 2 has no primary value.
    #expect(
      rows[0].cells[7] == .links([RecordLink(id: "2", title: ""), RecordLink(id: "7", title: nil)]))
    #expect(rows[1].cells[2] == .choices([Choice(id: "Lost", name: "Lost")]))
    #expect(rows[1].cells[3] == .text("no list"))
    let changes: [CellChange] = [
      CellChange(field: "Stage", base: rows[0].cells[2], value: .text("Won")),
      CellChange(field: "Tags", base: rows[0].cells[3], value: .choices([b])),
      CellChange(field: "Price", base: rows[0].cells[4], value: number("0.10")),
      CellChange(field: "Spent", base: rows[0].cells[6], value: .duration(seconds: DecimalText(30))),
      CellChange(field: "Friends", base: rows[0].cells[7], value: .links([RecordLink(id: "1", title: nil)])),
      CellChange(
        field: "Files", base: .null,
        value: .attachments([Attachment(id: "h.txt", name: "a \"b\".txt", byteCount: 4)])),
    ]
    let saved = try await backend.update(RecordPatch(table: "t", record: "1", changes: changes))
    #expect(saved.cells[7] == .links([RecordLink(id: "1", title: "c@x")]))
    let stored = try await database.lines(
      "SELECT Stage, Tags, quote(Price), Spent, Friends, Files FROM t WHERE id = 1")
    #expect(stored == [#"Won|["b"]|0.1|30|[1]|[{"id":"h.txt","name":"a \"b\".txt","size":4}]"#])
    let wrong = await failure {
      _ = try await backend.set("t", "1", "Stage", from: .null, to: .text("None"), overwrites: true)
    }
    #expect(wrong?.kind == .invalid("Stage"))
  }

  @Test func `lists are filtered by their items`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    func ids(_ field: String, _ comparison: Comparison, _ operands: Value...) async throws -> [String] {
      let test = Predicate(field: ID(field), comparison: comparison, operands: operands)
      return try await backend.rows("t", Query(filter: .test(test))).map { $0.id.raw }
    }
    #expect(try await ids("Tags", .equals, .text("a")) == ["1"])
    #expect(try await ids("Tags", .notEquals, .text("a")) == ["2"])
    #expect(try await ids("Friends", .equals, .links([RecordLink(id: "2", title: nil)])) == ["1"])
    #expect(try await ids("Friends", .isEmpty) == ["2"])
    #expect(try await ids("Files", .contains, .text("X.TXT")) == ["2"])
    #expect(try await ids("Files", .isEmpty) == ["1"])
    #expect(try await ids("Stage", .isIn, .text("Open"), .text("Lost")) == ["1", "2"])
  }

  @Test func `a workspace of a newer version opens for reading only`() async throws {
    let database = try await TestDatabase(Self.script + "UPDATE sheaf_workspace SET version = 99;")
    let reason = try await database.open().table("t").readOnlyReason
    #expect(reason?.contains("newer") == true)
  }

  private func file(_ name: String, _ bytes: Int, in database: TestDatabase) throws -> LocalFile {
    let data = Data((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let path = "\(database.folder)/\(name)"
    try data.write(to: URL(filePath: path))
    return LocalFile(path: path, name: name, byteCount: bytes)
  }

  @Test func `a link in the folder of a workspace leads nowhere`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    let secret = "\(database.folder)/secret"
    try Data("private".utf8).write(to: URL(filePath: secret))
    let folder = "\(database.folder)/test.files"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/a.txt", withDestinationPath: secret)
    let lie = Attachment(id: "a.txt", name: "a.txt")
    let error = await failure { try await backend.download(lie, to: "\(database.folder)/copy") { _ in } }
    #expect(error?.message.contains("link") == true)
    #expect(!FileManager.default.fileExists(atPath: "\(database.folder)/copy"))
  }

  @Test func `an attached file is kept under the hash of its content and comes back whole`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    let file = try file("photo of us.PNG", 1_000_000, in: database)
    let seen = Mutex<[TransferProgress]>([])
    let attachment = try await backend.upload(file, for: "t") { progress in
      seen.withLock { $0.append(progress) }
    }
    let steps = seen.withLock { $0.map { $0.completed } }
    #expect(steps == steps.sorted())
    #expect(steps.last == 1_000_000)
    #expect(attachment.id == "\(try await database.sha256(of: file.path)).png")
    #expect(attachment.name == "photo of us.PNG")
    #expect(attachment.mimeType == "image/png")
    #expect(attachment.byteCount == 1_000_000)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(database.folder)/test.files") == [attachment.id])
    #expect(attachment.url?.hasPrefix("file:///") == true)
    let again = try await backend.upload(file, for: "t") { _ in }
    #expect(again == attachment)
    let saved = try await backend.set("t", "1", "Files", from: .null, to: .attachments([attachment]))
    #expect(saved.cells[8] == .attachments([attachment]))
    let target = "\(database.folder)/copy.png"
    try await backend.download(attachment, to: target) { _ in }
    #expect(try Data(contentsOf: URL(filePath: target)) == Data(contentsOf: URL(filePath: file.path)))
    let taken = await failure { try await backend.download(attachment, to: target) { _ in } }
    #expect(taken?.kind == .invalid(nil))
  }

  @Test func `an upload that is cancelled leaves nothing behind`() async throws {
    let database = try await TestDatabase(Self.script)
    let backend = try database.open()
    let file = try file("big.bin", 3_000_000, in: database)
    let upload = Task {
      await failure {
        _ = try await backend.upload(file, for: "t") { _ in withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    #expect(await upload.value?.kind == .cancelled)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(database.folder)/test.files").isEmpty)
  }

  @Test func `a file that is not there, and a table without files, are refused`() async throws {
    let database = try await TestDatabase(Self.script + "CREATE TABLE other (x);")
    let backend = try database.open()
    let none = LocalFile(path: "\(database.folder)/none", name: "none", byteCount: 1)
    #expect(await failure { _ = try await backend.upload(none, for: "t") { _ in } }?.kind == .notFound)
    #expect(await failure { _ = try await backend.upload(none, for: "other") { _ in } }?.kind == .unsupported)
    let outside = Attachment(id: "../test.sqlite", name: "x")
    let stolen = await failure { try await backend.download(outside, to: "\(database.folder)/y") { _ in } }
    #expect(stolen?.kind == .notFound)
  }
}
