import SheafHTTP
import SheafJSON

/// Why a text is no query of the API; a sentence without a full stop.
struct QueryProblem: Error, Hashable {
  var message: String

  init(_ message: String) { self.message = message }
}

extension WhereClause {
  /// Reads what people copy from a page: comments that begin with `//` are passed over.
  init(text: String) throws(QueryProblem) {
    let text = Self.withoutComments(text)
    let json: JSON
    do throws(JSONProblem) {
      json = try JSON.parse(Array(text.utf8))
    } catch {
      throw QueryProblem(error.message(in: text))
    }
    try self.init(json)
  }

  init(_ json: JSON) throws(QueryProblem) {
    guard case .object = json else { throw QueryProblem("a condition is an object with a `predicate`") }
    guard let word = json["predicate"]?.string else { throw QueryProblem("`predicate` is missing") }
    if let junction = Junction(rawValue: word) {
      self = .branch(junction, try Self.operands(json))
    } else if let predicate = LeafPredicate(rawValue: word) {
      self = .leaf(try Self.leaf(json, predicate))
    } else {
      let words = Junction.allCases.map(\.rawValue) + LeafPredicate.allCases.map(\.rawValue)
      throw QueryProblem("“\(word)” is no predicate; these are: \(words.joined(separator: " "))")
    }
  }

  private static func operands(_ json: JSON) throws(QueryProblem) -> [WhereClause] {
    guard json["value"] == nil else { throw QueryProblem("`value` should not be used in branches") }
    guard json["fieldPath"] == nil else { throw QueryProblem("`fieldPath` is used only for a leaf") }
    guard let items = json["operands"]?.items else { throw QueryProblem("`operands` is missing in a branch") }
    var operands: [WhereClause] = []
    for item in items { operands.append(try WhereClause(item)) }
    return operands
  }

  private static func leaf(_ json: JSON, _ predicate: LeafPredicate) throws(QueryProblem) -> Leaf {
    guard json["operands"] == nil else { throw QueryProblem("`operands` is used only for branches") }
    guard let path = json["fieldPath"]?.string else { throw QueryProblem("`fieldPath` is missing in a leaf") }
    guard predicate.takesValue else { return Leaf(path, predicate) }
    guard let value = json["value"] else { throw QueryProblem("`value` is missing in the leaf “\(path)”") }
    if predicate == .isIn {
      guard let items = value.items else {
        // A list that is written as one text, as some services take it.
        let parts = try text(value, path).split(separator: ",", omittingEmptySubsequences: false)
        return Leaf(path, predicate, .list(parts.map(String.init)))
      }
      var texts: [String] = []
      for item in items { texts.append(try text(item, path)) }
      return Leaf(path, predicate, .list(texts))
    }
    return Leaf(path, predicate, .text(try text(value, path)))
  }

  private static func text(_ json: JSON, _ path: String) throws(QueryProblem) -> String {
    switch json {
    case .string(let text), .number(let text): return text
    case .bool(let isTrue): return isTrue ? "true" : "false"
    default: throw QueryProblem("`value` of “\(path)” must be a string")
    }
  }

  private static func withoutComments(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    var isString = false
    while let byte = rest.popFirst() {
      if isString, byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
        result += [byte, escaped]
        continue
      }
      if byte == UInt8(ascii: "\"") { isString.toggle() }
      if !isString, byte == UInt8(ascii: "/"), rest.first == byte {
        rest = rest.drop { $0 != UInt8(ascii: "\n") }
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
