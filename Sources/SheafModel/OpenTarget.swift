/// What may be handed to another program to be shown.
///
/// There is no other way to make one than through the gates below, so what a server or a file says can become
/// neither a path of this machine nor an option of the program.
public struct OpenTarget: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// An address of the web or of mail, in ASCII.
    case address(String)
    /// A file, by its absolute path, and the name under which it is to be shown; nil for its own.
    case file(path: String, name: String?)
    /// A file that this program keeps: opened only where its path is no symbolic link.
    case stored(path: String, name: String)
  }

  public let content: Content

  /// An address that stands in a cell or in an answer: `http:`, `https:`, and `mailto:` that attaches nothing.
  ///
  /// Nil for every other text; that is shown and can be copied.
  public init?(address: String) {
    guard address.utf8.count <= Self.longest, address.unicodeScalars.allSatisfy(Self.isVisible),
      let colon = address.firstIndex(of: ":")
    else { return nil }
    let scheme = address[..<colon]
    let rest = address[address.index(after: colon)...]
    let encoded: String?
    switch scheme.lowercased() {
    case "http", "https": encoded = Self.webAddress(rest)
    case "mailto": encoded = Self.mailAddress(rest)
    default: encoded = nil
    }
    guard let encoded else { return nil }
    content = .address(scheme + ":" + encoded)
  }

  /// A file that somebody at the keyboard chose, by its absolute path.
  public init?(chosenPath path: String) {
    guard path.hasPrefix("/"), !path.utf8.contains(0) else { return nil }
    content = .file(path: path, name: nil)
  }

  /// A file of a cell: one that this program keeps, or one at an address of the web.
  public init?(_ attachment: Attachment) {
    if let path = attachment.storedPath, path.hasPrefix("/"), !path.utf8.contains(0) {
      content = .stored(path: path, name: attachment.name)
    } else if let url = attachment.url, let target = OpenTarget(address: url) {
      self = target
    } else {
      return nil
    }
  }

  /// Longer ones are no address of a page, and more than a program may take as an argument.
  private static let longest = 32_768

  /// Neither space nor control, and no mark that makes the address read otherwise than it is; joiners are letters of
  /// some scripts.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format: scalar.value == 0x200C || scalar.value == 0x200D
    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  /// What stands behind `http:`, in ASCII; nil when it names no host.
  private static func webAddress(_ text: Substring) -> String? {
    guard text.hasPrefix("//") else { return nil }
    let authority = text.dropFirst(2).prefix { !"/?#".contains($0) }
    let rest = text.dropFirst(2 + authority.count)
    // Where a name stands before the host, people take it for the host.
    guard let first = authority.first, first != "-", first != ":",
      !authority.contains(where: { "@\\%\"'`<>^{|}$&;()!*,".contains($0) })
    else { return nil }
    guard let host = HostName.ascii(authority) else { return nil }
    return "//" + host + encoded(rest)
  }

  /// What stands behind `mailto:`, in ASCII; nil when it asks for more than a message to somebody.
  private static func mailAddress(_ text: Substring) -> String? {
    let recipients = text.prefix { $0 != "?" }
    guard text.first != "-", !text.isEmpty, !recipients.contains("#"), !holdsLineBreak(recipients) else {
      return nil
    }
    for item in text.dropFirst(recipients.count + 1).split(whereSeparator: { $0 == "&" || $0 == ";" }) {
      let name = item.prefix { $0 != "=" }.lowercased()
      // Some mail programs attach files unasked; names are compared as they are, since these decode them too.
      guard headers.contains(name), name == "body" || !holdsLineBreak(item) else { return nil }
    }
    return encoded(text)
  }

  /// What a `mailto:` address may say of the message.
  private static let headers: Set = [
    "to", "cc", "bcc", "subject", "body", "in-reply-to", "references", "keywords",
  ]

  /// A line break in a header begins another header.
  private static func holdsLineBreak(_ text: Substring) -> Bool {
    let text = text.lowercased()
    return text.contains("%0a") || text.contains("%0d")
  }

  /// With everything escaped that is no character of an address.
  private static func encoded(_ text: Substring) -> String {
    PercentEscape.escaped(text.utf8) { $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }
  }
}
