/// What may be handed to another program to be shown.
///
/// There is no other way to make one than through the gates below, so what a server or a file says can become
/// neither a path of this machine nor an option of the program.
public struct OpenTarget: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// An address of the web or of mail.
    case address(String)
    /// A file, by its absolute path, and the name under which it is to be shown; nil for its own.
    case file(path: String, name: String?)
    /// A file that this program keeps: opened only where its path is no symbolic link.
    case stored(path: String, name: String)
  }

  public let content: Content

  private init(_ content: Content) { self.content = content }

  /// An address that stands in a cell or in an answer: `http:`, `https:`, and `mailto:` that attaches nothing.
  ///
  /// Nil for every other text; that is shown and can be copied.
  public init?(address: String) {
    guard address.utf8.count <= Self.longest,
      address.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace && $0.value > 0x20 && $0.value != 0x7f }
      ),
      let colon = address.firstIndex(of: ":")
    else { return nil }
    let rest = address[address.index(after: colon)...]
    switch address[..<colon].lowercased() {
    case "http", "https":
      guard rest.hasPrefix("//"), let first = rest.dropFirst(2).first, !"/?#".contains(first) else {
        return nil
      }
    case "mailto": guard !rest.isEmpty, !Self.attaches(rest) else { return nil }
    default: return nil
    }
    content = .address(address)
  }

  /// A file that somebody at the keyboard chose, by its absolute path.
  public init?(chosenPath path: String) {
    guard path.hasPrefix("/"), !path.utf8.contains(0) else { return nil }
    content = .file(path: path, name: nil)
  }

  /// A file of a cell: one that this program keeps, or one at an address of the web.
  public init?(_ attachment: Attachment) {
    if let path = attachment.storedPath, path.hasPrefix("/") {
      content = .stored(path: path, name: attachment.name)
    } else if let url = attachment.url, let target = OpenTarget(address: url) {
      self = target
    } else {
      return nil
    }
  }

  /// Longer ones are no address of a page, and more than a program may take as an argument.
  private static let longest = 32_768

  /// Whether a `mailto:` address asks the mail program to attach a file, which some of them do unasked.
  ///
  /// Names are compared after decoding, since the mail program decodes them too.
  private static func attaches(_ address: Substring) -> Bool {
    guard let question = address.firstIndex(of: "?") else { return false }
    return address[address.index(after: question)...].split(whereSeparator: { $0 == "&" || $0 == ";" })
      .contains { item in
        let name = item.prefix { $0 != "=" }
        return name.contains("%") || name.lowercased().contains("attach")
      }
  }
}
