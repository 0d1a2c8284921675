import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

extension ReplayTests {
  func replayFeed(_ coverage: inout Coverage) async throws {
    let (changes, sockets) = try await listen([Recording.number(803).received], until: 2)
    #expect(sockets.sent.first.map { JSON.text($0) } == Recording.number(803).sentMessages.first)
    #expect(sockets.opened.first?.path == "/ws/core/")
    #expect(changes.first == .connected)
    guard case .updated(let rows) = changes.dropFirst().first else {
      Issue.record("the first change is \(changes)")
      return
    }
    #expect(rows[0].id == "20")
    #expect(rows[0].cells.contains(.text("Oulu")))
    #expect(changes.contains { if case .created(let rows) = $0 { rows[0].id == "458" } else { false } })
    #expect(changes.contains(.deleted(["458"])))
    #expect(changes.filter { $0 == .schemaChanged }.count >= 8)
    #expect(changes.contains(.disconnected))
    coverage.sent([803])

    let greeting = Recording.number(803).received[0]
    let (later, _) = try await listen([[greeting] + Recording.number(809).received], until: 2)
    #expect(later.contains(.reloaded))
    #expect(later.contains { if case .created(let rows) = $0 { rows[0].id == "31" } else { false } })
    let (outliving, _) = try await listen([Recording.number(807).received], until: 2)
    #expect(outliving.contains { if case .updated = $0 { true } else { false } })
    coverage.sent([807, 809])

    // A refusal is followed by another attempt with another token.
    for number in [800, 801, 806] {
      let (changes, sockets) = try await listen([Recording.number(number).received, [greeting]], until: 2)
      #expect(changes.first == .connected)
      #expect(sockets.opened.count >= 2)
      coverage.read(number)
    }
  }

  /// Listens to table 7 until the connection was lost after that many attempts to open one.
  private func listen(_ scripts: [[String]], until attempts: Int) async throws -> (
    [LiveChange], RecordedSockets
  ) {
    let transport = RecordedTransport([13], stubs: RecordedTables.stubs(7))
    let backend = try RecordedTables.backend(transport)
    let sockets = RecordedSockets(scripts)
    let feed = BaserowFeed(client: backend.client, sockets: sockets) { _ in await Task.yield() }
    var changes: [LiveChange] = []
    let stream = feed.changes(of: "7") { () async throws(BackendError) in try await backend.plan("7") }
    for await change in stream {
      changes.append(change)
      if change == .disconnected { break }
    }
    return (changes, sockets)
  }
}

extension JSON {
  /// The JSON of a text; null for none.
  static func text(_ text: String) -> JSON {
    do {
      return try JSON.parse(Array(text.utf8))
    } catch {
      return .null
    }
  }
}
