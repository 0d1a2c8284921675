import SheafModel
import SheafTestSupport
import Testing

@testable import SheafFetch

@Suite struct EditQueueTests {
  private func queue(_ edits: Edit...) -> EditQueue {
    var queue = EditQueue(connection: "connection")
    for edit in edits {
      _ = queue.accept(edit)
      _ = queue.recorded(edit.id)
    }
    return queue
  }

  @Test func `nothing goes before the journal has it`() {
    var queue = EditQueue(connection: "connection")
    _ = queue.accept(update("e1", "r1", name: "A", was: "x"))
    #expect(queue.takeReady().isEmpty)
    _ = queue.recorded("e1")
    #expect(queue.takeReady() == ["e1"])
  }

  @Test func `an edit of several records waits for all of them`() {
    var queue = queue(
      update("e1", "r1", name: "A", was: "x"), update("e2", "r2", name: "B", was: "y"),
      Edit(id: "e3", table: "table", change: .delete(["r1", "r2"])))
    #expect(queue.takeReady() == ["e1", "e2"])
    _ = queue.finish("e1", SavedEdit()) { _, _ in nil }
    #expect(queue.takeReady().isEmpty)
    _ = queue.finish("e2", SavedEdit()) { _, _ in nil }
    #expect(queue.takeReady() == ["e3"])
  }

  @Test func `taking over a cell is one change of the journal`() {
    var queue = queue(
      Edit(
        id: "e1", table: "table",
        change: .update(
          "r1",
          [
            CellChange(field: "a", base: .null, value: .text("1")),
            CellChange(field: "b", base: .null, value: .text("2")),
          ])))
    let second = Edit(
      id: "e2", table: "table",
      change: .update("r1", [CellChange(field: "a", base: .text("1"), value: .text("3"))]))
    let changes = queue.accept(second)
    #expect(changes.count == 2)
    #expect(queue.takeReady().isEmpty)
    #expect(queue.recorded("e2").gone.isEmpty)
    #expect(
      queue["e1"]?.edit.change == .update("r1", [CellChange(field: "b", base: .null, value: .text("2"))]))
    #expect(
      queue["e2"]?.edit.change == .update("r1", [CellChange(field: "a", base: .null, value: .text("3"))]))
  }

  @Test func `an edit that was not recorded leaves the earlier one as it was`() {
    var queue = queue(update("e1", "r1", name: "A", was: "x"))
    _ = queue.accept(update("e2", "r1", name: "B", was: "A"))
    _ = queue.unrecorded("e2")
    #expect(queue["e2"] == nil)
    #expect(queue.takeReady() == ["e1"])
    #expect(queue["e1"]?.edit == update("e1", "r1", name: "A", was: "x"))
  }

  @Test func `an edit on top of a discarded one is made against what that was made against`() {
    var queue = queue(update("e1", "r1", name: "A", was: "x"))
    _ = queue.takeReady()
    _ = queue.started("e1")
    _ = queue.accept(update("e2", "r1", name: "B", was: "A"))
    _ = queue.recorded("e2")
    _ = queue.reject("e1", BackendError(.forbidden, "no"))
    #expect(queue["e2"]?.edit == update("e2", "r1", name: "B", was: "x"))
    #expect(queue.takeReady() == ["e2"])
  }

  @Test func `thousands of edits are queued and taken without delay`() {
    var queue = EditQueue(connection: "connection")
    for number in 0..<5000 {
      let id = ID<Edit>("e\(number)")
      _ = queue.accept(update(id, ID("r\(number)"), name: "A", was: "x"))
      _ = queue.recorded(id)
    }
    var taken = 0
    while true {
      let ready = queue.takeReady()
      if ready.isEmpty { break }
      taken += ready.count
      for id in ready { _ = queue.finish(id, SavedEdit()) { _, _ in nil } }
    }
    #expect(taken == 5000)
  }
}

@Suite struct RetryPolicyTests {
  @Test func `waits double up to half a minute, and a service's own wish wins`() {
    var policy = RetryPolicy(generator: SeededGenerator(seed: 3))
    let error = BackendError(.unreachable, "no network")
    for (attempt, base) in [(1, 0.5), (2, 1), (3, 2), (7, 30), (40, 30)] {
      let seconds = policy.seconds(after: error, attempt: attempt)
      #expect(seconds >= base && seconds <= base * 1.25)
    }
    #expect(policy.seconds(after: BackendError(.rateLimited(retryAfter: 90), ""), attempt: 1) == 90)
  }
}

@Suite struct PrefetchTests {
  @Test func `rows are loaded ahead in the user's direction and not beyond the ends`() {
    #expect(Prefetch.rows(ahead: 200..<260, direction: 1, extent: .atLeast(300)) == 260..<380)
    #expect(Prefetch.rows(ahead: 200..<260, direction: -1, extent: .atLeast(300)) == 80..<200)
    #expect(Prefetch.rows(ahead: 200..<260, direction: 1, extent: .exactly(270)) == 260..<270)
    #expect(Prefetch.rows(ahead: 0..<60, direction: -1, extent: .exactly(270)).isEmpty)
  }
}

@Suite struct PageCacheTests {
  @Test func `the page used longest ago goes first and pinned ones stay`() {
    let records = (0..<100).map { ScriptedBackend.record($0) }
    let size = RecordSize.bytes(of: records)
    var cache = PageCache(budget: PageBudget(byteCount: size * 2))
    for number in 0..<4 { cache.store(records, for: PageKey(number: number)) }
    _ = cache.use(PageKey(number: 1))
    cache.evict(keeping: [PageKey(number: 0)])
    #expect((0..<4).filter { cache.contains(PageKey(number: $0)) } == [0, 1])
    #expect(cache.byteCount == size * 2)
    cache.remove(PageKey(number: 0))
    cache.remove(PageKey(number: 1))
    #expect(cache.byteCount == 0)
  }
}
