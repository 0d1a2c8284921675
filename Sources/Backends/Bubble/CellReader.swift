import SheafClock
import SheafHTTP
import SheafJSON
import SheafModel

/// Reads the values of things as cells.
struct CellReader: Sendable {
  let zone: WallClock
  /// Where addresses without a scheme or a host lead from.
  let root: HTTPURL
  /// Longer texts come as excerpts; nil for whole texts.
  var maxTextBytes: Int?

  /// The cell of a field.
  ///
  /// What does not look like the field's type is kept as JSON, so that nothing is lost or guessed. The titles of
  /// references are left out.
  func value(_ json: JSON?, _ type: BubbleType) -> Value {
    guard let json, !json.isNull else { return .null }
    switch (type, json) {
    case (.list(let element), .array(let items)): return list(items, element, json)
    case (_, .array), (.list, _): return .json(json.text)
    default: return single(json, type) ?? .json(json.text)
    }
  }

  private func single(_ json: JSON, _ type: BubbleType) -> Value? {
    switch type {
    case .text: return plainText(json).map(text)
    case .number: return number(json).map(Value.number)
    case .boolean: return boolean(json).map(Value.boolean)
    case .date: return date(json).map(Value.dateTime)
    case .file, .image:
      guard let address = json.string else { return nil }
      return address.isEmpty ? .null : .attachments([attachment(address)])
    case .address:
      return (json["address"]?.string ?? json.string).map { $0.isEmpty ? .null : .text($0) }
    case .authentication: return (json["email"]?["email"]?.string ?? json.string).map(Value.text)
    case .reference: return link(json).map { .links([$0]) }
    case .option: return plainText(json).map { $0.isEmpty ? .null : .choices([Choice(id: $0, name: $0)]) }
    case .list, .other: return cut(json.text) ?? .json(json.text)
    }
  }

  private func list(_ items: [JSON], _ element: BubbleType, _ json: JSON) -> Value {
    if items.isEmpty { return .null }
    switch element {
    case .reference:
      let links = items.compactMap(link)
      return links.count == items.count ? .links(links) : .json(json.text)
    case .option:
      let names = items.compactMap(plainText)
      guard names.count == items.count else { return .json(json.text) }
      return .choices(names.map { Choice(id: $0, name: $0) })
    case .file, .image:
      let addresses = items.compactMap(\.string)
      guard addresses.count == items.count else { return .json(json.text) }
      return .attachments(addresses.map(attachment))
    default: return cut(json.text) ?? .json(json.text)
    }
  }

  private func text(_ text: String) -> Value { text.isEmpty ? .null : cut(text) ?? .text(text) }

  /// The beginning of a text that is too long; nil for others.
  private func cut(_ text: String) -> Value? {
    guard let limit = maxTextBytes, text.utf8.count > limit else { return nil }
    var bytes = 0
    var end = text.startIndex
    while end < text.endIndex {
      bytes += text[end].utf8.count
      if bytes > limit { break }
      end = text.index(after: end)
    }
    return .excerpt(String(text[..<end]), byteCount: text.utf8.count)
  }

  private func plainText(_ json: JSON) -> String? {
    switch json {
    case .string(let text), .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  private func number(_ json: JSON) -> DecimalText? {
    switch json {
    case .number(let text), .string(let text): DecimalText(text)
    default: nil
    }
  }

  private func boolean(_ json: JSON) -> Bool? {
    switch json {
    case .bool(let flag): flag
    case .string("yes"), .string("true"): true
    case .string("no"), .string("false"): false
    default: nil
    }
  }

  private func date(_ json: JSON) -> DateTime? {
    switch json {
    case .string(let text): return DateTime(iso: text).map(zone.shown)
    case .number(let digits):
      guard let number = Double(digits), let milliseconds = Int(exactly: number.rounded()) else { return nil }
      return DateTime(epochMilliseconds: milliseconds).map(zone.shown)
    default: return nil
    }
  }

  private func link(_ json: JSON) -> RecordLink? {
    // Some answers hold the thing itself in place of its identifier.
    guard let id = json.string ?? json[BuiltIn.id]?.string, !id.isEmpty else { return nil }
    return RecordLink(id: ID(id), title: nil)
  }

  private func attachment(_ address: String) -> Attachment {
    // What is no address of the web leads nowhere; it is kept, and written back as it came.
    Attachment(id: address, name: Self.fileName(address), url: root.resolving(address)?.text)
  }

  /// The last part of an address, decoded.
  static func fileName(_ address: String) -> String {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    let last = path.split(separator: "/").last.map(String.init) ?? address
    return decoded(last)
  }

  private static func decoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
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

/// Reads things as records.
struct ThingReader: Sendable {
  let fields: [FieldPlan]
  let cells: CellReader

  /// Throws for what is no thing.
  func record(_ json: JSON, _ request: HTTPRequest) throws(BackendError) -> Record {
    guard let id = json[BuiltIn.id]?.string, !id.isEmpty else {
      throw BackendError(.malformed, "a thing came without its “_id”", request: request.summary)
    }
    let values = Dictionary(
      json.members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    return Record(
      id: ID(id), cells: fields.map { cells.value(values[$0.key], $0.type) },
      version: json[BuiltIn.modified]?.string)
  }
}

extension Value {
  /// Whether both mean the same content of a cell in the app.
  func isSameInApp(as other: Value) -> Bool {
    if isEmpty || other.isEmpty { return isEmpty && other.isEmpty }
    switch (self, other) {
    case (.number(let a), .number(let b)): return a.isSameNumber(as: b)
    case (.dateTime(let a), .dateTime(let b)): return WireDate.milliseconds(a) == WireDate.milliseconds(b)
    case (.choices(let a), .choices(let b)): return a.map(\.name) == b.map(\.name)
    case (.links(let a), .links(let b)): return a.map(\.id) == b.map(\.id)
    case (.attachments(let a), .attachments(let b)): return a.map(\.id) == b.map(\.id)
    case (.json(let a), .json(let b)): return a == b || Self.isSameJSON(a, b)
    case (.excerpt(let start, let count), .text(let text)), (.text(let text), .excerpt(let start, let count)):
      return text.utf8.count == count && text.hasPrefix(start)
    default: return self == other
    }
  }

  private static func isSameJSON(_ a: String, _ b: String) -> Bool {
    // Texts that are no JSON are the same only when they are equal.
    guard let a = try? JSON.parse(Array(a.utf8)), let b = try? JSON.parse(Array(b.utf8)) else { return false }
    return a == b
  }
}
