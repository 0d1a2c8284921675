/// Rows that the server named a moment ago, which need not be asked for again before they are linked to.
struct SeenRows {
  /// How long a row counts as being there.
  ///
  /// That it may be deleted meanwhile is as true after any other answer.
  private static let lifetime = Duration.seconds(10)
  private var times: [Row: ContinuousClock.Instant] = [:]

  private struct Row: Hashable {
    var table: Int
    var number: Int
  }

  mutating func note(_ numbers: some Sequence<Int>, in table: Int, at now: ContinuousClock.Instant = .now) {
    times = times.filter { $0.value.duration(to: now) < Self.lifetime }
    for number in numbers { times[Row(table: table, number: number)] = now }
  }

  func contains(_ number: Int, in table: Int, at now: ContinuousClock.Instant = .now) -> Bool {
    times[Row(table: table, number: number)].map { $0.duration(to: now) < Self.lifetime } ?? false
  }
}
