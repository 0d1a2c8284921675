import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct FetchUploadsTests {
  private func attach(_ names: String...) -> Edit {
    let files = names.map { LocalFile(path: "/tmp/\($0)", name: $0, byteCount: 1000) }
    return Edit(id: "a1", table: "table", change: .attach("r000001", "files", files: files, stored: []))
  }

  private func names(_ harness: Harness) -> [String] {
    guard case .attachments(let files) = harness.backend.records[1].cells[2] else { return [] }
    return files.map(\.name)
  }

  @Test func `files are added to what the cell holds by then`() async {
    let harness = Harness()
    harness.backend.change { $0[1].cells[2] = .attachments([Attachment(id: "old", name: "old.txt")]) }
    await harness.perform(.submit(attach("a.png", "b.png")))
    #expect(names(harness) == ["old.txt", "a.png", "b.png"])
    #expect(harness.phases("a1").last == .saved(SavedEdit(records: [harness.backend.records[1]])))
  }

  @Test func `progress never falls and is told ten times a second at most`() async {
    let harness = Harness()
    harness.backend.hold(.upload)
    harness.send(.submit(attach("a.png")))
    let call = await harness.backend.call(.upload)
    _ = await harness.phase(of: "a1") { if case .uploading = $0 { true } else { false } }
    for (milliseconds, completed) in [(10, 100), (100, 200), (10, 300), (200, 150), (0, 400), (0, 1000)] {
      harness.clock.advance(by: .milliseconds(milliseconds))
      harness.backend.report(TransferProgress(completed: completed, total: 1000), for: call)
    }
    harness.backend.holdNothing()
    await harness.service.waitUntilIdle()
    harness.backend.report(TransferProgress(completed: 1001, total: 1000), for: call)
    let told = harness.phases("a1").compactMap { phase -> Int? in
      if case .uploading(0, 1, let progress) = phase { progress.completed } else { nil }
    }
    #expect(told == [0, 200, 400, 1000])
  }

  @Test func `discarding stops the upload and nothing is attached`() async {
    let journal = VolatileJournal()
    let harness = Harness(journal: journal)
    harness.backend.hold(.upload)
    harness.send(.submit(attach("a.png")))
    let call = await harness.backend.call(.upload)
    await harness.perform(.discard("a1"))
    #expect(harness.backend.cancelledCalls.map(\.id) == [call.id])
    #expect(harness.phases("a1").last == .discarded)
    #expect(journal.entries.isEmpty)
    #expect(names(harness).isEmpty)
    #expect(harness.backend.calls(.update).isEmpty)
  }

  @Test func `after a crash between files only the rest is uploaded`() async {
    let journal = VolatileJournal()
    let first = Harness(journal: journal)
    first.backend.hold(.upload)
    first.send(.submit(attach("a.png", "b.png")))
    first.backend.release(await first.backend.call(.upload))
    _ = await first.backend.call(.upload, 1)
    await first.stop()
    // What was being written down when it ended is written.
    await first.service.waitUntilIdle()
    let second = Harness(first.backend, journal: journal)
    first.backend.holdNothing()
    _ = await second.phase(of: "a1") { if case .saved = $0 { true } else { false } }
    #expect(names(second) == ["a.png", "b.png"])
    #expect(second.backend.calls(.upload).map(\.file?.name) == ["a.png", "b.png", "b.png"])
  }

  private let copy = Edit(
    id: "c1", table: "table",
    change: .create(
      "local",
      [
        CellValue(field: "name", value: .text("Copy")),
        CellValue(field: "files", value: .attachments([Attachment(id: "old", name: "old.txt")])),
      ]))

  @Test func `a copy whose files the service does not take is added without them, and says so`() async {
    for kind in [BackendError.Kind.invalid(nil), .invalid("files"), .unsupported] {
      let harness = Harness()
      let count = harness.backend.records.count
      harness.backend.spoil(.create, .error(BackendError(kind, "no such file")))
      await harness.perform(.submit(copy))
      guard case .saved(let saved)? = harness.phases("c1").last else {
        Issue.record("\(harness.phases("c1"))")
        continue
      }
      #expect(saved.remarks == ["added without the files of “Files”: no such file"])
      #expect(saved.records.first?.cells[0] == .text("Copy"))
      #expect(harness.backend.records.count == count + 1)
    }
  }

  @Test func `a copy that is refused for something else is refused, and says why`() async {
    let refusal = BackendError(.invalid(nil), "the name is taken")
    let harness = Harness()
    harness.backend.spoil(.create, .error(refusal), .error(BackendError(.invalid("name"), "still taken")))
    await harness.perform(.submit(copy))
    #expect(harness.phases("c1").last == .rejected(refusal))
    let other = Harness()
    other.backend.spoil(.create, .error(BackendError(.invalid("name"), "taken")))
    await other.perform(.submit(copy))
    #expect(other.backend.calls(.create).count == 1)
    // Nor is anything sent twice of which nobody knows whether it was done.
    let lost = Harness()
    lost.backend.spoil(.create, .error(BackendError(.fateUnknown, "no answer")))
    await lost.perform(.submit(copy))
    #expect(lost.backend.calls(.create).count == 1)
  }
}
