import LoopbackServer
import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// Whatever goes wrong on the way, an edit is carried out once or is still there, with the reason.
@Suite(.timeLimit(.minutes(20))) struct EditFaultTests {
  /// All that pass by themselves, but the one that concerns pages only.
  static let kinds = Fault.Kind.allCases.filter { $0 != .repeatPage && $0 != .hold }

  static let deeds = Deed.allCases.filter { $0 != .page }

  @Test(arguments: Subject.remote, deeds)
  func `no fault loses an edit or carries it out twice`(_ subject: Subject, _ deed: Deed) async throws {
    try await subject.trial { trial in
      let deeds = try await Deeds(trial)
      guard deeds.has(deed) else { return }
      let server = try #require(trial.server)
      let route = try trial.route(deed)
      for (number, kind) in Self.kinds.enumerated() {
        let session = EditSession(trial.backend)
        let change = try await deeds.change(deed, number)
        server.add(FaultRule(Self.fault(kind), method: route.method, path: route.path, count: 2))
        let (phase, errors) = await session.carryOut(change.edit)
        server.clearFaults()
        for error in errors { Self.expectWords(error, kind, "\(deed), \(kind.rawValue)") }
        try await expectFate(phase, change, session, "\(deed), \(kind.rawValue)")
        await session.stop()
      }
    }
  }

  static func fault(_ kind: Fault.Kind) -> Fault {
    Fault(kind, milliseconds: 1, retryAfter: 0, bytes: kind == .slow ? 4096 : nil)
  }

  /// Saved and there once; or refused, in the journal, there at most once, and saved when it is sent again.
  private func expectFate(
    _ phase: EditPhase?, _ change: Change, _ session: EditSession, _ what: Comment
  ) async throws {
    switch phase {
    case .saved:
      #expect(try await change.count() == 1, what)
      #expect(session.journal.entries.isEmpty, what)
    case .rejected(let error):
      #expect(session.journal.entries.map(\.edit.id) == [change.edit.id], what)
      let count = try await change.count()
      if error.kind == .fateUnknown {
        #expect(count <= 1, what)
        // The user looks, and sends it again only where it is missing.
        if count == 1 { return await session.perform(.discard(change.edit.id)) }
      } else {
        #expect(count == 0, "\(what): refused, and carried out all the same")
      }
      await session.perform(.retry(change.edit.id))
      let (end, _) = await session.settle(change.edit.id)
      if case .saved? = end {} else { Issue.record("\(what): sent again: \(String(describing: end))") }
      #expect(try await change.count() == 1, what)
    default: Issue.record("\(what): \(String(describing: phase))")
    }
  }

  /// What the sentence must say of each fault; any of the words will do.
  private static func expectWords(_ error: BackendError, _ kind: Fault.Kind, _ what: Comment) {
    let words: [String] =
      switch kind {
      case .unauthorized: ["log in", "session", "token", "credentials", "key"]
      case .conflict: ["meanwhile", "being changed", "already being updated", "changing", "conflict"]
      case .tooLarge: ["larger", "too large", "maximum", "exceed"]
      case .tooManyRequests: ["too many", "limit"]
      case .serverError, .serverErrorPage: ["fail", "look before sending", "error"]
      case .html: ["web page", "could not be understood", "look before sending"]
      case .redirect: ["redirect"]
      case .drop, .dropAfter: ["closed the connection", "look before sending"]
      case .reset, .wrongLength: ["stopped in the middle", "look before sending"]
      case .cut: ["cannot be read", "could not be understood", "look before sending"]
      case .quota, .failureInside200, .notFoundInside500:
        ["quota", "does not exist", "not found", "fail", "look before sending", "error"]
      case .latency, .hold, .slow, .repeatPage: []
      }
    let text = error.message.lowercased()
    #expect(words.contains { text.contains($0.lowercased()) }, "\(what): \(error.message)")
    #expect(!text.hasSuffix("."), what)
  }

  @Test(arguments: Subject.remote)
  func `cells that are edited while the server is gone are saved when it returns`(
    _ subject: Subject
  ) async throws {
    try await subject.trial { trial in
      let deeds = try await Deeds(trial)
      guard deeds.has(.update) else { return }
      let server = try #require(trial.server)
      let session = EditSession(trial.backend)
      let changes = try await [deeds.update(0), deeds.update(1), deeds.update(2)]
      let ids = Set(changes.map(\.edit.id))
      server.add(FaultRule(Fault(.drop), count: nil))
      for change in changes { session.service.send(.submit(change.edit)) }
      await session.service.waitUntilIdle()
      for _ in 0..<3 {
        for id in ids {
          guard case .waiting(_, let error) = session.phase(of: id) else {
            Issue.record("\(id): \(String(describing: session.phase(of: id)))")
            return
          }
          #expect(error.message.contains("closed the connection"))
        }
        #expect(Set(session.journal.entries.map(\.edit.id)) == ids)
        await session.passWait(of: ids)
      }
      server.clearFaults()
      await session.passWait(of: ids)
      for change in changes {
        if case .saved? = session.phase(of: change.edit.id) {} else { Issue.record("\(change.edit.id)") }
        #expect(try await change.count() == 1)
      }
      #expect(session.journal.entries.isEmpty)
      await session.stop()
    }
  }

  @Test(arguments: Subject.remote)
  func `edits that were never answered are saved by the next run of the program`(
    _ subject: Subject
  ) async throws {
    try await subject.trial { trial in
      let deeds = try await Deeds(trial)
      let server = try #require(trial.server)
      for (number, deed) in Self.deeds.enumerated() where deeds.has(deed) && deed != .create {
        let journal = VolatileJournal()
        let first = EditSession(trial.backend, journal: journal)
        let change = try await deeds.change(deed, number)
        server.add(FaultRule(Fault(.dropAfter), method: try trial.route(deed).method, count: nil))
        await first.perform(.submit(change.edit))
        await first.stop()
        #expect(journal.entries.map(\.edit.id) == [change.edit.id], "\(deed)")
        server.clearFaults()
        let second = EditSession(trial.backend, journal: journal)
        _ = await second.log.first { if case .recovered = $0 { true } else { false } }
        await second.service.waitUntilIdle()
        let (phase, _) = await second.settle(change.edit.id)
        if case .saved? = phase {} else { Issue.record("\(deed): \(String(describing: phase))") }
        #expect(try await change.count() == 1, "\(deed)")
        #expect(journal.entries.isEmpty)
        await second.stop()
      }
    }
  }

  @Test(arguments: Subject.all)
  func `edits of all sorts are saved and forgotten by the journal`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let deeds = try await Deeds(trial)
      let session = EditSession(trial.backend)
      for (number, deed) in Self.deeds.enumerated() where deeds.has(deed) {
        let change = try await deeds.change(deed, number)
        let (phase, errors) = await session.carryOut(change.edit)
        #expect(errors.isEmpty, "\(deed)")
        if case .saved? = phase {} else { Issue.record("\(deed): \(String(describing: phase))") }
        #expect(try await change.count() == 1, "\(deed)")
      }
      #expect(session.journal.entries.isEmpty)
      await session.stop()
    }
  }
}
