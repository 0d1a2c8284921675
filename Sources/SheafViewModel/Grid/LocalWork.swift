public import SheafModel
import SheafQuery

/// What of a query is done here because the service cannot, and how far it is.
public struct LocalWork: Equatable, Sendable {
  /// One sentence on what is done here.
  public let explanation: String
  /// Whether a condition or a search is checked here.
  public let filters: Bool
  /// Whether the rows are sorted here.
  public let sorts: Bool
  /// Records that were looked through so far.
  public internal(set) var examined = 0
  /// Whether those are all that there are.
  public internal(set) var isComplete = false
  /// How far the rows are loaded that are to be sorted.
  public internal(set) var gathering: Gathering?
  /// Whether they could not be read.
  var hasFailed = false

  /// Nil when the service does everything.
  init?(_ query: Query, for table: Table) {
    let split = QuerySplit.of(query, for: table)
    guard !split.isComplete else { return nil }
    explanation = split.explanation ?? ""
    filters = split.filter != nil || split.search != nil
    sorts = !split.sorts.isEmpty
  }

  /// The explanation as a sentence of its own.
  var sentence: String { explanation.prefix(1).uppercased() + explanation.dropFirst() }

  mutating func examine(_ count: Int, isAll: Bool) {
    examined = count
    isComplete = isAll
  }

  /// Over how many rows it is done, in words.
  public var words: String {
    if hasFailed, sorts { return "not sorted: the rows could not be read" }
    if let gathering {
      let count = CountText.grouped(gathering.loaded)
      switch gathering.phase {
      case .loading:
        let total = gathering.total.map { " of \(CountText.grouped($0))" } ?? ""
        return "loading all rows to sort them here: \(count)\(total), Ctrl+C stops"
      case .complete: return "sorted here over all \(count) rows"
      case .cut: return "≈ sorted here over the first \(count) rows"
      }
    }
    if sorts { return "loading all rows to sort them here" }
    let count = CountText.grouped(examined)
    return isComplete ? "checked here over all \(count) rows" : "≈ over \(count) loaded rows"
  }
}
