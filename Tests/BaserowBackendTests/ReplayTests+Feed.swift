import SheafHTTP
import SheafJSON
import SheafModel
import Testing

@testable import BaserowBackend

extension ReplayTests {
  func replayFeed(_ coverage: inout Coverage) async throws {
    let (changes, sockets) = try await RecordedSockets.listen([Recording.number(803).received])
    #expect(sockets.sent.first.map { JSON.text($0) } == Recording.number(803).sentMessages.first)
    #expect(sockets.opened.first?.path == "/ws/core/")
    #expect(changes.first == .connected)
    guard case .updated(let rows) = changes.dropFirst().first else {
      Issue.record("the first change is \(changes)")
      return
    }
    #expect(rows[0].id == "20")
    #expect(rows[0].cells.contains(.text("Oulu")))
    #expect(changes.contains { if case .created(let rows, _) = $0 { rows[0].id == "458" } else { false } })
    #expect(changes.contains(.deleted(["458"])))
    #expect(changes.filter { $0 == .schemaChanged }.count >= 8)
    #expect(changes.contains(.disconnected))
    coverage.sent([803])

    let greeting = Recording.number(803).received[0]
    let (later, _) = try await RecordedSockets.listen([[greeting] + Recording.number(809).received])
    #expect(later.contains(.reloaded))
    #expect(later.contains { if case .created(let rows, _) = $0 { rows[0].id == "31" } else { false } })
    let (outliving, _) = try await RecordedSockets.listen([Recording.number(807).received])
    #expect(outliving.contains { if case .updated = $0 { true } else { false } })
    coverage.sent([807, 809])

    // A refusal is followed by another attempt with another token.
    for number in [800, 801, 806] {
      let (changes, sockets) = try await RecordedSockets.listen([
        Recording.number(number).received, Array(Recording.number(803).received.prefix(2)),
      ])
      #expect(changes.first == .connected)
      #expect(sockets.opened.count >= 2)
      coverage.read(number)
    }
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
