import Testing

@testable import BubbleBackend

@Suite struct BubbleTests {
  @Test func `profiles name the service`() {
    #expect(Bubble.kind == "bubble")
  }
}
