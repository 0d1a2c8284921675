import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import SheafModel

/// How sending a request failed, before it is known what that means for what was asked.
enum TransportFailure: Error {
  case cancelled
  /// It never left: no such host, refused, no way to make the connection safe.
  case notSent(String)
  /// The connection was closed before anything of an answer came; a kept one may have been closed already.
  case closed
  /// The answer stopped in the middle.
  case cut
  /// Nothing came for too long.
  case late
  case tooLarge(Int)
  /// The answer is no HTTP.
  case garbled(String)
  /// A file of this machine could not be read or written.
  case file(String)

  init(_ error: any Error, hasAnswer: Bool) {
    if let failure = error as? TransportFailure {
      self = failure
    } else if error is CancellationError {
      self = .cancelled
    } else if let error = error as? HTTPClientError {
      self = Self.failure(error, hasAnswer)
    } else if let error = error as? NIOConnectionError {
      let reason = error.connectionErrors.first.map { ": \($0.error)" } ?? ""
      self = .notSent("\(error.host) does not answer on port \(error.port)\(reason)")
    } else if let error = error as? IOError, let reason = Self.unreachable[error.errnoCode] {
      self = .notSent(reason)
    } else if error is SocketAddressError {
      self = .notSent("there is no such host")
    } else if let error = error as? ChannelError, case .connectTimeout = error {
      self = .notSent("nothing answered in time")
    } else if error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError {
      self = hasAnswer ? .cut : .notSent("no safe connection could be made: \(error)")
    } else if let error = error as? UploadProblem {
      self = .file(error.message)
    } else {
      self = hasAnswer ? .cut : .closed
    }
  }

  /// The system's words for a connection that was never made.
  private static let unreachable: [Int32: String] = [
    ECONNREFUSED: "nothing listens there: the connection was refused",
    ENETUNREACH: "there is no network to it", EHOSTUNREACH: "there is no way to the host",
    ENETDOWN: "the network is down", EHOSTDOWN: "the host is down", ETIMEDOUT: "nothing answered in time",
    EADDRNOTAVAIL: "there is no such address",
  ]

  private static func failure(_ error: HTTPClientError, _ hasAnswer: Bool) -> TransportFailure {
    switch error {
    case .cancelled: .cancelled
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .httpProxyHandshakeTimeout,
      .socksHandshakeTimeout:
      .notSent("nothing answered in time")
    case .proxyAuthenticationRequired: .notSent("the proxy wants a user name and a password")
    case .invalidProxyResponse: .notSent("the proxy did not let the connection through")
    case .readTimeout, .writeTimeout, .deadlineExceeded: .late
    case .remoteConnectionClosed: hasAnswer ? .cut : .closed
    case .emptyHost, .invalidURL, .emptyScheme: .notSent("the address is wrong")
    case .bodyLengthMismatch: .file("the file changed while it was sent")
    // Errors that carry values have no constant to compare with; their values may hold secrets.
    case _ where error.shortDescription.hasPrefix("Invalid header"):
      .notSent("the credentials or a header hold characters that cannot be sent")
    default: hasAnswer ? .cut : .garbled(error.shortDescription)
    }
  }

  /// Whether the service may have closed a kept connection just before the request reached it.
  var isClosedConnection: Bool { if case .closed = self { true } else { false } }

  /// What it means for a request.
  func backendError(_ request: HTTPRequest) -> BackendError {
    let (kind, message) = meaning(request.method.isSafe)
    return BackendError(kind, message, request: request.summary)
  }

  private func meaning(_ isSafe: Bool) -> (BackendError.Kind, String) {
    // A lost answer to a question costs nothing; a lost answer to a change leaves its fate unknown.
    let lost: BackendError.Kind = isSafe ? .unreachable : .fateUnknown
    return switch self {
    case .cancelled: (.cancelled, "cancelled")
    case .notSent(let reason): (.unreachable, reason)
    case .closed: (lost, "the service closed the connection without an answer")
    case .cut: (lost, "the answer stopped in the middle")
    case .late: (lost, "the service did not answer in time")
    case .tooLarge(let limit): (.malformed, "the answer is larger than \(limit >> 20) MiB")
    case .garbled(let reason): (isSafe ? .malformed : .fateUnknown, "the answer is not HTTP: \(reason)")
    case .file(let reason): (.invalid(nil), reason)
    }
  }
}
