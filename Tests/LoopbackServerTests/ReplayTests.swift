import Testing

@testable import LoopbackServer

/// The contract: what the real service answered, this server answers too.
@Suite struct ReplayTests {
  @Test func `recorded requests get the recorded status, keys and error codes`() async throws {
    let store = try Store(path: nil)
    let options = LoopbackOptions()
    let sessionKey = try await SessionKey(of: store)
    let dialect = try await BaserowDialect(store: store, options: options, sessionKey: sessionKey)
    let server = try await LoopbackServer.start(
      options, store: store, sessionKey: sessionKey, dialects: [dialect])
    let replay = Replay(dialect: dialect, url: server.url)
    var tally = Tally()
    for recording in try Recording.all().sorted(by: { Replay.order($0) < Replay.order($1) }) {
      if let reason = Replay.reasonToSkip(recording.number) {
        tally.skip(recording, reason)
        continue
      }
      let answer = try await replay.send(recording)
      let difference = difference(recording, answer)
      #expect(difference == nil, "\(recording.name): \(difference ?? "")")
      let valueDifference = Shape.valueDifference(recording.answer, answer.json)
      tally.count(recording, isSame: difference == nil, valueDifference: valueDifference)
    }
    print(tally.report)
    try await server.stop()
  }

  /// How an answer differs from the recorded one; nil if it does not.
  private func difference(_ recording: Recording, _ answer: Client.Answer) -> String? {
    guard answer.status == recording.status else {
      return "\(recording.status) became \(answer.status): \(answer.text.prefix(300))"
    }
    guard recording.method != "HEAD", recording.answer.text == nil else { return nil }
    let (expected, actual) = (recording.answer["error"], answer.json["error"])
    guard expected == actual else {
      return "\(expected?.serialized ?? "no error") became \(actual?.serialized ?? "no error")"
    }
    return Shape.difference(recording.answer, answer.json)
  }
}

/// What was covered.
struct Tally {
  private struct Line {
    var covered = 0
    var same = 0
    var sameValues = 0
  }

  private var areas: [(name: String, line: Line)] = []
  private var skipped: [String: [String]] = [:]
  private var differing: [String] = []

  mutating func count(_ recording: Recording, isSame: Bool, valueDifference: String?) {
    if areas.last?.name != recording.area, !areas.contains(where: { $0.name == recording.area }) {
      areas.append((recording.area, Line()))
    }
    guard let index = areas.firstIndex(where: { $0.name == recording.area }) else { return }
    areas[index].line.covered += 1
    if isSame { areas[index].line.same += 1 }
    if let valueDifference {
      differing.append("  \(recording.name): \(valueDifference)")
    } else {
      areas[index].line.sameValues += 1
    }
  }

  mutating func skip(_ recording: Recording, _ reason: String) {
    skipped[reason, default: []].append(String(recording.name.prefix(3)))
  }

  var report: String {
    var lines = [
      "Recordings sent to the loopback server (same status, keys, codes / same values too / sent):"
    ]
    for (name, line) in areas {
      lines.append("  \(name): \(line.same) / \(line.sameValues) / \(line.covered)")
    }
    let all = areas.map(\.line)
    lines.append(
      "  in all: \(all.map(\.same).reduce(0, +)) / \(all.map(\.sameValues).reduce(0, +)) / \(all.map(\.covered).reduce(0, +))"
    )
    lines.append("Not sent:")
    for (reason, names) in skipped.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(names.joined(separator: " ")): \(reason)")
    }
    lines.append("Other values:")
    return (lines + differing).joined(separator: "\n")
  }
}
