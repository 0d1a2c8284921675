/// Something that goes wrong with one request, on purpose.
public struct Fault: Sendable, Equatable {
  /// What goes wrong.
  ///
  /// The raw values are what rules and the request header say.
  public enum Kind: String, Sendable, CaseIterable {
    /// The answer comes late, and is right.
    case latency
    /// The answer comes once the faults are cleared, and is right.
    case hold
    /// 401 as the service words it for a session that ended; the request is not carried out.
    case unauthorized = "401"
    /// 409, as when two clients change the same thing at once; the request is not carried out.
    case conflict = "409"
    /// 413, as for an upload that is too large; the request is not carried out.
    case tooLarge = "413"
    /// 429, with `Retry-After` if `retryAfter` is set; the request is not carried out.
    case tooManyRequests = "429"
    /// 500 with a JSON body; the request is not carried out.
    case serverError = "500"
    /// 500 with an HTML page; the request is not carried out.
    case serverErrorPage = "500-html"
    /// The month's requests are used up, as a service with a quota words it; the request is not carried out.
    case quota
    /// A failure inside an answer with status 200; the request is not carried out.
    case failureInside200 = "200-failure"
    /// “Not found” with status 500; the request is not carried out.
    case notFoundInside500 = "500-not-found"
    /// The request is carried out; half of the answer comes, then the connection is reset.
    case reset
    /// The request is carried out; the JSON of the answer stops in the middle, its length is right.
    case cut
    /// The request is carried out; the answer comes a few bytes at a time.
    case slow
    /// 200 with an HTML page instead of JSON, as from a captive portal; the request is not carried out.
    case html
    /// The request is carried out; `Content-Length` promises more than comes before the end.
    case wrongLength = "wrong-length"
    /// 302 to another host; the request is not carried out.
    case redirect
    /// The rows of the page before instead of those asked for.
    case repeatPage = "repeat-page"
    /// The connection closes without an answer; the request is not carried out.
    case drop
    /// The request is carried out; the connection closes without an answer.
    case dropAfter = "drop-after"
  }

  /// What goes wrong.
  public var kind: Kind
  /// The delay of `latency`, and the pause between the pieces of `slow`; 50 unless set.
  public var milliseconds: Int?
  /// Seconds in `Retry-After`.
  public var retryAfter: Int?
  /// The size of a piece of `slow` (64 unless set), or how much comes before `reset` and `wrongLength`.
  public var bytes: Int?
  /// Where `redirect` points: this server under the name `localhost` unless set.
  public var location: String?

  /// Makes a fault of a kind, with its usual numbers.
  public init(
    _ kind: Kind, milliseconds: Int? = nil, retryAfter: Int? = nil, bytes: Int? = nil,
    location: String? = nil
  ) {
    self.kind = kind
    self.milliseconds = milliseconds
    self.retryAfter = retryAfter
    self.bytes = bytes
    self.location = location
  }
}

/// Which requests meet a fault.
public struct FaultRule: Sendable, Equatable {
  /// The fault of each request that the rule takes.
  public var fault: Fault
  /// The method, or nil for all.
  public var method: String?
  /// The path without its query; `*` stands for any text.
  ///
  /// Nil takes every path.
  public var path: String?
  /// How many matching requests go untouched first.
  public var skip: Int
  /// How many requests are taken; nil for all that come.
  public var count: Int?
  /// How long the rule lives, in milliseconds from when it is added; nil for ever.
  public var lifetime: Int?

  /// Makes a rule that takes the next `count` requests of a method and path.
  public init(
    _ fault: Fault, method: String? = nil, path: String? = nil, skip: Int = 0, count: Int? = 1,
    lifetime: Int? = nil
  ) {
    self.fault = fault
    self.method = method
    self.path = path
    self.skip = skip
    self.count = count
    self.lifetime = lifetime
  }
}
