import FoundationEssentials
import SheafHTTP
import Synchronization

/// How a token is sent.
enum AuthScheme: String, CaseIterable {
  case keyInBase64 = "x-api-key-base64"
  case rawKey = "x-api-key-raw"
  case bearer
  /// In base64, and as a bearer once the service refused that.
  case automatic = "auto"

  /// The header that proves who asks; `.automatic` is as `.keyInBase64`.
  func credentials(_ token: Secret) -> Credentials {
    switch self {
    case .keyInBase64, .automatic:
      Credentials(
        header: "X-Api-Key", value: Secret(Data(token.text.utf8).base64EncodedString()))
    case .rawKey: Credentials(header: "X-Api-Key", value: token)
    case .bearer: Credentials(value: Secret("Bearer " + token.text))
    }
  }
}

/// The token of a connection and the way in which the service takes it.
final class Login: Sendable {
  private let token: Secret?
  private let scheme: Mutex<AuthScheme>

  init(token: Secret?, scheme: AuthScheme) {
    self.token = token
    self.scheme = Mutex(scheme)
  }

  /// Nil for a service that wants no token.
  var credentials: Credentials? { token.map { scheme.withLock(\.self).credentials($0) } }

  /// What else to try after `refused`; nil when there is nothing.
  func alternative(to refused: Credentials?) -> Credentials? {
    guard let token, scheme.withLock(\.self) == .automatic else { return nil }
    let other = AuthScheme.bearer.credentials(token)
    return other == refused ? nil : other
  }

  /// Takes note of what the service took.
  func accepted(_ credentials: Credentials) {
    if credentials.header == "Authorization" { scheme.withLock { $0 = .bearer } }
  }
}
