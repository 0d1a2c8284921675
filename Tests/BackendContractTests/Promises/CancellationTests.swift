import LoopbackServer
import SheafModel
import Testing

/// Requests that nobody waits for end, and nothing tells a secret.
@Suite(.timeLimit(.minutes(20))) struct CancellationTests {
  @Test(arguments: Subject.all)
  func `what is asked by a cancelled task is cancelled`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      let error = await cancelled {
        _ = try await trial.backend.page(of: table, limit: 5)
      }
      #expect(error?.kind == .cancelled)
      let field = try #require(table.plainField)
      guard table.capabilities.operations.contains(.update) else { return }
      let before = try await trial.backend.page(of: table, limit: 1).records[0]
      let write = await cancelled {
        try await trial.backend.set(
          field, of: before.id, in: table, from: table.cell(before, field), to: .text("never"))
      }
      #expect(write?.kind == .cancelled)
      #expect(try await trial.backend.record(before.id, of: table) == before)
    }
  }

  /// What an operation ends with when its task is cancelled before it begins.
  private func cancelled(_ operation: @Sendable @escaping () async throws -> Void) async -> BackendError? {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await failure(operation)
    }
    task.cancel()
    return await task.value
  }

  @Test(arguments: Subject.remote)
  func `a request on its way ends when its task is cancelled`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      let server = try #require(trial.server)
      let route = try trial.route(.page)
      server.add(FaultRule(Fault(.hold), method: route.method, path: route.path))
      let task = Task { await failure { _ = try await trial.backend.page(of: table, limit: 5) } }
      while server.pendingRules > 0 { await Task.yield() }
      task.cancel()
      #expect(await task.value?.kind == .cancelled)
      #expect(try await !trial.backend.page(of: table, limit: 5).records.isEmpty)
    }
  }

  @Test(arguments: Subject.remote)
  func `no error tells a secret`(_ subject: Subject) async throws {
    try await subject.trial { trial in
      let table = try await trial.table()
      let server = try #require(trial.server)
      let route = try trial.route(.page)
      for kind in Fault.Kind.allCases where kind != .hold {
        server.add(
          FaultRule(
            Fault(kind, milliseconds: 1, retryAfter: 0), method: route.method, path: route.path, count: 3))
        let error = await failure { _ = try await trial.backend.page(of: table, limit: 5) }
        server.clearFaults()
        guard let error else { continue }
        var dumped = ""
        dump(error, to: &dumped)
        for text in ["\(error)", String(reflecting: error), dumped] {
          for secret in trial.secrets { #expect(!text.contains(secret), "\(kind)") }
          #expect(!text.contains("JWT ") && !text.contains("Bearer "), "\(kind)")
        }
      }
    }
  }
}
