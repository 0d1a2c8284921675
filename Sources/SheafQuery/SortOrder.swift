public import SheafModel
import SheafValues

/// The order of records by some sorts, without the service.
///
/// Ascending, empty cells come first, then numbers, then everything that is text; texts are in the order of
/// their code points. Descending is the exact reverse. This is the order in which SQLite sorts.
public struct SortOrder: Sendable {
  private let keys: [(index: Int, descending: Bool)]

  /// Prepares sorts for records whose cells are in the order of `fields`; a sort by another field is left
  /// out.
  public init(_ sorts: [Sort], fields: [Field]) {
    keys = sorts.compactMap { sort in
      fields.firstIndex { $0.id == sort.field }.map { ($0, sort.descending) }
    }
  }

  /// The records in order; equal ones stay as they were.
  public func sorted(_ records: [Record]) -> [Record] {
    guard !keys.isEmpty else { return records }
    return records.enumerated()
      .sorted { a, b in
        switch compare(a.element, b.element) {
        case let order where order != 0: order < 0
        default: a.offset < b.offset
        }
      }
      .map(\.element)
  }

  /// Negative when `a` comes before `b`, positive when after, 0 when the sorts do not tell.
  public func compare(_ a: Record, _ b: Record) -> Int {
    for (index, descending) in keys {
      guard index < a.cells.count, index < b.cells.count else { continue }
      let order = Self.compare(a.cells[index], b.cells[index])
      if order != 0 { return descending ? -order : order }
    }
    return 0
  }

  /// As `compare` of records, for two cells ascending.
  public static func compare(_ a: Value, _ b: Value) -> Int {
    let ranks = (rank(a), rank(b))
    if ranks.0 != ranks.1 { return ranks.0 < ranks.1 ? -1 : 1 }
    switch (a, b) {
    case (.boolean(let a), .boolean(let b)): return a == b ? 0 : (a ? 1 : -1)
    case (.blob(let a), .blob(let b)):
      return a.byteCount == b.byteCount ? 0 : (a.byteCount < b.byteCount ? -1 : 1)
    default: break
    }
    if let isLess = CellComparison.isLess(a, b) {
      if isLess { return -1 }
      return CellComparison.isLess(b, a) == true ? 1 : 0
    }
    let texts = (
      CellComparison.texts(a).joined(separator: ", "), CellComparison.texts(b).joined(separator: ", ")
    )
    if TextMatching.isExactly(texts.0, texts.1) { return 0 }
    return TextMatching.precedes(texts.0, texts.1) ? -1 : 1
  }

  private static func rank(_ value: Value) -> Int {
    switch value {
    case .text: 2
    case _ where value.isEmpty: 0
    case .number, .duration, .boolean: 1
    case .blob: 3
    default: 2
    }
  }
}
