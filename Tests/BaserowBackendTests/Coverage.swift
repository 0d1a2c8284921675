import SheafHTTP

/// Which recordings a replay covered, and how far.
struct Coverage {
  /// Sheaf sent the recorded request and read its answer.
  private(set) var sent: Set<Int> = []
  /// Sheaf read the answer; it asks for such things in other words.
  private(set) var read: Set<Int> = []

  mutating func sent(_ numbers: [Int]) { sent.formUnion(numbers) }
  mutating func read(_ number: Int) { read.insert(number) }

  /// A few lines for people: by area, and what is not covered.
  var report: String {
    var lines: [String] = []
    var rest: [String] = []
    for area in Self.areas {
      let all = Recording.all.filter { area.numbers.contains($0.number) }
      let asked = all.filter { sent.contains($0.number) }
      let onlyRead = all.filter { read.contains($0.number) && !sent.contains($0.number) }
      lines.append("\(area.name): \(asked.count) sent and read, \(onlyRead.count) read, of \(all.count)")
      rest += all.filter { !sent.contains($0.number) && !read.contains($0.number) }.map(\.name)
    }
    let covered = Recording.all.count - rest.count
    lines.append("in all: \(sent.count) sent and read, \(covered) covered of \(Recording.all.count)")
    lines.append("not covered:")
    for start in stride(from: 0, to: rest.count, by: 3) {
      lines.append("  " + rest[start..<min(start + 3, rest.count)].joined(separator: ", "))
    }
    return lines.joined(separator: "\n")
  }

  private static let areas: [(name: String, numbers: ClosedRange<Int>)] = [
    ("accounts and sessions", 1...99), ("workspaces, databases, tables", 100...199), ("fields", 200...299),
    ("cells of every kind", 300...429), ("rows", 430...531), ("views", 532...609), ("files", 610...639),
    ("database tokens", 640...709), ("undo", 710...749), ("jobs", 750...799), ("live changes", 800...819),
    ("filters", 820...869), ("conflicts and data", 870...999),
  ]
}
