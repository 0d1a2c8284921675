import Testing

@testable import BotByeBackend

@Suite struct BotByeTests {
  @Test func `profiles name the service`() {
    #expect(BotBye.kind == "botbye")
  }
}
