import SheafModel
import SheafTestSupport
import Synchronization
import Testing

@testable import SheafApp

/// Searches of a picker on their way to the service.
@Suite struct TypedSearchesTests {
  private final class Sent: Sendable {
    let requests = Mutex<[FetchRequest]>([])
  }

  private func search(_ number: Int, _ text: String) -> FetchRequest {
    .candidates(Ticket(number), "table", search: text, limit: 100)
  }

  @Test func `a word is asked for once, when it is typed`() async {
    let (clock, sent) = (ManualClock(), Sent())
    let searches = TypedSearches(clock: clock) { request, _ in sent.requests.withLock { $0.append(request) } }
    for (number, text) in ["a", "ac", "acm", "acme"].enumerated() {
      if number > 0 { searches.take(.cancel(Ticket(number - 1)), for: "c") }
      searches.take(search(number, text), for: "c")
    }
    while !sent.requests.withLock({ $0.contains(search(3, "acme")) }) {
      clock.advance(by: TypedSearches.pause)
      await Task.yield()
    }
    let asked = sent.requests.withLock { $0 }.filter { if case .candidates = $0 { true } else { false } }
    #expect(asked == [search(3, "acme")])
  }

  @Test func `a picker that opens asks at once, and one that closes asks nothing more`() async {
    let (clock, sent) = (ManualClock(), Sent())
    let searches = TypedSearches(clock: clock) { request, _ in sent.requests.withLock { $0.append(request) } }
    searches.take(search(1, ""), for: "c")
    #expect(sent.requests.withLock { $0 } == [search(1, "")])
    searches.take(search(2, "a"), for: "c")
    searches.take(.cancel(Ticket(2)), for: "c")
    clock.advance(by: TypedSearches.pause)
    #expect(sent.requests.withLock { $0 } == [search(1, ""), .cancel(Ticket(2))])
  }
}
