public import SheafModel

/// What a screen would show of one grid: it applies the fetch events as every screen must.
public struct MirrorGrid: Sendable {
  public let id: GridID
  public private(set) var rows: [Int: Record] = [:]
  public private(set) var extent: Extent = .atLeast(0)
  public private(set) var failures: [BackendError] = []
  /// How many times the rows were said to have changed on the service.
  public private(set) var changeCount = 0
  /// How many times all rows were told anew.
  public private(set) var refreshCount = 0
  /// Whether live changes are heard.
  public private(set) var isLive: Bool?
  public private(set) var touched: [ID<Record>] = []

  public init(_ id: GridID) { self.id = id }

  public mutating func apply(_ events: [FetchEvent]) {
    for event in events { apply(event) }
  }

  public mutating func apply(_ event: FetchEvent) {
    switch event {
    case .rows(id, let start, let records, let extent):
      self.extent = extent
      for (offset, record) in records.enumerated() { rows[start + offset] = record }
      dropBeyondEnd()
    case .extent(id, let extent, let from, let distance):
      self.extent = extent
      if distance != 0 { move(from, distance) }
      dropBeyondEnd()
    case .rowsFailed(id, _, let error): failures.append(error)
    case .rowsChanged(id): changeCount += 1
    case .refreshed(id, let start, let records, let extent):
      refreshCount += 1
      self.extent = extent
      rows = Dictionary(
        records.enumerated().map { (start + $0, $1) }, uniquingKeysWith: { first, _ in first })
      dropBeyondEnd()
    case .live(id, let isHeard): isLive = isHeard
    case .touched(id, let records): touched += records
    default: break
    }
  }

  private mutating func dropBeyondEnd() {
    if case .exactly(let count) = extent { rows = rows.filter { $0.key < count } }
  }

  private mutating func move(_ from: Int, _ distance: Int) {
    var moved: [Int: Record] = [:]
    for (row, record) in rows where row < from { moved[row] = record }
    for (row, record) in rows where row >= from { moved[row + distance] = record }
    rows = moved
  }

  /// The records of a range, nil where nothing is known.
  public subscript(_ range: Range<Int>) -> [Record?] { range.map { rows[$0] } }
}
