import LoopbackServer
import SheafModel
import Testing

@testable import BikaBackend

/// Triggers and webhooks, at whichever address a server has them.
@Suite(.timeLimit(.minutes(20))) struct AutomationTests {
  private static let node = ID<Node>("\(LoopbackBika.space)/\(LoopbackBika.automation)")

  @Test(arguments: [0, 1, 2])
  func `triggers are found at each of their addresses, which is remembered`(_ address: Int) async throws {
    try await Stage.run({ $0.triggersAddress = address }) { stage in
      let backend = try stage.backend()
      #expect(
        try await backend.triggers(of: Self.node).map(\.name) == [
          "When a record is created", "Every morning",
        ])
      #expect(stage.requests().filter { $0.hasSuffix("triggers") }.count == address + 1)
      _ = try await backend.triggers(of: Self.node)
      #expect(stage.requests().count == 1)
    }
  }

  @Test(arguments: [false, true])
  func `webhooks are listed, registered and removed in either spelling`(_ isDashed: Bool) async throws {
    try await Stage.run({ $0.hasDashedWebhooks = isDashed }) { stage in
      let backend = try stage.backend()
      #expect(try await backend.webhooks(of: Self.node).isEmpty)
      #expect(stage.requests().last?.hasSuffix(isDashed ? "outgoing-webhooks" : "outgoingWebhooks") == true)
      let draft = WebhookDraft(
        event: backend.webhookEvents[0], name: "Tell us", url: "https://example.com/hook", note: "A note")
      let made = try await backend.addWebhook(draft, to: Self.node)
      #expect(stage.requests().count == 1)
      #expect(made.draft == draft)
      #expect(try await backend.webhooks(of: Self.node) == [made])
      try await backend.removeWebhook(made.id, from: Self.node)
      #expect(try await backend.webhooks(of: Self.node).isEmpty)
      let gone = await failure { try await backend.removeWebhook(made.id, from: Self.node) }
      #expect(gone?.kind == .notFound)
    }
  }

  @Test func `what is no automation has no triggers`() async throws {
    try await Stage.run { stage in
      let backend = try stage.backend()
      #expect(try await backend.triggers(of: ID(Stage.guide.raw)).isEmpty)
    }
  }
}
