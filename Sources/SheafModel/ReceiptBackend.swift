/// A service of which it can be known later whether a change was made, whatever ended the program meanwhile.
///
/// Each method is the one of `Backend` without `keep`. When everything of the change is ready, and before it is
/// made for good, `keep` gets a receipt; the change is made only after `keep` has returned, and not at all when
/// it throws. A change that threw and was given no receipt was not made.
public protocol ReceiptBackend: Backend {
  func create(_ draft: RecordDraft, keep: @escaping ReceiptKeeping) async throws(BackendError) -> Record

  /// `keep` is called only where the record will not simply hold what was written.
  func update(_ patch: RecordPatch, keep: @escaping ReceiptKeeping) async throws(BackendError) -> Record

  func delete(
    _ records: [ID<Record>], in table: ID<Table>, keep: @escaping ReceiptKeeping
  ) async throws(BackendError) -> Restoration?

  func restore(_ restoration: Restoration, keep: @escaping ReceiptKeeping) async throws(BackendError)
    -> [Record]

  /// What a change left, by its receipt; nil when it was not made. `.fateUnknown` where even the receipt does not
  /// tell.
  func settled(_ receipt: Receipt, in table: ID<Table>) async throws(BackendError) -> SavedEdit?
}

/// Takes a receipt and returns when it is durable.
public typealias ReceiptKeeping = @Sendable (Receipt) async throws(BackendError) -> Void

/// By what a change is known again; opaque to everyone but the adapter that made it.
public struct Receipt: Hashable, Sendable, Codable {
  public var token: String
  /// What nobody but the record that the change makes can have, such as its key in its table: when another change
  /// is about to claim the same, this one was not made, or not for long.
  public var claim: String?

  public init(_ token: String, claim: String? = nil) {
    self.token = token
    self.claim = claim
  }
}
