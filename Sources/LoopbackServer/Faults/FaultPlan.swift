import Synchronization

/// The rules that wait for their requests.
final class FaultPlan: Sendable {
  private struct Waiting {
    var rule: FaultRule
    var end: ContinuousClock.Instant?
  }

  private let waiting = Mutex<[Waiting]>([])

  func add(_ rules: [FaultRule]) {
    let now = ContinuousClock.now
    waiting.withLock { list in
      for rule in rules {
        list.append(Waiting(rule: rule, end: rule.lifetime.map { now + .milliseconds($0) }))
      }
    }
  }

  func clear() {
    waiting.withLock { $0 = [] }
  }

  /// The rules that can still take a request, with what is left of their counts.
  var rules: [FaultRule] { waiting.withLock { list in list.map(\.rule) } }

  /// The fault of one request, if a rule takes it.
  ///
  /// The first that matches does.
  func take(method: String, path: String) -> Fault? {
    let now = ContinuousClock.now
    return waiting.withLock { list in
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
