import Testing

@testable import BikaBackend

@Suite struct BikaTests {
  @Test func `profiles name the service`() {
    #expect(Bika.kind == "bika")
  }
}
