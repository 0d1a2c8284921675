import FoundationEssentials
import Glibc
import SheafFetch
import SheafJournal
import SheafModel
import SheafTestSupport
import Testing

/// A folder that is gone when the test is over.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    path = "/tmp/sheaf-fetch-tests-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") }
  }

  func journal() throws -> SQLiteJournal { try SQLiteJournal(path: path + "/state/journal.sqlite") }
}

@Suite(.timeLimit(.minutes(20))) struct RecoveryTests {
  private func entry(_ edit: Edit, _ phase: JournalEntry.Phase = .queued) -> JournalEntry {
    JournalEntry(edit: edit, connection: "connection", phase: phase)
  }

  @Test func `the journal is private to the user`() throws {
    let folder = try ScratchFolder()
    let journal = try folder.journal()
    #expect(permissions(folder.path + "/state/journal.sqlite") == 0o600)
    #expect(permissions(folder.path + "/state") == 0o700)
    withExtendedLifetime(journal) {}
  }

  @Test func `a record that got the key of one that was not made is not taken for it`() async throws {
    let folder = try ScratchFolder()
    let journal = try folder.journal()
    func making(_ edit: ID<Edit>, claim: String) -> JournalEntry {
      var entry = entry(Edit(id: edit, table: "table", change: .create("new-1", [])), .sending)
      entry.receipt = Receipt(edit.raw, claim: claim)
      return entry
    }
    // The program ended between its receipt and the end of its transaction, so the key was free again.
    try await journal.apply([
      .put(making("killed", claim: "table 24")), .put(making("other", claim: "table 25")),
    ])
    try await journal.apply([.put(making("later", claim: "table 24"))])
    let entries = try await journal.all().map(\.entry)
    #expect(entries.map { $0.receipt?.token } == [nil, "other", "later"])
    #expect(entries.map(\.phase) == [.queued, .sending, .sending])
  }

  @Test func `a journal that others may have written is refused, with what helps`() async throws {
    let folder = try ScratchFolder()
    try await folder.journal().apply([.put(entry(update("e", "r000001", name: "x", was: "y")))])
    for (path, word) in [
      ("/state", "folder"), ("/state/journal.sqlite", "it"), ("/state/journal.sqlite.owners", "folder"),
    ] {
      let mode: mode_t = path.hasSuffix("sqlite") ? 0o600 : 0o700
      #expect(chmod(folder.path + path, mode | 0o020) == 0)
      let error = #expect(throws: JournalError.self) { _ = try folder.journal() }
      #expect(error?.message.contains(word) == true)
      #expect(error?.message.hasSuffix("run chmod go-w \(folder.path + path)") == true)
      #expect(chmod(folder.path + path, mode) == 0)
    }
    #expect(try await folder.journal().claim("connection").count == 1)
  }

  @Test func `a link in the place of the journal is neither followed nor changed`() throws {
    let folder = try ScratchFolder()
    let diary = folder.path + "/diary"
    try Data("mine".utf8).write(to: URL(filePath: diary))
    #expect(chmod(diary, 0o644) == 0)
    try FileManager.default.createDirectory(atPath: folder.path + "/state", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/state/journal.sqlite", withDestinationPath: diary)
    #expect(throws: JournalError.self) { _ = try folder.journal() }
    #expect(permissions(diary) == 0o644)
    #expect(try Data(contentsOf: URL(filePath: diary)) == Data("mine".utf8))
  }

  @Test(.enabled(if: geteuid() == 0)) func `a journal of another user is refused`() throws {
    let folder = try ScratchFolder()
    withExtendedLifetime(try folder.journal()) {}
    #expect(chown(folder.path + "/state/journal.sqlite", 65_534, 65_534) == 0)
    let error = #expect(throws: JournalError.self) { _ = try folder.journal() }
    #expect(error?.message.contains("another user") == true)
  }

  @Test func `what a journal calls the owner of an edit is never a path`() async throws {
    let folder = try ScratchFolder()
    let diary = folder.path + "/diary"
    try Data("mine".utf8).write(to: URL(filePath: diary))
    try await folder.journal().apply([.put(entry(update("e", "r000001", name: "x", was: "y")))])
    let path = folder.path + "/state/journal.sqlite"
    _ = try await Sqlite3Shell.run("update entry set owner = '../../diary'", on: path)
    #expect(try await folder.journal().claim("connection").count == 1)
    #expect(FileManager.default.fileExists(atPath: diary))
  }

  @Test func `a damaged journal gives what can be read of it`() async throws {
    let folder = try ScratchFolder()
    for name in ["e1", "e2", "e3"] {
      try await folder.journal().apply([.put(entry(update(ID(name), "r000001", name: "x", was: "y")))])
    }
    let path = folder.path + "/state/journal.sqlite"
    let rules = "pragma writable_schema = on; update sqlite_schema set sql = replace(sql, 'not null', '')"
    _ = try await Sqlite3Shell.run(rules, on: path)
    let damage =
      "update entry set owner = null where edit = 'e1'; update entry set content = null where edit = 'e2'"
    _ = try await Sqlite3Shell.run(damage, on: path)
    #expect(try await folder.journal().all().map(\.entry.edit.id) == ["e3"])
    #expect(try await folder.journal().claim("connection").map(\.edit.id) == ["e3"])
  }

  @Test func `programs that start together for the first time make one journal`() async throws {
    for _ in 0..<10 {
      let folder = try ScratchFolder()
      let edits = (0..<6).map { update(ID("e\($0)"), "r000001", name: "\($0)", was: "x") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for edit in edits {
          group.addTask { try await folder.journal().apply([.put(self.entry(edit))]) }
        }
        try await group.waitForAll()
      }
      let left = try await folder.journal().claim("connection")
      #expect(Set(left.map(\.edit.id)) == Set(edits.map(\.id)))
    }
  }

  @Test func `entries outlive their program in order, whatever happened to them`() async throws {
    let folder = try ScratchFolder()
    let edits = (0..<5).map { update(ID("e\($0)"), "r000001", name: "\($0)", was: "x") }
    do {
      let journal = try folder.journal()
      try await journal.apply(edits.map { .put(entry($0)) })
      try await journal.apply([
        .remove("e1"), .put(entry(edits[0], .refused(BackendError(.forbidden, "no")))),
        .put(entry(edits[3], .sending)),
      ])
    }
    let left = try await folder.journal().claim("connection")
    #expect(left.map(\.edit.id) == ["e0", "e2", "e3", "e4"])
    #expect(left.map(\.phase) == [.refused(BackendError(.forbidden, "no")), .queued, .sending, .queued])
    #expect(try await folder.journal().claim("another").isEmpty)
  }

  @Test func `a running program keeps its entries to itself`() async throws {
    let folder = try ScratchFolder()
    let first = try folder.journal()
    try await first.apply([.put(entry(update("e1", "r000001", name: "A", was: "x")))])
    let second = try folder.journal()
    #expect(try await second.claim("connection").isEmpty)
    #expect(try await first.claim("connection").isEmpty)
    withExtendedLifetime(first) {}
  }

  @Test func `edits that were not sent are recovered, shown with their table, and sent in order`()
    async throws
  {
    let folder = try ScratchFolder()
    let backend = ScriptedBackend(rowCount: 100)
    try await crash(in: folder, backend, holding: .update) { harness in
      harness.send(
        .submit(update("e1", "r000001", name: "A", was: "Name 1")),
        .submit(
          Edit(
            id: "e2", table: "table",
            change: .update(
              "r000001",
              [CellChange(field: "amount", base: .number(DecimalText(1)), value: .number(DecimalText(7)))]))))
      _ = await harness.phase(of: "e2") { $0 == .queued }
      _ = await backend.call(.update)
    }
    backend.hold(.record)
    let harness = Harness(backend, journal: try folder.journal())
    guard case .recovered(let pending) = await harness.log.first(where: { _ in true }) else {
      Issue.record("they are offered first")
      return
    }
    #expect(pending.map(\.edit.id) == ["e1", "e2"])
    harness.send(.open(GridID(1), "table", nil))
    let opened = await harness.log.first { if case .opened = $0 { true } else { false } }
    guard case .opened(_, _, let shown) = opened else { return }
    #expect(shown.map(\.edit.id) == ["e1", "e2"])
    backend.holdNothing()
    await harness.service.waitUntilIdle()
    #expect(backend.records[1].cells[..<2] == [.text("A"), .number(DecimalText(7))])
    #expect(try await folder.journal().claim("connection").isEmpty)
  }

  @Test func `an update that was carried out just before the crash is not sent again`() async throws {
    let folder = try ScratchFolder()
    let backend = ScriptedBackend(rowCount: 100)
    try await crash(in: folder, backend, holding: .update) { harness in
      harness.send(.submit(update("e1", "r000001", name: "A", was: "Name 1")))
      _ = await backend.call(.update)
    }
    backend.change { $0[1].cells[0] = .text("A") }
    let calls = backend.calls(.update).count
    let harness = Harness(backend, journal: try folder.journal())
    _ = await harness.phase(of: "e1") { if case .saved = $0 { true } else { false } }
    #expect(backend.calls(.update).count == calls)
  }

  @Test func `a create that was on its way at the crash waits for the user`() async throws {
    let folder = try ScratchFolder()
    let backend = ScriptedBackend(rowCount: 100)
    try await crash(in: folder, backend, holding: .create) { harness in
      harness.send(.submit(Edit(id: "e1", table: "table", change: .create("local", []))))
      _ = await backend.call(.create)
    }
    let harness = Harness(backend, journal: try folder.journal())
    _ = await harness.phase(of: "e1") { if case .rejected = $0 { true } else { false } }
    await harness.service.waitUntilIdle()
    #expect(backend.calls(.create).count == 1)
    await harness.perform(.retry("e1"))
    #expect(backend.records.count == 101)
  }

  private func permissions(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  /// Runs a service until its program would be killed.
  private func crash(
    in folder: ScratchFolder, _ backend: ScriptedBackend, holding kind: ScriptedBackend.Kind,
    _ body: (Harness) async -> Void
  ) async throws {
    backend.hold(kind)
    let harness = Harness(backend, journal: try folder.journal())
    await body(harness)
    await harness.stop()
    backend.holdNothing()
    await harness.service.waitUntilIdle()
  }
}
