import FoundationEssentials
import SheafModel
import Synchronization
import Testing

@testable import SheafScripting

@Suite struct ImportTests {
  /// A folder with a file to import, removed afterwards.
  private func withFile(
    _ text: String, named name: String = "in.csv",
    _ body: (_ path: String, _ folder: String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sheaf-import-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    try await body("\(folder)/\(name)", folder)
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  private func importing(_ path: String, _ fixture: Fixture) async -> ScriptingFailure? {
    do throws(ScriptingFailure) {
      try await fixture.scripting.importing(path, into: fixture.path)
      return nil
    } catch {
      return error
    }
  }

  @Test func `each line becomes a record`() async throws {
    let fixture = try Fixture([])
    try await withFile("name,Amount,Tags,Company\nAda,12.50,\"Open, Won\",Acme\nBob,,,\n") { path, folder in
      #expect(await importing(path, fixture) == nil)
      #expect(
        fixture.backend.records.map { Array($0.cells.prefix(5)) } == [
          [
            .text("Ada"), .null, .choices(Fixture.stages), Fixture.number("12.50"),
            .links([RecordLink(id: "c0", title: nil)]),
          ], [.text("Bob"), .null, .null, .null, .null],
        ])
      #expect(fixture.messages.text == "sheaf: 2 records were added\n")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(files == ["in.csv"])
    }
  }

  @Test func `rows that are refused are kept with the reason and can be imported again`() async throws {
    let fixture = try Fixture([])
    let csv = "Name,Amount\nAda,many\nBob,2\n\"Eve, the third\",1,x\n"
    try await withFile(csv) { path, folder in
      let failure = await importing(path, fixture)
      let refused = folder + "/in.refused.csv"
      #expect(failure?.kind == .failed)
      #expect(failure?.message == "one record was added, 2 were not: see \(refused)")
      let lines = try text(refused).split(separator: "\n")
      #expect(lines[0] == "Name,Amount,sheaf:reason")
      #expect(lines[1].hasPrefix("Ada,many,"))
      #expect(lines[2] == "\"Eve, the third\",1,x,\"the line has 3 cells, the first one 2\"")

      let corrected = "Name,Amount,sheaf:reason\nAda,3,\"Amount: no number\"\nEve,x,long ago\n"
      try Data(corrected.utf8).write(to: URL(filePath: refused))
      let again = await importing(refused, fixture)
      #expect(again?.message == "one record was added, one was not: see \(folder)/in.refused-2.csv")
      #expect(fixture.backend.records.map { $0.cells[0] } == [.text("Bob"), .text("Ada")])
      #expect(try text(folder + "/in.refused-2.csv").contains("Eve,x,"))
      #expect(try text(refused) == corrected)
    }
  }

  @Test func `columns that cannot be written are passed over, and unknown ones stop everything`() async throws
  {
    let fixture = try Fixture([])
    try await withFile("_id,Name,Key\n9,Ada,1\n") { path, _ in
      #expect(await importing(path, fixture) == nil)
      #expect(fixture.messages.text.contains("“Key” is passed over: the row's key"))
      #expect(fixture.backend.records.count == 1)
    }
    try await withFile("Nane\nAda\n") { path, _ in
      let failure = await importing(path, fixture)
      #expect(failure?.kind == .usage)
      #expect(failure?.message == "no field “Nane”: did you mean “Name”?")
      #expect(fixture.backend.records.count == 1)
    }
    try await withFile("Name\n", named: "in.xlsx") { path, _ in
      #expect(await importing(path, fixture)?.kind == .usage)
    }
  }

  @Test func `what was not sent when the service goes is kept too`() async throws {
    let fixture = try Fixture([])
    try await withFile("Name\nAda\nBob\nEve\n") { path, folder in
      // The first request is for the table.
      let faults = [BackendError(.unauthorized, "the session has ended")]
      let backend = Refusing(base: fixture.backend, faults: faults)
      let failure = await importing(path, fixture, backend)
      #expect(failure?.message == "the session has ended")
      #expect(failure?.cause == .unauthorized)
      let kept = try text(folder + "/in.refused.csv")
      #expect(kept.split(separator: "\n").count == 4)
      #expect(kept.contains("Eve,not sent: the session has ended"))
    }
  }

  @Test func `a batch that is refused is divided until it is clear which record is to blame`() async throws {
    let fixture = try Fixture([])
    let names = (0..<50).map { $0 == 31 ? "bad" : "n\($0)" }
    try await withFile("Name\n" + names.joined(separator: "\n") + "\n") { path, folder in
      let backend = Refusing(base: fixture.backend, faults: [])
      let failure = await importing(path, fixture, backend)
      #expect(failure?.message.hasPrefix("49 records were added, one was not") == true)
      let kept = try text(folder + "/in.refused.csv")
      #expect(kept == "Name,sheaf:reason\nbad,“Name”: no bad ones\n")
      #expect(fixture.backend.records.count == 49)
      #expect(backend.batches.withLock { $0 }.first == 50)
    }
  }

  @Test func `records whose fate is unknown are not sent twice`() async throws {
    let fixture = try Fixture([])
    try await withFile("Name\nAda\n") { path, folder in
      let backend = Refusing(base: fixture.backend, faults: [BackendError(.server(status: 500), "oops")])
      let failure = await importing(path, fixture, backend)
      #expect(failure?.message.hasPrefix("0 records were added, one was not") == true)
      let kept = try text(folder + "/in.refused.csv")
      #expect(kept.contains("it may have been added"))
      #expect(backend.batches.withLock { $0 } == [])
    }
  }

  private func importing(
    _ path: String, _ fixture: Fixture, _ backend: Refusing
  ) async -> ScriptingFailure? {
    let scripting = Scripting(
      connection: "test", backend: backend, journal: fixture.journal, now: fixture.scripting.now,
      output: fixture.output, messages: fixture.messages, clock: ImpatientClock())
    do throws(ScriptingFailure) {
      try await scripting.importing(path, into: fixture.path)
      return nil
    } catch {
      return error
    }
  }
}

/// Takes several records at once, all or none, and none that is called “bad”.
private final class Refusing: BatchBackend {
  private let base: MemoryBackend
  private let faults: Mutex<[BackendError]>
  let batches = Mutex<[Int]>([])

  init(base: MemoryBackend, faults: [BackendError]) {
    self.base = base
    self.faults = Mutex(faults)
  }

  var batchLimit: Int { 200 }

  private func check(_ drafts: [RecordDraft]) throws(BackendError) {
    if let fault = faults.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw fault }
    let isBad = drafts.contains { $0.cells.contains { $0.value == .text("bad") } }
    if isBad { throw BackendError(.invalid("name"), "no bad ones") }
  }

  func create(_ draft: RecordDraft) async throws(BackendError) -> Record {
    try check([draft])
    return try await base.create(draft)
  }

  func create(_ drafts: [RecordDraft]) async throws(BackendError) -> [Record] {
    batches.withLock { $0.append(drafts.count) }
    try check(drafts)
    var records: [Record] = []
    for draft in drafts { records.append(try await base.create(draft)) }
    return records
  }

  func update(_ patches: [RecordPatch]) async throws(BackendError) -> [Record] { [] }

  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node] {
    try await base.children(of: parent)
  }

  func table(_ id: ID<Table>) async throws(BackendError) -> Table { try await base.table(id) }

  func page(_ request: PageRequest) async throws(BackendError) -> Page { try await base.page(request) }

  func record(
    _ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]
  ) async throws(BackendError) -> Record { try await base.record(id, in: table, fields: fields) }
}
