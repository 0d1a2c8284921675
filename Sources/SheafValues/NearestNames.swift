import SheafModel

/// Finds the names that a mistyped one may stand for.
public enum NearestNames {
  /// Up to `limit` of `names` that are like `text`, the likeliest first: those that it begins, then those
  /// that contain it, then those within a few typing errors.
  ///
  /// Case does not count.
  public static func of(_ text: String, in names: [String], limit: Int = 3) -> [String] {
    let wanted = Array(text.lowercased())
    guard !wanted.isEmpty else { return [] }
    var ranked: [(score: Int, name: String)] = []
    for name in names where !ranked.contains(where: { $0.name.isExactly(name) }) {
      if let score = score(wanted, Array(name.lowercased())) { ranked.append((score, name)) }
    }
    // A stable order: equal scores stay in the order in which they were given.
    let order = ranked.indices.sorted { (ranked[$0].score, $0) < (ranked[$1].score, $1) }
    return order.prefix(limit).map { ranked[$0].name }
  }

  /// Smaller is nearer; nil for a name that is not like the text at all.
  private static func score(_ wanted: [Character], _ name: [Character]) -> Int? {
    if name == wanted { return 0 }
    if name.starts(with: wanted) { return 1 }
    if wanted.count >= 2, String(name).contains(String(wanted)) { return 2 }
    // Longer names are cut: a distance between long texts costs time and says nothing.
    guard name.count <= 64, wanted.count <= 64 else { return nil }
    let allowed = max(1, wanted.count / 3)
    guard abs(name.count - wanted.count) <= allowed else { return nil }
    let distance = distance(wanted, name)
    return distance <= allowed ? 2 + distance : nil
  }

  /// The number of characters to insert, delete, replace or swap with their neighbour.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
