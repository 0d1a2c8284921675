public import SheafJSON
public import SheafModel

/// The verbs that services use.
public enum HTTPMethod: String, Hashable, Sendable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"

  /// Whether it only reads, so that an answer that got lost changes nothing.
  public var isSafe: Bool { self == .get || self == .head }
}

/// What a request carries.
public enum HTTPBody: Hashable, Sendable {
  case none
  case bytes([UInt8], contentType: String)
  /// A file of this machine, streamed in chunks and never held whole.
  case multipart(MultipartFile)

  /// JSON text as a body.
  public static func json(_ json: JSON) -> HTTPBody {
    .bytes(Array(json.text.utf8), contentType: "application/json")
  }
}

/// Where an answer goes as it arrives.
public enum HTTPReception: Hashable, Sendable {
  /// Into memory; a longer answer fails as `.malformed`.
  case memory(limit: Int)
  /// Into a new file, whole or not at all. The path must not exist. An answer that is no success goes into
  /// memory instead.
  case file(path: String)

  /// More than any page or schema needs, and little enough to hold.
  public static let standard = HTTPReception.memory(limit: 64 << 20)
}

/// One request to a service.
public struct HTTPRequest: Sendable {
  public var method: HTTPMethod
  public var url: HTTPURL
  /// Without credentials.
  public var headers: HTTPHeaders
  /// Sent to the address's own origin only, whatever redirects say.
  public var credentials: Credentials?
  public var body: HTTPBody
  public var reception: HTTPReception
  /// Whether sending it twice has the effect of sending it once, so that it may be sent again when a kept
  /// connection turns out to be closed.
  public var isRepeatable: Bool
  /// Whether a redirect to another origin is followed, without credentials; for downloads.
  public var followsForeignRedirects: Bool
  /// Called from any thread with what has been moved of a multipart body or of an answer that goes to a file;
  /// values never fall.
  public var progress: (@Sendable (TransferProgress) -> Void)?

  public init(_ method: HTTPMethod, _ url: HTTPURL, body: HTTPBody = .none) {
    self.method = method
    self.url = url
    self.body = body
    headers = HTTPHeaders()
    reception = .standard
    isRepeatable = method != .post && method != .patch
    followsForeignRedirects = false
  }

  /// `GET /api/path/`, without the query: what errors may tell.
  public var summary: String { "\(method.rawValue) \(url.path)" }
}

/// Header fields in their order; names are compared without regard to case.
public struct HTTPHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public private(set) var fields: [HTTPQueryItem]

  public init() { fields = [] }

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { HTTPQueryItem($0.0, $0.1) }
  }

  /// The first value of that name; setting replaces all of them.
  public subscript(_ name: String) -> String? {
    get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
    set {
      fields.removeAll { $0.name.lowercased() == name.lowercased() }
      if let newValue { fields.append(HTTPQueryItem(name, newValue)) }
    }
  }

  /// Adds a field, beside others of that name.
  public mutating func append(_ name: String, _ value: String) { fields.append(HTTPQueryItem(name, value)) }
}

/// What a service answered.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: HTTPHeaders
  /// Empty when the answer went into a file.
  public var body: [UInt8]
  /// 2 when the request was sent again because the first connection was closed; the first may have been
  /// carried out.
  public var attempts: Int

  public init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], attempts: Int = 1) {
    self.status = status
    self.headers = headers
    self.body = body
    self.attempts = attempts
  }

  public var isSuccess: Bool { (200...299).contains(status) }
}
