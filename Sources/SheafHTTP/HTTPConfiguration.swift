/// How requests leave this machine.
public struct HTTPConfiguration: Hashable, Sendable {
  /// For connecting, for a pause in an answer, and for the whole of a request that moves no file.
  public var connectTimeout: Duration
  public var idleTimeout: Duration
  public var wholeTimeout: Duration
  /// For how long a connection that is not used is kept: less than the shortest time after which servers
  /// close it, which is 2 s for some, so that a request seldom meets a closed one.
  public var keepAlive: Duration
  /// Whether plain http may go to other machines; it always may to this one.
  public var allowsPlainHTTP: Bool
  public var proxies: ProxySettings
  /// The value of `User-Agent`.
  public var userAgent: String

  public init(
    connectTimeout: Duration = .seconds(10), idleTimeout: Duration = .seconds(60),
    wholeTimeout: Duration = .seconds(120), allowsPlainHTTP: Bool = false,
    proxies: ProxySettings = ProxySettings(), userAgent: String = "sheaf"
  ) {
    self.connectTimeout = connectTimeout
    self.idleTimeout = idleTimeout
    self.wholeTimeout = wholeTimeout
    self.allowsPlainHTTP = allowsPlainHTTP
    self.proxies = proxies
    self.userAgent = userAgent
    keepAlive = .milliseconds(1500)
  }
}

/// Which requests go through a proxy, by the rules of the usual environment variables.
public struct ProxySettings: Hashable, Sendable {
  /// A proxy's place and, where it asks for them, who asks.
  public struct Proxy: Hashable, Sendable {
    public var host: String
    public var port: Int
    public var user: String?
    public var password: Secret?
  }

  var secure: Proxy?
  var plain: Proxy?
  var exceptions: [String]

  /// No proxies.
  public init() { exceptions = [] }

  /// Reads `HTTPS_PROXY`, `http_proxy`, `ALL_PROXY` and `NO_PROXY`, in lower case first.
  ///
  /// `HTTP_PROXY` in capitals is not read: whoever sends a request to a web server can set it there.
  public init(environment: [String: String]) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    secure = value("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY").flatMap(Self.proxy)
    plain = value("http_proxy", "all_proxy", "ALL_PROXY").flatMap(Self.proxy)
    exceptions = (value("no_proxy", "NO_PROXY") ?? "").split { $0 == "," || $0 == " " }
      .map { $0.lowercased() }
  }

  /// The proxy for an origin; nil for a direct way, which this machine itself always gets.
  public func proxy(for origin: HTTPOrigin) -> Proxy? {
    if origin.isLoopback || exceptions.contains(where: { Self.excepts($0, origin) }) { return nil }
    return origin.isSecure ? secure : plain
  }

  private static func excepts(_ rule: String, _ origin: HTTPOrigin) -> Bool {
    if rule == "*" { return true }
    var name = Substring(rule)
    if let colon = name.lastIndex(of: ":"), let port = Int(name[name.index(after: colon)...]),
      !name[..<colon].contains(":")
    {
      guard port == origin.port else { return false }
      name = name[..<colon]
    }
    while name.first == "*" || name.first == "." { name = name.dropFirst() }
    return origin.host == name || origin.host.hasSuffix("." + name)
  }

  private static func proxy(_ text: String) -> Proxy? {
    var rest = Substring(text)
    let scheme = rest.prefix { $0 != ":" }
    if rest.dropFirst(scheme.count).hasPrefix("://") {
      // Proxies of other kinds are not spoken to; a request that should have used one fails by itself.
      guard scheme.lowercased().hasPrefix("http") else { return nil }
      rest = rest.dropFirst(scheme.count + 3)
    }
    var authority = rest.prefix { $0 != "/" }
    var user: String?
    var password: Secret?
    if let at = authority.lastIndex(of: "@") {
      let parts = authority[..<at].split(separator: ":", maxSplits: 1)
      user = parts.first.map(String.init)
      password = parts.count == 2 ? Secret(String(parts[1])) : nil
      authority = authority[authority.index(after: at)...]
    }
    guard let url = HTTPURL("http://" + authority) else { return nil }
    let port = authority.hasSuffix("]") || !authority.contains(":") ? 8080 : url.origin.port
    return Proxy(host: url.origin.host, port: port, user: user, password: password)
  }
}
