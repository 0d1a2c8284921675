/// A JSON value that keeps what JSON itself keeps: the order of members and the text of numbers.
enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number as it was written, for example `93780.0`.
  case number(String)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

/// The members of a JSON object, in order.
struct JSONObject: Sendable, Equatable {
  /// One name and its value.
  struct Member: Sendable, Equatable {
    var key: String
    var value: JSON
  }

  private(set) var members: [Member] = []

  init() {}

  init(_ pairs: [(String, JSON)]) {
    members = pairs.map { Member(key: $0.0, value: $0.1) }
  }

  var isEmpty: Bool { members.isEmpty }
  var keys: [String] { members.map(\.key) }

  /// The value of a member; setting nil removes the member, setting a new name appends it.
  subscript(key: String) -> JSON? {
    get { members.first { $0.key == key }?.value }
    set {
      let index = members.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Appends a member without looking for an earlier one of the same name.
  mutating func append(_ key: String, _ value: JSON) {
    members.append(Member(key: key, value: value))
  }

  /// This object with the members of another set over its own.
  func merging(_ other: JSONObject) -> JSONObject {
    var result = self
    for member in other.members { result[member.key] = member.value }
    return result
  }
}

extension JSON {
  var isNull: Bool { self == .null }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The whole number that this is, if it is written as one.
  var int: Int? {
    if case .number(let text) = self { Int(text) } else { nil }
  }

  /// The number that this is, nearest.
  var double: Double? {
    if case .number(let text) = self { Double(text) } else { nil }
  }

  var array: [JSON]? {
    if case .array(let items) = self { items } else { nil }
  }

  var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// A member of an object, or nil where this is no object or has no such member.
  subscript(key: String) -> JSON? {
    get { object?[key] }
    set {
      guard case .object(var object) = self else { return }
      object[key] = newValue
      self = .object(object)
    }
  }

  /// A member without its JSON null: for the many places where null and absent mean the same.
  func present(_ key: String) -> JSON? {
    guard let value = self[key], value != .null else { return nil }
    return value
  }

  static func int(_ value: Int) -> JSON { .number(String(value)) }

  static func optional(_ value: Int?) -> JSON { value.map { .int($0) } ?? .null }

  static func optional(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  /// A floating-point number as Python writes it: always with a decimal point.
  static func float(_ value: Double) -> JSON {
    guard value.magnitude < 1e15, value == value.rounded() else { return .number("\(value)") }
    return .number("\(Int(value)).0")
  }

  /// The name that Python gives to the type of this value; validation messages quote it.
  var pythonType: String {
    switch self {
    case .null: "NoneType"
    case .bool: "bool"
    case .number(let text): text.contains(where: { ".eE".contains($0) }) ? "float" : "int"
    case .string: "str"
    case .array: "list"
    case .object: "dict"
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral,
  ExpressibleByStringInterpolation
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .int(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
  init(nilLiteral: ()) { self = .null }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}
