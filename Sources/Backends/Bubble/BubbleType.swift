import SheafHTTP
import SheafJSON

/// The types of fields that Bubble has.
indirect enum BubbleType: Hashable, Sendable {
  case text, number, boolean, date, file, image, address
  /// The log-in of a user, of which only the e-mail address is told.
  case authentication
  /// A reference to a thing of a type; the type is nil where only the identifiers are known.
  case reference(String?)
  /// An option of a set.
  case option(String)
  case list(BubbleType)
  /// Something else, by the name that the app gives.
  case other(String)

  /// Reads what `/meta` says, such as `list.custom.room`.
  init(_ text: String) {
    let name = text.trimmed
    let lower = name.lowercased()
    if let rest = Self.rest(of: name, after: "list.") {
      self = .list(BubbleType(rest))
    } else if let rest = Self.rest(of: name, after: "custom.") {
      self = .reference(rest)
    } else if let rest = Self.rest(of: name, after: "option.") {
      self = .option(rest)
    } else {
      switch lower {
      case "text": self = .text
      case "number": self = .number
      case "boolean", "yes_no", "yes/no": self = .boolean
      case "date": self = .date
      case "file": self = .file
      case "image": self = .image
      case "geographic_address", "address": self = .address
      case "user": self = .reference("user")
      case "reference", "thing": self = .reference(nil)
      case "option", "choice": self = .option("")
      case "list": self = .list(.text)
      default: self = .other(name)
      }
    }
  }

  private static func rest(of text: String, after prefix: String) -> String? {
    text.lowercased().hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
  }

  /// As `/meta` writes it.
  var name: String {
    switch self {
    case .text: "text"
    case .number: "number"
    case .boolean: "boolean"
    case .date: "date"
    case .file: "file"
    case .image: "image"
    case .address: "geographic_address"
    case .authentication: "authentication"
    case .reference("user"): "user"
    case .reference(let type?): "custom.\(type)"
    case .reference(nil): "reference"
    case .option(let set): set.isEmpty ? "option" : "option.\(set)"
    case .list(let type): "list.\(type.name)"
    case .other(let name): name
    }
  }

  var isList: Bool { if case .list = self { true } else { false } }

  /// The type of one item of a list, else itself.
  var element: BubbleType { if case .list(let type) = self { type } else { self } }

  // Without a schema

  /// What an internal name such as `rooms_list_custom_room` tells of its field; nil for other names.
  init?(internalName name: String) {
    let rest = name.lowercased()
    for (suffix, type) in Self.suffixes where rest.hasSuffix("_" + suffix) {
      self = rest.hasSuffix("_list_" + suffix) ? .list(type) : type
      return
    }
    for (mark, make) in Self.marks {
      guard let range = Self.last(mark, in: rest) else { continue }
      let target = String(rest[range.upperBound...])
      guard !target.isEmpty else { continue }
      let type = make(target)
      self = rest[..<range.lowerBound].hasSuffix("_list") ? .list(type) : type
      return
    }
    return nil
  }

  private static let suffixes: [(String, BubbleType)] = [
    ("geographic_address", .address), ("text", .text), ("number", .number), ("boolean", .boolean),
    ("date", .date), ("image", .image), ("file", .file), ("user", .reference("user")),
  ]

  private static let marks: [(String, @Sendable (String) -> BubbleType)] = [
    ("_custom_", { .reference($0) }), ("_option_", { .option($0) }),
  ]

  private static func last(_ part: String, in text: String) -> Range<String.Index>? {
    var found: Range<String.Index>?
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(part) { found = start..<text.index(start, offsetBy: part.count) }
      start = text.index(after: start)
    }
    return found
  }

  /// What a value seems to be of; nil for null and for an empty list, which tell nothing.
  init?(inferredFrom json: JSON) {
    switch json {
    case .null, .raw: return nil
    case .bool: self = .boolean
    case .number: self = .number
    case .string(let text): self = Self.inferred(text)
    case .array(let items):
      let types = Set(items.compactMap { BubbleType(inferredFrom: $0) })
      guard let type = types.first else { return nil }
      self = types.count == 1 ? .list(type) : .list(.other("mixed"))
    case .object:
      if json["address"] != nil, json["lat"] != nil {
        self = .address
      } else if json["email"]?["email"] != nil {
        self = .authentication
      } else {
        self = .other("object")
      }
    }
  }

  private static func inferred(_ text: String) -> BubbleType {
    if ThingID.isOne(text) { return .reference(nil) }
    if WireText.isDate(text) { return .date }
    if WireText.isFile(text) { return WireText.isImage(text) ? .image : .file }
    return .text
  }
}

/// The identifiers of things: milliseconds of their making, an x, and chance.
enum ThingID {
  static func isOne(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "x"), omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (48...57).contains($0) } }
  }
}

/// Texts that mean more than a text.
enum WireText {
  /// `2024-03-04T14:38:27.880Z`.
  static func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 17, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else {
      return false
    }
    return bytes.prefix(10).enumerated().allSatisfy { index, byte in
      index == 4 || index == 7 ? byte == UInt8(ascii: "-") : (48...57).contains(byte)
    }
  }

  /// An address under which Bubble keeps files.
  static func isFile(_ text: String) -> Bool {
    guard text.hasPrefix("//") || text.hasPrefix("https://") || text.hasPrefix("http://") else {
      return false
    }
    guard !text.contains(where: \.isWhitespace) else { return false }
    return text.contains("bubble.io/") || text.contains("appforest_uf") || text.contains("/fileupload/")
  }

  static func isImage(_ text: String) -> Bool {
    let name = text.prefix { $0 != "?" }.lowercased()
    return [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".heic"].contains { name.hasSuffix($0) }
  }

  /// A field's caption as the service also takes it in searches: lower case, no spaces.
  static func sanitized(_ caption: String) -> String {
    String(caption.lowercased().filter { !$0.isWhitespace })
  }
}
