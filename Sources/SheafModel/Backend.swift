/// The seam that every service implements: places, records by cursor, and writes.
///
/// Methods may be called from any task, several at once. Cancelling the task cancels the request, and the
/// method then throws `.cancelled`. What a service cannot do throws `.unsupported` before anything is sent.
public protocol Backend: Sendable {
  /// The nodes under `parent`, or the roots for nil, in the service's order.
  func children(of parent: ID<Node>?) async throws(BackendError) -> [Node]

  /// The nodes on the way from `parent` to a place that its children do not name: one that `identifier` means
  /// further down, itself last, or one that is not listed. Empty where it means `parent` itself, nil where it
  /// means nothing.
  func way(to identifier: String, from parent: ID<Node>?) async throws(BackendError) -> [Node]?

  /// The table's fields and capabilities as they are now.
  func table(_ id: ID<Table>) async throws(BackendError) -> Table

  /// One page. Its records are distinct and in the query's order.
  func page(_ request: PageRequest) async throws(BackendError) -> Page

  /// The number of records that a query has; may take long on a large table.
  func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int

  /// The row number of a record in a query's order, counted from 0; nil when the service cannot tell or the
  /// query leaves the record out.
  func row(of record: ID<Record>, in table: ID<Table>, matching query: Query) async throws(BackendError)
    -> Int?

  /// One record with whole values, its cells in the order of `fields`.
  func record(_ id: ID<Record>, in table: ID<Table>, fields: [ID<Field>]) async throws(BackendError) -> Record

  /// Writes some cells of one record and answers with the record as the service now has it, every field of
  /// the table in order. With `.conditionalUpdate`, throws `.conflict` when a cell no longer holds `base`.
  func update(_ patch: RecordPatch) async throws(BackendError) -> Record

  /// Makes a record and answers with it as the service now has it, every field of the table in order.
  func create(_ draft: RecordDraft) async throws(BackendError) -> Record

  /// Deletes records, all or none, and answers with what brings them back, nil where nothing can.
  func delete(_ records: [ID<Record>], in table: ID<Table>) async throws(BackendError) -> Restoration?

  /// Brings deleted records back under their old identifiers.
  func restore(_ restoration: Restoration) async throws(BackendError) -> [Record]

  /// Stores a file so that an attachment cell of `table` can name it; whole or not at all.
  ///
  /// `progress` is called from any thread, with values that never fall.
  func upload(
    _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment

  /// Copies an attachment to `path`, which must not exist; whole or not at all.
  func download(
    _ attachment: Attachment, to path: String, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError)
}

extension Backend {
  public func way(
    to identifier: String, from parent: ID<Node>?
  ) async throws(BackendError) -> [Node]? {
    nil
  }

  public func count(_ table: ID<Table>, matching query: Query) async throws(BackendError) -> Int {
    throw BackendError(.unsupported, "this service does not count records")
  }

  public func row(
    of record: ID<Record>, in table: ID<Table>, matching query: Query
  ) async throws(BackendError) -> Int? {
    nil
  }

  public func update(_ patch: RecordPatch) async throws(BackendError) -> Record {
    throw BackendError(.unsupported, "this service is read-only")
  }

  public func create(_ draft: RecordDraft) async throws(BackendError) -> Record {
    throw BackendError(.unsupported, "this service cannot add records")
  }

  public func delete(_ records: [ID<Record>], in table: ID<Table>) async throws(BackendError) -> Restoration?
  {
    throw BackendError(.unsupported, "this service cannot delete records")
  }

  public func restore(_ restoration: Restoration) async throws(BackendError) -> [Record] {
    throw BackendError(.unsupported, "this service cannot bring deleted records back")
  }

  public func upload(
    _ file: LocalFile, for table: ID<Table>, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) -> Attachment {
    throw BackendError(.unsupported, "this service stores no files")
  }

  public func download(
    _ attachment: Attachment, to path: String, progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws(BackendError) {
    throw BackendError(.unsupported, "this service stores no files")
  }
}

/// Asks a backend and tells how that ended as a value, so that several questions can be under way at once.
package func outcome<Success: Sendable>(
  _ request: @Sendable () async throws(BackendError) -> Success
) async -> Result<Success, BackendError> {
  do throws(BackendError) {
    return .success(try await request())
  } catch {
    return .failure(error)
  }
}
