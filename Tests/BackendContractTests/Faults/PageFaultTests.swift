import LoopbackServer
import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

/// Whatever goes wrong on the way, the rows on the screen are the service's, each once.
@Suite(.timeLimit(.minutes(20))) struct PageFaultTests {
  @Test(arguments: Subject.remote)
  func `rows that could not be loaded come by themselves or with a reload`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      let expected = try await trial.backend.all(table).prefix(60).map(\.id)
      let server = try #require(trial.server)
      let route = try trial.route(.page)
      for kind in EditFaultTests.kinds {
        let session = EditSession(trial.backend)
        let grid = GridID(1)
        await session.perform(.open(grid, table.id, nil))
        server.add(
          FaultRule(EditFaultTests.fault(kind), method: route.method, path: route.path, count: 2))
        await session.perform(.need(grid, rows: 0..<60, direction: 0))
        for _ in 0..<6 where session.mirror(grid)[0..<60].contains(nil) {
          await Self.goOn(session, grid)
        }
        server.clearFaults()
        let rows = session.mirror(grid)[0..<60].map { $0?.id }
        #expect(rows == expected.map { $0 }, "\(kind.rawValue)")
        await session.stop()
      }
    }
  }

  /// Lets a retry happen, or reloads as a user would.
  private static func goOn(_ session: EditSession, _ grid: GridID) async {
    await session.passPageWaits()
    guard session.mirror(grid)[0..<60].contains(nil) else { return }
    await session.perform(.reload(grid))
    await session.perform(.need(grid, rows: 0..<60, direction: 0))
  }

  @Test(arguments: Subject.remote)
  func `a server that repeats a page shows no row twice`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      let server = try #require(trial.server)
      let route = try trial.route(.page)
      let grid = GridID(1)
      for skip in 0..<3 {
        let session = EditSession(trial.backend)
        await session.perform(.open(grid, table.id, nil))
        server.add(
          FaultRule(Fault(.repeatPage), method: route.method, path: route.path, skip: skip, count: 1))
        for start in stride(from: 0, to: 120, by: 20) {
          await session.perform(.need(grid, rows: start..<(start + 20), direction: 1))
          let ids = session.mirror(grid)[0..<120].compactMap { $0?.id }
          #expect(Set(ids).count == ids.count, "after row \(start), skip \(skip)")
        }
        server.clearFaults()
        await session.stop()
      }
    }
  }

  @Test(arguments: Subject.remote)
  func `each fault of a page is told in a sentence that says what happened`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.backend.table(trial.many)
      let server = try #require(trial.server)
      let route = try trial.route(.page)
      let expected: [(Fault.Kind, Set<String>, isRetryable: Bool?)] = [
        (.conflict, ["chang", "updated", "conflict"], true), (.tooManyRequests, ["too many", "limit"], true),
        (.serverError, ["fail", "error"], true), (.serverErrorPage, ["failed (status 500)"], true),
        (.html, ["web page"], false), (.redirect, ["redirect"], false),
        (.drop, ["closed the connection"], true), (.dropAfter, ["closed the connection"], true),
        (.reset, ["stopped in the middle"], true), (.wrongLength, ["stopped in the middle"], true),
        (.cut, ["cannot be read"], nil),
      ]
      for (kind, words, isRetryable) in expected {
        server.add(
          FaultRule(EditFaultTests.fault(kind), method: route.method, path: route.path, count: 2))
        // Rows that came with the description of the table are handed on once without a request of their own.
        var error = await failure { _ = try await trial.backend.page(of: table, limit: 20) }
        if error == nil { error = await failure { _ = try await trial.backend.page(of: table, limit: 20) } }
        server.clearFaults()
        let text = error?.message.lowercased() ?? ""
        #expect(
          words.contains { text.contains($0.lowercased()) }, "\(kind.rawValue): \(String(describing: error))")
        if let isRetryable { #expect(error?.isRetryable == isRetryable, "\(kind.rawValue)") }
        #expect(error?.request?.hasPrefix(route.method) == true, "\(kind.rawValue)")
      }
    }
  }

  @Test(arguments: Subject.remote)
  func `credentials go to no other host`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let server = try #require(trial.server)
      let deeds = try await Deeds(trial)
      let table = try await trial.backend.table(trial.many)
      server.clearRequests()
      let own = "127.0.0.1:\(server.port)"
      server.add(FaultRule(Fault(.redirect), count: nil))
      _ = await failure { _ = try await trial.backend.page(of: table, limit: 20) }
      _ = await failure { _ = try await trial.backend.table(trial.many) }
      for (number, deed) in EditFaultTests.deeds.enumerated() where deeds.has(deed) && deed != .delete {
        let session = EditSession(trial.backend)
        await session.perform(.submit(try await deeds.prepared(deed, number)))
        await session.stop()
      }
      server.clearFaults()
      let strays = server.requests.filter { $0.host != own }
      #expect(strays.allSatisfy { !$0.carriedCredentials }, "\(strays)")
      #expect(server.requests.contains { $0.host == own && $0.fault == .redirect })
    }
  }
}
