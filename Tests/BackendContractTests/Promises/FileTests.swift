import FoundationEssentials
import SheafModel
import SheafTestSupport
import Synchronization
import Testing

/// Files go up, into a cell, and come back as they were.
@Suite(.timeLimit(.minutes(20))) struct FileTests {
  @Test(arguments: Subject.all, [0, 1, 5000, 5_000_000])
  func `a file comes back as it went, and its progress never falls`(
    _ subject: Subject, _ byteCount: Int
  ) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      guard table.capabilities.operations.contains(.upload) else { return }
      let field = try #require(table.fields.first { $0.kind == .attachments && !$0.isReadOnly })
      let folder = try TemporaryFolder()
      let file = try folder.file("häus “x”.bin", byteCount)
      let up = Mutex<[TransferProgress]>([])
      let stored = try await trial.backend.upload(file, for: table.id) { step in
        up.withLock { $0.append(step) }
      }
      Self.expectRising(up.withLock { $0 }, to: byteCount)
      #expect(stored.byteCount == nil || stored.byteCount == byteCount)
      let before = try #require(try await trial.backend.page(of: table, limit: 1).records.first)
      let after = try await trial.backend.set(
        field, of: before.id, in: table, from: table.cell(before, field), to: .attachments([stored]))
      guard case .attachments(let files) = table.cell(after, field), let held = files.first else {
        Issue.record("the cell holds \(table.cell(after, field))")
        return
      }
      #expect(held.name == file.name)
      let down = Mutex<[TransferProgress]>([])
      let path = folder["back"]
      try await trial.backend.download(held, to: path) { step in down.withLock { $0.append(step) } }
      Self.expectRising(down.withLock { $0 }, to: byteCount)
      #expect(try folder.read("back") == (try folder.read(file.name)))
      let again = await failure { try await trial.backend.download(held, to: path) { _ in } }
      #expect(again != nil, "a file that is there was written over")
    }
  }

  private static func expectRising(_ steps: [TransferProgress], to byteCount: Int) {
    let counts = steps.map(\.completed)
    #expect(counts == counts.sorted())
    #expect((counts.last ?? byteCount) == byteCount)
    #expect(steps.allSatisfy { $0.total == nil || $0.total == byteCount })
  }

  @Test(arguments: Subject.all)
  func `a second file is added to the first, and either can go`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      guard table.capabilities.operations.contains(.upload) else { return }
      let field = try #require(table.fields.first { $0.kind == .attachments && !$0.isReadOnly })
      let folder = try TemporaryFolder()
      var record = try #require(try await trial.backend.page(of: table, limit: 1).records.first)
      for (count, name) in ["one.txt", "two.txt"].enumerated() {
        let file = try folder.file(name, 100 + count)
        let stored = try await trial.backend.upload(file, for: table.id) { _ in }
        record = try await trial.backend.set(
          field, of: record.id, in: table, from: table.cell(record, field),
          to: .attachments(Self.files(table.cell(record, field)) + [stored]))
      }
      let both = Self.files(table.cell(record, field))
      #expect(both.map(\.name) == ["one.txt", "two.txt"])
      record = try await trial.backend.set(
        field, of: record.id, in: table, from: .attachments(both), to: .attachments([both[1]]))
      #expect(Self.files(table.cell(record, field)).map(\.name) == ["two.txt"])
    }
  }

  private static func files(_ cell: Value) -> [Attachment] {
    if case .attachments(let files) = cell { files } else { [] }
  }

  @Test(arguments: Subject.all)
  func `a file that is not there is refused and leaves nothing`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      guard table.capabilities.operations.contains(.upload) else { return }
      let folder = try TemporaryFolder()
      let gone = LocalFile(path: folder["gone"], name: "gone", byteCount: 10)
      let error = await failure { _ = try await trial.backend.upload(gone, for: table.id) { _ in } }
      #expect(error?.message.contains("gone") == true, "\(String(describing: error))")
      #expect(error?.isRetryable == false)
      let nothing = Attachment(id: "no-such-file.txt", name: "x", url: nil)
      let lost = await failure {
        try await trial.backend.download(nothing, to: folder["lost"]) { _ in }
      }
      #expect(lost != nil)
      #expect(!FileManager.default.fileExists(atPath: folder["lost"]))
    }
  }
}

extension TemporaryFolder {
  /// Makes a file of bytes that do not repeat soon.
  func file(_ name: String, _ byteCount: Int) throws -> LocalFile {
    var state: UInt32 = 12_345
    let bytes = (0..<byteCount).map { _ -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: state >> 16)
    }
    return LocalFile(path: try write(name, Data(bytes)), name: name, byteCount: byteCount)
  }
}
