/// How a service failed, in words that the rest of the program understands.
///
/// It never holds a secret: `request` is a method and a path, `message` is what the service said.
public struct BackendError: Error, Hashable, Sendable, Codable {
  public enum Kind: Hashable, Sendable, Codable {
    case unauthorized, forbidden, notFound
    /// The service refuses a value; the field when it said which.
    case invalid(ID<Field>?)
    /// The record changed since it was read; the record as it is now.
    case conflict(Record?)
    /// Too many requests; seconds to wait, when the service said.
    case rateLimited(retryAfter: Double?)
    case quotaExceeded
    /// Nothing answered: no network, no such host, a time-out before the request left.
    case unreachable
    /// The request left and no answer came: it may or may not have been carried out.
    case fateUnknown
    /// The service failed inside; its status.
    case server(status: Int)
    /// The answer could not be understood; where.
    case malformed
    /// The write was carried out, but the record as it then is cannot be told: it is gone, or reading it failed.
    case carriedOut
    /// Nothing was done: what it does besides could not be taken back, and the user has not been asked yet.
    case irreversible
    /// It failed here, for a reason that trying again does not change, such as a broken rule of a file.
    case failed
    case unsupported
    /// Another program holds the file.
    case locked
    case readOnly
    case storageFull
    /// The file is no database, is encrypted, or is damaged.
    case notADatabase, corrupt
    case cancelled
  }

  public var kind: Kind
  /// What the service said, or what was found, in one sentence without a full stop.
  public var message: String
  /// Method and path, or the operation and the table.
  public var request: String?

  public init(_ kind: Kind, _ message: String, request: String? = nil) {
    self.kind = kind
    self.message = message
    self.request = request
  }

  /// This failure of reading a record again where the write before it was carried out, as what it is then.
  public var afterWrite: BackendError {
    if kind == .cancelled || kind == .carriedOut { return self }
    return BackendError(
      .carriedOut, "it was saved, but could not be read again: \(message)", request: request)
  }

  /// Whether the same request may succeed later without the user doing anything.
  public var isRetryable: Bool {
    switch kind {
    case .rateLimited, .unreachable, .locked: true
    case .server(let status): status >= 500
    default: false
    }
  }
}
