import FoundationEssentials
import Glibc
import SheafModel
import SheafScripting
import Testing

@Suite struct WritingTests {
  @Test func `a new record gets its cells, and its identifier is printed`() async throws {
    let fixture = try Fixture()
    try await fixture.scripting.add(
      fixture.path, ["name=Grace", "Tags=open,Won", "Amount=€ 12.5", "Stage:=null"])
    #expect(fixture.output.text == "101\n")
    let record = try #require(fixture.backend.records.last)
    #expect(
      record.cells.prefix(4) == [.text("Grace"), .null, .choices(Fixture.stages), Fixture.number("12.5")])
    #expect(await fixture.journal.putCount > 0)
    #expect(await fixture.journal.entries.isEmpty)
  }

  @Test func `only the cells that change are written, and the record is printed`() async throws {
    let fixture = try Fixture()
    try await fixture.scripting.set(
      fixture.path, record: "1", ["Stage=Won", "Amount=1200.50"], format: .jsonl)
    #expect(fixture.output.text.contains(#""Stage":"Won""#))
    #expect(fixture.backend.records[0].cells[1] == .choices([Fixture.stages[1]]))
    #expect(await fixture.journal.entries.isEmpty)
  }

  @Test func `what is already so is not written again`() async throws {
    let fixture = try Fixture()
    try await fixture.scripting.set(fixture.path, record: "1", ["Stage=Open"], format: .jsonl)
    #expect(fixture.output.text.contains(#""Stage":"Open""#))
    #expect(await fixture.journal.putCount == 0)
  }

  @Test func `a change that somebody else was faster with is refused and forgotten`() async throws {
    let fixture = try Fixture()
    fixture.backend.state.withLock { $0.meddle = { $0[0].cells[0] = .text("Other") } }
    await #expect(
      throws: ScriptingFailure(
        .failed, "record 1 was changed by somebody else in the meantime; nothing was written")
    ) { try await fixture.scripting.set(fixture.path, record: "1", ["Name=Mine"]) }
    #expect(fixture.backend.records[0].cells[0] == .text("Other"))
    #expect(await fixture.journal.entries.isEmpty)
  }

  @Test func `a linked record is named by identifier or by title`() async throws {
    let fixture = try Fixture()
    try await fixture.scripting.set(fixture.path, record: "1", ["Company=Beta"])
    #expect(fixture.backend.records[0].cells[4] == .links([RecordLink(id: "c1", title: nil)]))
    try await fixture.scripting.set(fixture.path, record: "1", ["Company=c2"])
    #expect(fixture.backend.records[0].cells[4] == .links([RecordLink(id: "c2", title: nil)]))
    await #expect(throws: ScriptingFailure(.failed, "“Companies” has no record “Nobody”")) {
      try await fixture.scripting.set(fixture.path, record: "1", ["Company=Nobody"])
    }
    await #expect(
      throws: ScriptingFailure(
        .failed, "“Companies” has several records “Twin”: choose by identifier, such as #c2, #c3")
    ) { try await fixture.scripting.set(fixture.path, record: "1", ["Company=Twin"]) }
  }

  @Test func `a value that the field does not take is wrong usage, and nothing is sent`() async throws {
    let fixture = try Fixture()
    await #expect(throws: ScriptingFailure(.usage, "Amount: “abc” is not a number")) {
      try await fixture.scripting.set(fixture.path, record: "1", ["Amount=abc"])
    }
    await #expect(throws: ScriptingFailure(.usage, "“Key” cannot be written: the row's key")) {
      try await fixture.scripting.add(fixture.path, ["Key=3"])
    }
    #expect(fixture.backend.records == Fixture.some)
  }

  @Test func `records are deleted all or none`() async throws {
    let fixture = try Fixture()
    await #expect(throws: ScriptingFailure(BackendError(.notFound, "no such record"))) {
      try await fixture.scripting.rm(fixture.path, records: ["1", "99"])
    }
    #expect(fixture.backend.records.count == 3)
    try await fixture.scripting.rm(fixture.path, records: ["1", "3", "1"])
    #expect(fixture.backend.records.map(\.id) == ["2"])
    #expect(fixture.messages.text == "sheaf: notes went with them\n")
    #expect(await fixture.journal.entries.isEmpty)
  }

  @Test func `a service that stays busy is given up, and the edit does not linger`() async throws {
    let fixture = try Fixture()
    fixture.backend.state.withLock {
      $0.faults = Array(repeating: BackendError(.server(status: 500), "out of order"), count: 100)
    }
    await #expect(throws: ScriptingFailure(BackendError(.server(status: 500), "out of order"))) {
      try await fixture.scripting.rm(fixture.path, records: ["1"])
    }
    #expect(fixture.backend.records.count == 3)
    #expect(await fixture.journal.entries.isEmpty)
  }

  @Test(arguments: [
    ("A valid number is required", "“Amount”: A valid number is required"),
    ("“Amount” takes whole numbers", "“Amount” takes whole numbers"),
    ("Amount takes whole numbers", "Amount takes whole numbers"),
  ])
  func `a refused value is told with the name of its field`(words: String, message: String) async throws {
    let fixture = try Fixture()
    fixture.backend.state.withLock { $0.updateRefusal = BackendError(.invalid("amount"), words) }
    await #expect(throws: ScriptingFailure(BackendError(.invalid("amount"), message))) {
      try await fixture.scripting.set(fixture.path, record: "1", ["Amount=2"])
    }
  }

  @Test func `files are added to those that the cell holds`() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let (one, two) = (try folder.file("a.txt", "hello"), try folder.file("b.txt", ""))
    let fixture = try Fixture(isTerminal: true)
    try await fixture.scripting.attach(fixture.path, record: "1", field: "files", paths: [one, two])
    #expect(fixture.output.text == "plan.pdf\na.txt\nb.txt\n")
    #expect(fixture.backend.state.withLock { $0.uploads.map(\.byteCount) } == [5, 0])
    #expect(fixture.messages.text.hasSuffix("\r\u{1B}[K"))
    let small = try Fixture(maxUploadBytes: 3)
    await #expect(throws: ScriptingFailure.self) {
      try await small.scripting.attach(small.path, record: "1", field: "Files", paths: [one])
    }
    await #expect(throws: ScriptingFailure.self) {
      try await fixture.scripting.attach(fixture.path, record: "1", field: "Files", paths: [folder.path])
    }
    await #expect(throws: ScriptingFailure(.usage, "“Name” does not hold files")) {
      try await fixture.scripting.attach(fixture.path, record: "1", field: "Name", paths: [one])
    }
  }
}

@Suite struct DescriptorOutputTests {
  @Test func `a pipe without a reader is closed, not fatal`() throws {
    var ends: [Int32] = [0, 0]
    // A socket, because a child process that is just being started may hold a copy of a pipe's other end.
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    shutdown(ends[0], Int32(SHUT_RDWR))
    defer { for end in ends { close(end) } }
    let output = DescriptorOutput(ends[1])
    #expect(!output.isTerminal)
    try output.write("kept back")
    #expect(throws: OutputError.closed) { try output.flush() }
  }

  @Test func `what is written arrives whole`() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    let output = DescriptorOutput(ends[1])
    try output.write("a")
    try output.write("é\n")
    try output.flush()
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = read(ends[0], &bytes, 16)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "aé\n")
  }
}

/// A folder for one test.
struct TemporaryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.path + "/sheaf-scripting-\(UInt64.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    return path + "/" + name
  }

  func remove() {
    do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
  }
}
