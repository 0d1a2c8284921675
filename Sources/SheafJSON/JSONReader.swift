/// Walks through a JSON text by a schema that the caller knows, without building what is not wanted.
///
/// Numbers come as their digits and any value can be taken as its own bytes, so nothing is lost on the way.
public struct JSONReader {
  /// What a value is, by its first byte.
  public enum Kind: Hashable, Sendable {
    case null, bool, number, string, array, object
  }

  let bytes: [UInt8]
  let keepsHalves: Bool
  /// The byte, counted from 0, where it goes on.
  public internal(set) var position = 0
  private var depth = 0
  /// Deeper nesting than any service sends; it bounds the stack.
  private static let depthLimit = 256

  /// - Parameter keepsHalves: whether halves of surrogate pairs, which are no characters, are kept as they are.
  public init(_ bytes: [UInt8], keepsHalves: Bool = true) {
    self.bytes = bytes
    self.keepsHalves = keepsHalves
    // A byte order mark is no part of the document, yet some proxies send one.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The kind of the value that comes next.
  public mutating func kind() throws(JSONProblem) -> Kind {
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case .some(UInt8(ascii: "-")), .some(48...57): return .number
    default: throw problem("a value")
    }
  }

  /// Reads an object: calls `member` with each name, which must take the value.
  public mutating func object(
    _ member: (String, inout JSONReader) throws(JSONProblem) -> Void
  ) throws(JSONProblem) {
    try members(named: { (reader) throws(JSONProblem) in try reader.name() }, member)
  }

  /// Reads an object: calls `member` with the place of each name among `names`, nil for others; it must take the
  /// value.
  public mutating func object(
    _ names: JSONNames, _ member: (Int?, inout JSONReader) throws(JSONProblem) -> Void
  ) throws(JSONProblem) {
    var next = 0
    try members(
      named: { (reader) throws(JSONProblem) in
        guard let place = try reader.place(in: names, expecting: next) else { return nil }
        next = place + 1
        return place
      }, member)
  }

  /// Goes back to where it was, between two values of the same object or list.
  public mutating func goBack(to position: Int) { self.position = position }

  /// Reads an array: calls `item` before each item, which it must take.
  public mutating func array(
    _ item: (inout JSONReader) throws(JSONProblem) -> Void
  ) throws(JSONProblem) {
    try open(UInt8(ascii: "["), "a list")
    defer { depth -= 1 }
    if take(UInt8(ascii: "]")) { return }
    repeat { try item(&self) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw problem("“,” or “]”") }
  }

  /// The next value as a tree.
  public mutating func value() throws(JSONProblem) -> JSON {
    switch try kind() {
    case .null:
      try word("null")
      return .null
    case .bool: return .bool(try bool())
    case .number: return .number(try number())
    case .string: return .string(try string())
    case .array:
      var items: [JSON] = []
      try array { (reader) throws(JSONProblem) in items.append(try reader.value()) }
      return .array(items)
    case .object:
      var members: [JSON.Member] = []
      try object { (name, reader) throws(JSONProblem) in
        members.append(JSON.Member(name, try reader.value()))
      }
      return .object(members)
    }
  }

  /// The next value byte for byte.
  public mutating func raw() throws(JSONProblem) -> String {
    skipSpace()
    let start = position
    try skip()
    return try text(bytes[start..<position], from: start)
  }

  /// Passes over the next value.
  public mutating func skip() throws(JSONProblem) {
    switch try kind() {
    case .null: try word("null")
    case .bool: _ = try bool()
    case .number: _ = try number()
    case .string: try skipString()
    case .array: try array { (reader) throws(JSONProblem) in try reader.skip() }
    case .object: try object { (_, reader) throws(JSONProblem) in try reader.skip() }
    }
  }

  /// Whether the next value is null, which is taken if so.
  public mutating func null() throws(JSONProblem) -> Bool {
    guard try kind() == .null else { return false }
    try word("null")
    return true
  }

  public mutating func bool() throws(JSONProblem) -> Bool {
    skipSpace()
    if peek == UInt8(ascii: "t") {
      try word("true")
      return true
    }
    try word("false")
    return false
  }

  /// The digits of a number.
  public mutating func number() throws(JSONProblem) -> String {
    skipSpace()
    let start = position
    _ = takeHere(UInt8(ascii: "-"))
    if !takeHere(UInt8(ascii: "0")) { try digits() }
    if takeHere(UInt8(ascii: ".")) { try digits() }
    if takeHere(UInt8(ascii: "e")) || takeHere(UInt8(ascii: "E")) {
      if !takeHere(UInt8(ascii: "-")) { _ = takeHere(UInt8(ascii: "+")) }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Nothing but white space may follow.
  public mutating func end() throws(JSONProblem) {
    skipSpace()
    if position < bytes.count { throw problem("nothing more") }
  }

  // Pieces

  func problem(_ expected: String) -> JSONProblem { JSONProblem(expected: expected, offset: position) }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func members<Name>(
    named name: (inout JSONReader) throws(JSONProblem) -> Name,
    _ member: (Name, inout JSONReader) throws(JSONProblem) -> Void
  ) throws(JSONProblem) {
    try open(UInt8(ascii: "{"), "an object")
    defer { depth -= 1 }
    if take(UInt8(ascii: "}")) { return }
    repeat {
      skipSpace()
      let name = try name(&self)
      guard take(UInt8(ascii: ":")) else { throw problem("“:”") }
      try member(name, &self)
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw problem("“,” or “}”") }
  }

  private mutating func name() throws(JSONProblem) -> String {
    guard peek == UInt8(ascii: "\"") else { throw problem("a name in double quotes") }
    return try string()
  }

  private mutating func place(in names: JSONNames, expecting next: Int) throws(JSONProblem) -> Int? {
    guard names.isNext(next, in: bytes, at: position) else { return names.place(of: try name()) }
    position += names.length(next)
    return next
  }

  private mutating func open(_ bracket: UInt8, _ what: String) throws(JSONProblem) {
    guard take(bracket) else { throw problem(what) }
    guard depth < Self.depthLimit else { throw problem("no more than \(Self.depthLimit) levels of nesting") }
    depth += 1
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    return takeHere(byte)
  }

  private mutating func takeHere(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func word(_ word: StaticString) throws(JSONProblem) {
    for offset in 0..<word.utf8CodeUnitCount {
      guard peek == word.utf8Start[offset] else { throw problem("a value") }
      position += 1
    }
  }

  private mutating func digits() throws(JSONProblem) {
    let start = position
    while let byte = peek, (48...57).contains(byte) { position += 1 }
    if position == start { throw problem("a digit") }
  }
}
