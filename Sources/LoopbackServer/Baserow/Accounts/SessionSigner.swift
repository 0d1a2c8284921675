import Crypto
import FoundationEssentials

/// Makes and checks the JSON Web Tokens of sessions (HS256).
struct SessionSigner: Sendable {
  /// What a token is for.
  enum Purpose: String, Sendable {
    case access
    case refresh
  }

  /// What a valid token says.
  struct Claims: Sendable {
    var user: Int
    var id: String
    /// When it was made, in seconds since 1970.
    var issuedAt: Int
  }

  let key: SessionKey
  let accessLifetime: Int
  let refreshLifetime: Int

  /// A new token for a person.
  func token(_ purpose: Purpose, user: Int, now: Timestamp) -> String {
    let lifetime = purpose == .access ? accessLifetime : refreshLifetime
    let claims: JSON = [
      "token_type": .string(purpose.rawValue), "exp": .int(now.seconds + lifetime),
      "iat": .int(now.seconds), "jti": .string(RandomText.make(32)), "user_id": .int(user),
    ]
    let head: JSON = ["alg": "HS256", "typ": "JWT"]
    let signed = Self.base64(head.serialized) + "." + Self.base64(claims.serialized)
    return signed + "." + signature(of: signed)
  }

  /// What a token says, if it is ours, for this purpose and not expired.
  func claims(_ token: String, for purpose: Purpose, now: Timestamp) -> Claims? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, signature(of: "\(parts[0]).\(parts[1])") == parts[2],
      let data = Data(base64Encoded: Self.standard(parts[1])), let json = try? JSON(parsing: Array(data)),
      json["token_type"]?.text == purpose.rawValue, let expiry = json["exp"]?.int, expiry > now.seconds,
      let user = json["user_id"]?.int, let id = json["jti"]?.text
    else { return nil }
    return Claims(user: user, id: id, issuedAt: json["iat"]?.int ?? 0)
  }

  private func signature(of text: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(text.utf8), using: SymmetricKey(data: Data(key.text.utf8)))
    return Self.urlSafe(Data(code).base64EncodedString())
  }

  private static func base64(_ text: String) -> String { urlSafe(Data(text.utf8).base64EncodedString()) }

  private static func urlSafe(_ text: String) -> String {
    String(text.compactMap { $0 == "=" ? nil : $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
  }

  private static func standard(_ text: Substring) -> String {
    let plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    return plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
  }
}

/// Random letters and digits.
enum RandomText {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

  static func make(_ count: Int) -> String {
    String((0..<count).map { _ in letters.randomElement() ?? "a" })
  }
}

/// Passwords as they are stored: salted and hashed.
///
/// For accounts that exist on this machine only.
enum PasswordHash {
  static func make(_ password: String) -> String {
    let salt = RandomText.make(12)
    return "\(salt)$\(digest(password, salt))"
  }

  static func matches(_ password: String, _ stored: String) -> Bool {
    let parts = stored.split(separator: "$", maxSplits: 1)
    return parts.count == 2 && digest(password, String(parts[0])) == parts[1]
  }

  private static func digest(_ password: String, _ salt: String) -> String {
    Data(SHA256.hash(data: Data("\(salt)\(password)".utf8))).base64EncodedString()
  }
}
