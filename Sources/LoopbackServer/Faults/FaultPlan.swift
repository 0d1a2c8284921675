import Synchronization

/// The rules that wait for their requests.
final class FaultPlan: Sendable {
  private struct Waiting {
    var rule: FaultRule
    var end: ContinuousClock.Instant?
  }

  private struct State {
    var waiting: [Waiting] = []
    /// Of the requests whose answers are held.
    var gates: [AsyncStream<Never>.Continuation] = []
  }

  private let state = Mutex(State())

  func add(_ rules: [FaultRule]) {
    let now = ContinuousClock.now
    state.withLock { state in
      for rule in rules {
        state.waiting.append(Waiting(rule: rule, end: rule.lifetime.map { now + .milliseconds($0) }))
      }
    }
  }

  /// Forgets the rules and opens every gate.
  func clear() {
    let gates = state.withLock { state in
      defer { state = State() }
      return state.gates
    }
    for gate in gates { gate.finish() }
  }

  /// The rules that can still take a request, with what is left of their counts.
  var rules: [FaultRule] { state.withLock { state in state.waiting.map(\.rule) } }

  /// A fault for one request, with the gate that it is held at.
  func meet(_ fault: Fault) -> MetFault { state.withLock { Self.meet(fault, &$0) } }

  /// The fault of one request, if a rule takes it.
  ///
  /// The first that matches does.
  func take(method: String, path: String) -> MetFault? {
    let now = ContinuousClock.now
    return state.withLock { state in
      // In the same turn, so that whoever clears the rules opens the gate of every fault that was taken.
      Self.take(method, path, now, &state.waiting).map { Self.meet($0, &state) }
    }
  }

  private static func meet(_ fault: Fault, _ state: inout State) -> MetFault {
    guard fault.kind == .hold else { return MetFault(fault: fault, gate: nil) }
    let (gate, continuation) = AsyncStream.makeStream(of: Never.self)
    state.gates.append(continuation)
    return MetFault(fault: fault, gate: gate)
  }

  private static func take(
    _ method: String, _ path: String, _ now: ContinuousClock.Instant, _ list: inout [Waiting]
  ) -> Fault? {
    list.removeAll { entry in
      if let end = entry.end { now >= end } else { false }
    }
    for index in list.indices where list[index].rule.takes(method: method, path: path) {
      if list[index].rule.skip > 0 {
        list[index].rule.skip -= 1
        continue
      }
      let fault = list[index].rule.fault
      if let count = list[index].rule.count {
        list[index].rule.count = count - 1
        if count <= 1 { list.remove(at: index) }
      }
      return fault
    }
    return nil
  }
}

/// A fault that a request meets.
struct MetFault: Sendable {
  let fault: Fault
  /// Ends when the faults are cleared; nil where nothing is held.
  let gate: AsyncStream<Never>?

  /// Keeps the request for as long as the fault says, or until the task is cancelled.
  func delay() async {
    if fault.kind == .latency {
      // Cancelled means that the server stops; the answer then goes nowhere anyway.
      try? await Task.sleep(for: .milliseconds(fault.milliseconds ?? 50))
    }
    if let gate { for await _ in gate {} }
  }
}

extension FaultRule {
  fileprivate func takes(method given: String, path given2: String) -> Bool {
    if let method, method.uppercased() != given { return false }
    guard let path else { return true }
    return Self.matches(path[...], given2[...])
  }

  /// Whether a text matches a pattern in which `*` stands for any text, also none.
  static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
    guard let star = pattern.firstIndex(of: "*") else { return pattern == text }
    let head = pattern[..<star]
    guard text.hasPrefix(head) else { return false }
    let rest = pattern[pattern.index(after: star)...]
    var tail = text.dropFirst(head.count)
    while true {
      if matches(rest, tail) { return true }
      if tail.isEmpty { return false }
      tail = tail.dropFirst()
    }
  }
}
