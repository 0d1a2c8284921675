public import SheafModel

/// Scheme, host and port: the part of an address that decides who gets to see credentials.
public struct HTTPOrigin: Hashable, Sendable {
  public let isSecure: Bool
  /// In lower case, an IPv6 address without its brackets.
  public let host: String
  public let port: Int

  public init(isSecure: Bool, host: String, port: Int? = nil) {
    self.isSecure = isSecure
    self.host = host.lowercased()
    self.port = port ?? (isSecure ? 443 : 80)
  }

  /// Whether this is the machine that the program runs on.
  public var isLoopback: Bool {
    if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// `https://host`, with the port where it is not the usual one.
  public var text: String {
    let name = host.contains(":") ? "[\(host)]" : host
    let usual = isSecure ? 443 : 80
    return (isSecure ? "https://" : "http://") + name + (port == usual ? "" : ":\(port)")
  }
}

extension HTTPOrigin: CustomStringConvertible {
  public var description: String { text }
}

/// One `name=value` of an address; a nil value is a bare name.
public struct HTTPQueryItem: Hashable, Sendable {
  @ExactText public var name: String
  public var value: String? {
    get { exactValue?.text }
    set { exactValue = newValue.map { ExactText($0) } }
  }
  private var exactValue: ExactText?

  public init(_ name: String, _ value: String?) {
    self.name = name
    exactValue = value.map { ExactText($0) }
  }
}

/// An http or https address in parts.
public struct HTTPURL: Hashable, Sendable {
  public var origin: HTTPOrigin
  /// Begins with a slash; percent-encoded already.
  public var path: String
  /// As plain text; encoded when the address is written.
  public var query: [HTTPQueryItem]

  public init(origin: HTTPOrigin, path: String, query: [HTTPQueryItem] = []) {
    self.origin = origin
    self.path = path.hasPrefix("/") ? path : "/" + path
    self.query = query
  }

  /// Reads an address; nil for one that is not http or https or names no host.
  ///
  /// User names and passwords in addresses are not taken, and what follows a `#` is left out.
  public init?(_ text: String) {
    let isSecure: Bool
    var rest: Substring
    let lower = text.lowercased()
    if lower.hasPrefix("https://") {
      (isSecure, rest) = (true, text.dropFirst(8))
    } else if lower.hasPrefix("http://") {
      (isSecure, rest) = (false, text.dropFirst(7))
    } else {
      return nil
    }
    rest = rest.prefix { $0 != "#" }
    guard rest.allSatisfy({ !$0.isWhitespace && $0.asciiValue.map { $0 >= 0x20 } ?? true }) else {
      return nil
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard let (host, port) = Self.split(authority) else { return nil }
    rest = rest.dropFirst(authority.count)
    let path = rest.prefix { $0 != "?" }
    origin = HTTPOrigin(isSecure: isSecure, host: host, port: port)
    self.path = path.isEmpty ? "/" : String(path)
    query = Self.items(rest.dropFirst(path.count + 1))
  }

  /// Where a `Location` leads; nil when it is no http or https address.
  public func resolving(_ location: String) -> HTTPURL? {
    if location.hasPrefix("//") { return HTTPURL((origin.isSecure ? "https:" : "http:") + location) }
    if location.hasPrefix("/") { return HTTPURL(origin.text + location) }
    if let absolute = HTTPURL(location) { return absolute }
    guard !location.contains("://"), !location.isEmpty else { return nil }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    return HTTPURL(origin.text + folder + location)
  }

  /// The whole address, its query encoded.
  public var text: String { origin.text + target }

  /// Path and query, encoded.
  public var target: String {
    guard !query.isEmpty else { return path }
    let items = query.map { item in
      let name = Self.encoded(item.name)
      return item.value.map { "\(name)=\(Self.encoded($0))" } ?? name
    }
    return path + "?" + items.joined(separator: "&")
  }

  private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let host = authority[authority.index(after: authority.startIndex)..<end]
      return port(authority[authority.index(after: end)...]).map { (String(host), $0) }
    }
    let host = authority.prefix { $0 != ":" }
    guard !host.isEmpty else { return nil }
    return port(authority.dropFirst(host.count)).map { (String(host), $0) }
  }

  /// Nil for what is no port, an inner nil for none.
  private static func port(_ text: Substring) -> Int?? {
    if text.isEmpty || text == ":" { return .some(nil) }
    guard text.first == ":", let number = Int(text.dropFirst()), (1...65_535).contains(number) else {
      return nil
    }
    return .some(number)
  }

  private static func items(_ text: Substring) -> [HTTPQueryItem] {
    text.split(separator: "&").map { piece in
      guard let equals = piece.firstIndex(of: "=") else { return HTTPQueryItem(decoded(piece), nil) }
      return HTTPQueryItem(decoded(piece[..<equals]), decoded(piece[piece.index(after: equals)...]))
    }
  }

  /// Leaves bare what JavaScript's `encodeURIComponent` leaves bare, which some services ask for by name.
  private static func encoded(_ text: String) -> String {
    PercentEscape.text(text, keeping: "!'()*-._~")
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        bytes.append(0x20)
      } else if byte == 0x25, rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
