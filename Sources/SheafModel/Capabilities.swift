/// What a service can do with a table, asked before the user tries, so that the screen can say why not.
public struct Capabilities: Hashable, Sendable, Codable {
  public struct Operations: OptionSet, Hashable, Sendable, Codable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let create = Operations(rawValue: 1 << 0)
    public static let update = Operations(rawValue: 1 << 1)
    public static let delete = Operations(rawValue: 1 << 2)
    /// Deleted records can be brought back (`Backend.restore`).
    public static let restore = Operations(rawValue: 1 << 3)
    public static let upload = Operations(rawValue: 1 << 4)
    public static let search = Operations(rawValue: 1 << 5)
    /// `Backend.count` answers.
    public static let count = Operations(rawValue: 1 << 6)
    /// An update is refused when the cells no longer hold the values it was made against.
    public static let conditionalUpdate = Operations(rawValue: 1 << 7)
    /// A create that is sent twice makes one record.
    public static let idempotentCreate = Operations(rawValue: 1 << 8)
    /// Options can be added to choice fields (`ChoiceBackend`).
    public static let addChoice = Operations(rawValue: 1 << 9)
    /// Records can be moved in the table's own order (`RecordMovingBackend`).
    public static let move = Operations(rawValue: 1 << 10)
    /// The service fetches files from addresses by itself (`RemoteUploadBackend`).
    public static let uploadFromAddress = Operations(rawValue: 1 << 11)
    /// `contains` and searches look for whole words, in any of their forms, and not for parts of them.
    public static let searchesWords = Operations(rawValue: 1 << 12)
    /// Texts that are not UTF-8 are kept byte for byte; elsewhere none is sent.
    public static let keepsBytes = Operations(rawValue: 1 << 13)
  }

  /// The positions of `PageRequest` that the service answers; `.first` always.
  public struct Paging: OptionSet, Hashable, Sendable, Codable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let after = Paging(rawValue: 1 << 0)
    public static let before = Paging(rawValue: 1 << 1)
    public static let last = Paging(rawValue: 1 << 2)
    /// A jump to any row number.
    public static let at = Paging(rawValue: 1 << 3)
  }

  /// What pages hold on to while others add and delete records.
  public enum Anchor: String, Hashable, Sendable, Codable {
    /// A cursor stands at a record: no record is passed over and none comes twice.
    case record
    /// A page is found by counting records from the first, and may begin at any: what comes or goes before it moves
    /// it.
    case row
    /// As `row`, and a page that begins elsewhere than at a multiple of its size costs more.
    case page
  }

  public enum FilterDepth: String, Hashable, Sendable, Codable {
    /// No filter, one list of conditions that must all hold, one list of all or any, or any tree.
    case none, all, flat, tree
  }

  public var operations: Operations
  public var paging: Paging
  /// The same for a query that has an order, where that is otherwise.
  public var sortedPaging: Paging?
  /// The largest page that the service gives.
  public var pageLimit: Int
  /// How many pages at once come sooner than one after the other, for reading all rows; more than 1 only where
  /// rows can be asked for by number as cheaply as by cursor.
  public var parallelPages: Int
  public var anchor = Anchor.record
  public var filterDepth: FilterDepth
  /// Characters that no text in a filter for the service may hold; empty when any may.
  public var unsayable: String
  public var maxSorts: Int
  public var maxUploadBytes: Int?

  public init(
    operations: Operations, paging: Paging, pageLimit: Int, filterDepth: FilterDepth, maxSorts: Int,
    maxUploadBytes: Int? = nil, parallelPages: Int = 1, unsayable: String = "", sortedPaging: Paging? = nil
  ) {
    self.operations = operations
    self.paging = paging
    self.pageLimit = pageLimit
    self.filterDepth = filterDepth
    self.maxSorts = maxSorts
    self.maxUploadBytes = maxUploadBytes
    self.parallelPages = parallelPages
    self.unsayable = unsayable
    self.sortedPaging = sortedPaging
  }

  /// The positions that the service answers for a query.
  public func paging(for query: Query) -> Paging { query.sorts.isEmpty ? paging : sortedPaging ?? paging }
}
