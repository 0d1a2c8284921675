import SheafFetch
import SheafModel
import SheafTestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct FetchQuestionsTests {
  @Test func `a candidate without a name is told by its identifier`() async {
    let harness = Harness(ScriptedBackend(rowCount: 2))
    harness.backend.change { $0[0].cells[0] = .text("") }
    await harness.perform(.candidates(Ticket(1), "table", search: "", limit: 1))
    #expect(
      harness.log.all == [.candidates(Ticket(1), .success([RecordLink(id: "r000000", title: nil)]))])
  }

  @Test func `candidates for a link are searched by the service and named by their primary field`() async {
    let harness = Harness()
    await harness.perform(.candidates(Ticket(1), "table", search: "Name 99", limit: 3))
    let links = ["99", "990", "991"].map {
      RecordLink(id: ScriptedBackend.record(Int($0) ?? 0).id, title: "Name \($0)")
    }
    #expect(harness.log.all == [.candidates(Ticket(1), .success(links))])
  }

  @Test func `a picker asks once for each word, and for what it looked through itself not again`() async {
    for finds in [true, false] {
      let backend = ScriptedBackend(
        rowCount: 1000, operations: finds ? ScriptedBackend.everything : [.update], maxPage: 100,
        comparisons: finds ? Comparison.general : [])
      let harness = Harness(backend)
      await harness.perform(.candidates(Ticket(1), "table", search: "", limit: 50))
      for (number, word) in ["N", "Na", "Name 1", "Name 12", "Name 123"].enumerated() {
        let before = backend.calls(.page).count
        await harness.perform(.candidates(Ticket(number + 2), "table", search: word, limit: 10))
        let asked = backend.calls(.page).count - before
        #expect(asked <= (finds ? 1 : word == "Name 123" ? 4 : 1), "\(word) took \(asked)")
        guard case .candidates(_, .success(let links))? = harness.log.all.last else {
          Issue.record("\(word): \(harness.log.all)")
          return
        }
        #expect(links.first?.title?.hasPrefix(word) == true && links.count <= 10)
      }
      let before = backend.calls(.page).count
      await harness.perform(.candidates(Ticket(9), "table", search: "Name 12", limit: 10))
      #expect(backend.calls(.page).count - before == (finds ? 1 : 0))
    }
  }

  @Test func `places that a service is too busy to list are asked for again when it says`() async {
    let harness = Harness()
    let busy = BackendError(.rateLimited(retryAfter: 3), "too many requests")
    harness.backend.spoil(.children, .error(busy))
    await harness.perform(.children(of: nil))
    #expect(harness.log.all == [.children(of: nil, .failure(busy))])
    await harness.clock.waitForSleepers(1)
    harness.clock.advance(by: .seconds(3))
    _ = await harness.log.first { if case .children(of: nil, .success) = $0 { true } else { false } }
  }

  @Test func `a table that a service is too busy to describe opens when it has the time`() async {
    let harness = Harness()
    harness.backend.spoil(.table, .error(BackendError(.rateLimited(retryAfter: 3), "too many requests")))
    let id = await harness.open()
    guard case .opened(id, .failure, _)? = harness.log.all.last else {
      Issue.record("not told: \(harness.log.all)")
      return
    }
    await harness.clock.waitForSleepers(1)
    harness.clock.advance(by: .seconds(3))
    _ = await harness.log.first { if case .opened(id, .success, _) = $0 { true } else { false } }
  }

  @Test func `a record is read whole`() async {
    let harness = Harness()
    await harness.perform(.record(Ticket(1), "r000007", "table"))
    #expect(harness.log.all == [.record(Ticket(1), .success(ScriptedBackend.record(7)))])
  }

  @Test func `a question that is given up has no answer`() async {
    let harness = Harness()
    harness.backend.hold(.record)
    harness.send(.record(Ticket(1), "r000007", "table"))
    _ = await harness.backend.call(.record)
    await harness.perform(.cancel(Ticket(1)))
    #expect(harness.log.all.isEmpty)
  }

  @Test func `a download tells how far it is and where it went`() async {
    let harness = Harness()
    harness.backend.hold(.download)
    let file = Attachment(id: "f", name: "plan.pdf", byteCount: 10)
    harness.send(.download(Ticket(1), file, path: "/tmp/plan.pdf"))
    let call = await harness.backend.call(.download)
    harness.backend.report(TransferProgress(completed: 4, total: 10), for: call)
    harness.backend.report(TransferProgress(completed: 3, total: 10), for: call)
    harness.backend.release(call)
    await harness.service.waitUntilIdle()
    #expect(
      harness.log.all == [
        .transfer(Ticket(1), TransferProgress(completed: 4, total: 10)),
        .downloaded(Ticket(1), .success("/tmp/plan.pdf")),
      ])
  }
}
