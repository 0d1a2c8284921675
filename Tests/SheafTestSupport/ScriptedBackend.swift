public import SheafModel
import Synchronization

/// A service in memory with one generated table, whose answers a test can hold back, release in any order,
/// and spoil.
///
/// Calls run freely unless their kind is held. What a call does, it does when it is released.
public final class ScriptedBackend: Backend {
  public enum Kind: Hashable, Sendable, CaseIterable {
    case children, table, page, count, record, update, create, delete, restore, upload, download
    case addChoice, move
  }

  /// One call as it was made.
  public struct Call: Sendable {
    public let id: Int
    public let kind: Kind
    /// For pages.
    public var page: PageRequest?
    /// For updates.
    public var patch: RecordPatch?
    /// For creates.
    public var draft: RecordDraft?
    /// For deletes and single records.
    public var records: [ID<Record>] = []
    public var file: LocalFile?
  }

  /// How a call goes wrong.
  public enum Fault: Sendable {
    case error(BackendError)
    /// The call is carried out, and then this is the answer.
    case errorAfterCarryingOut(BackendError)
    /// The page is changed on its way.
    case page(@Sendable (Page) -> Page)
    /// The call is carried out, and the record in the answer is changed on its way.
    case record(@Sendable (Record) -> Record)
  }

  struct State {
    var records: [Record]
    var attachments: [Attachment] = []
    var calls: [Call] = []
    var held: Set<Kind> = []
    var faults: [Kind: [Fault]] = [:]
    var gates: [Int: CheckedContinuation<Bool, Never>] = [:]
    /// The calls by the tokens of the tasks that make them, and the tokens that were cancelled before that.
    var ids: [Int: Int] = [:]
    var cancelledTokens: Set<Int> = []
    var nextToken = 0
    var cancelledCalls: Set<Int> = []
    var watchers: [(predicate: @Sendable (Call) -> Bool, continuation: CheckedContinuation<Call, Never>)] = []
    var progress: [Int: @Sendable (TransferProgress) -> Void] = [:]
    var nextRecord: Int
    /// Those who listen to live changes.
    var listeners: [Int: AsyncStream<LiveChange>.Continuation] = [:]
    var listenerCount = 0
    var table: Table
  }

  let state: Mutex<State>
  /// Whether pages tell the number of rows, and the number of their first row.
  let tellsTotal: Bool
  let tellsFirstRow: Bool
  /// Whether cursors are row numbers, as services have them that page by number.
  let isNumbered: Bool

  /// - Parameters:
  ///   - rowCount: the rows are `r000000` and so on; the fields are text, number and attachments.
  ///   - comparisons: what the service evaluates on every field.
  ///   - maxPage: the most that a page holds, whatever is asked for.
  public init(
    rowCount: Int, paging: Capabilities.Paging = [.after, .before, .last, .at],
    operations: Capabilities.Operations = ScriptedBackend.everything, maxPage: Int = 500,
    tellsTotal: Bool = false, tellsFirstRow: Bool = false,
    comparisons: Set<Comparison> = Comparison.general, maxSorts: Int = 3, isNumbered: Bool = false
  ) {
    let table = Self.table(paging, operations, maxPage, comparisons, maxSorts)
    self.isNumbered = isNumbered
    self.tellsTotal = tellsTotal
    self.tellsFirstRow = tellsFirstRow
    let records = (0..<rowCount).map { Self.record($0) }
    state = Mutex(State(records: records, nextRecord: rowCount, table: table))
  }

  public static let everything: Capabilities.Operations = [
    .create, .update, .delete, .restore, .upload, .search, .count, .conditionalUpdate,
  ]

  /// The table as it is described now.
  public var tableInfo: Table {
    get { state.withLock { $0.table } }
    set { state.withLock { $0.table = newValue } }
  }

  /// The table's records as they are now, in order.
  public var records: [Record] { state.withLock { $0.records } }

  /// Changes the table behind the service's back.
  public func change(_ change: @Sendable (inout [Record]) -> Void) {
    state.withLock { change(&$0.records) }
  }

  /// Row `number` as it is generated.
  public static func record(_ number: Int) -> Record {
    let digits = String(number)
    let name = "r" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    return Record(
      id: ID(name), cells: [.text("Name \(number)"), .number(DecimalText(number)), .attachments([])])
  }

  private static func table(
    _ paging: Capabilities.Paging, _ operations: Capabilities.Operations, _ maxPage: Int,
    _ comparisons: Set<Comparison>, _ maxSorts: Int
  ) -> Table {
    Table(
      id: "table", name: "Table",
      fields: [
        Field(id: "name", name: "Name", kind: .text, isPrimary: true, comparisons: comparisons),
        Field(id: "amount", name: "Amount", kind: .number(.decimal), comparisons: comparisons),
        Field(id: "files", name: "Files", kind: .attachments, comparisons: comparisons),
      ],
      capabilities: Capabilities(
        operations: operations, paging: paging, pageLimit: maxPage, filterDepth: .tree, maxSorts: maxSorts))
  }
}
