import FoundationEssentials
import SheafHTTP
import SheafJSON

/// What a JSON web token says about itself; it is not checked, which is the server's business.
struct TokenClaims {
  /// `access` or `refresh`, where the server says.
  var type: String?
  /// Seconds from its making to its end, free of any difference between clocks; nil when it does not say.
  var lifetime: Double?

  /// When it ends, in seconds since 1970 on the server's clock; nil when it does not say.
  var end: Double?

  /// Nil for what is no such token.
  init?(_ token: Secret) {
    let parts = token.text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Self.decoded(parts[1]) else { return nil }
    let claims: JSON
    do throws(JSONProblem) {
      claims = try JSON.parse(bytes)
    } catch {
      return nil
    }
    guard case .object = claims else { return nil }
    type = claims["token_type"]?.string
    end = claims["exp"]?.int.map(Double.init)
    guard let end = claims["exp"]?.int, let start = claims["iat"]?.int ?? claims["orig_iat"]?.int, end > start
    else { return }
    lifetime = Double(end - start)
  }

  private static func decoded(_ text: Substring) -> [UInt8]? {
    var base64 = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    while base64.count % 4 != 0 { base64.append("=") }
    return Data(base64Encoded: String(base64)).map(Array.init)
  }
}
