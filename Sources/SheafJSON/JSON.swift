public import SheafModel

/// JSON kept exactly: numbers as their digits, members in their order.
public indirect enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  /// The digits as they are sent.
  case number(String)
  case string(String)
  case array([JSON])
  case object([Member])
  /// JSON text that is put in as it is.
  case raw(String)

  /// A name and its value.
  public struct Member: Hashable, Sendable {
    @ExactText public var name: String
    public var value: JSON

    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// Reads a whole document.
  ///
  /// - Parameter keepsHalves: as of a `JSONReader`.
  public static func parse(_ bytes: [UInt8], keepsHalves: Bool = true) throws(JSONProblem) -> JSON {
    var reader = JSONReader(bytes, keepsHalves: keepsHalves)
    let value = try reader.value()
    try reader.end()
    return value
  }

  public static func int(_ number: Int) -> JSON { .number(String(number)) }

  /// The first member of that name; nil for other kinds of value too.
  public subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name.isExactly(name) }?.value
  }

  public var members: [Member] { if case .object(let members) = self { members } else { [] } }
  public var items: [JSON]? { if case .array(let items) = self { items } else { nil } }
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// A whole number, also one in quotes, as some services send both; nil for one that is not believed
  /// (`Int.outsideLimit`).
  public var int: Int? {
    switch self {
    case .number(let text), .string(let text): Int(outside: text)
    default: nil
    }
  }
  /// How many there are of something, or how large it is: a whole number that is not negative.
  public var count: Int? { int.flatMap { $0 < 0 ? nil : $0 } }
  public var isNull: Bool { self == .null }

  /// The document on one line.
  public var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let digits), .raw(let digits): text += digits
    case .string(let string): text += JSONText.string(string)
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        text += JSONText.string(member.name)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
}

/// By content: texts are the same when their bytes are.
extension JSON {
  public static func == (a: JSON, b: JSON) -> Bool {
    switch a {
    case .null: if case .null = b { true } else { false }
    case .bool(let a): if case .bool(let b) = b { a == b } else { false }
    case .number(let a): if case .number(let b) = b { a.isExactly(b) } else { false }
    case .string(let a): if case .string(let b) = b { a.isExactly(b) } else { false }
    case .array(let a): if case .array(let b) = b { a == b } else { false }
    case .object(let a): if case .object(let b) = b { a == b } else { false }
    case .raw(let a): if case .raw(let b) = b { a.isExactly(b) } else { false }
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let text), .string(let text), .raw(let text): text.hashExactly(into: &hasher)
    case .array(let items): hasher.combine(items)
    case .object(let members): hasher.combine(members)
    }
  }
}
