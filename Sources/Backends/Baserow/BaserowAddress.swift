import SheafHTTP
import SheafModel

/// Reads a server's address out of what people paste: with or without a scheme, that of a page of it, of its API.
enum BaserowAddress {
  /// The first parts of the paths below a server's root: what follows them is not the server's address.
  private static let pages: Set<Substring> = [
    "api", "database", "login", "signup", "dashboard", "workspace", "settings", "admin", "application",
    "reset-password", "forgot-password", "automation", "builder",
  ]

  /// The address that the API's paths follow, without a slash at its end.
  ///
  /// Throws `.unsupported` for what is no address.
  static func root(_ text: String) throws(BackendError) -> HTTPURL {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let word = words.first, var url = url(String(word)) else {
      throw BackendError(.unsupported, "“\(text)” is not an address such as https://baserow.example.com")
    }
    // The hosted service's pages and its API live on two hosts.
    if url.origin.host == "baserow.io" || url.origin.host == "www.baserow.io" {
      url.origin = HTTPOrigin(isSecure: true, host: "api.baserow.io")
    }
    url.query = []
    let parts = url.path.split(separator: "/").prefix { !pages.contains($0) }
    url.path = parts.map { "/" + $0 }.joined()
    return url
  }

  /// Whether two addresses are of one server: pages may have the API's host without its `api.`.
  static func isSameServer(_ one: HTTPURL, _ other: HTTPURL) -> Bool {
    name(one.origin.host) == name(other.origin.host) && one.origin.port == other.origin.port
      && one.path == other.path
  }

  private static func name(_ host: String) -> Substring {
    host.hasPrefix("api.") ? host.dropFirst(4) : host[...]
  }

  private static func url(_ word: String) -> HTTPURL? {
    if word.contains("://") { return HTTPURL(word) }
    guard let url = HTTPURL("https://" + word) else { return nil }
    // A server under development seldom has a certificate.
    return url.origin.isLoopback ? HTTPURL("http://" + word) : url
  }
}

extension HTTPURL {
  /// The address for messages, without the slash of an empty path.
  var display: String { path.isEmpty || path == "/" ? origin.text : text }
}
