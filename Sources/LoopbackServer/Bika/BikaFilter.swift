/// A filter in the service's query language: conditions that must all hold, or of which one must.
///
/// The two cannot be mixed and there are no groups, as at the service.
struct BikaFilter {
  struct Condition {
    var field: BikaField
    var comparison: String
    var operand: Operand
  }

  enum Operand {
    case null
    case text(String)
    case list([String])
  }

  private(set) var conditions: [Condition] = []
  private var isAny = false

  init(_ text: String, of database: BikaDatabase) throws {
    var reader = BikaFilterReader(text)
    var joints: Set<Bool> = []
    repeat {
      conditions.append(try reader.condition(database))
      if let joint = try reader.joint() { joints.insert(joint) }
    } while !reader.isAtEnd
    guard joints.count <= 1 else { throw BikaFilter.problem("AND and OR cannot be mixed") }
    isAny = joints.first ?? false
  }

  static func problem(_ message: String) -> BikaError { BikaError(400, "Invalid filter: \(message)") }

  func holds(_ cells: JSONObject) throws -> Bool {
    for condition in conditions {
      let holds = try condition.holds(cells[condition.field.id] ?? .null)
      if holds == isAny { return isAny }
    }
    return !isAny
  }
}

extension BikaFilter.Condition {
  func holds(_ cell: JSON) throws -> Bool {
    if case .null = operand {
      let isEmpty = cell.isNull || cell.array?.isEmpty == true
      switch comparison {
      case "==": return isEmpty
      case "!=": return !isEmpty
      default: throw unsupported
      }
    }
    switch field.type {
    case "SINGLE_TEXT", "LONG_TEXT", "URL", "EMAIL", "PHONE": return try text(cell.text)
    case "NUMBER", "CURRENCY", "PERCENT", "RATING", "AUTO_NUMBER":
      return try ordered(cell.double) { Double($0) }
    case "DATETIME", "CREATED_TIME", "MODIFIED_TIME":
      return try ordered(cell.text.flatMap { CivilDay($0.prefix(10))?.number }) { CivilDay($0)?.number }
    case "CHECKBOX":
      guard comparison == "==", case .text(let text) = operand else { throw unsupported }
      return (cell.bool ?? false) == (text == "true" || text == "1")
    case "SINGLE_SELECT": return try items(cell.text.map { [$0] } ?? [])
    case "MULTI_SELECT", "LINK", "ONE_WAY_LINK": return try items((cell.array ?? []).compactMap(\.text))
    default: throw unsupported
    }
  }

  private var unsupported: BikaError {
    BikaFilter.problem("the operator \(comparison) is not supported by the field \(field.name)")
  }

  private func text(_ cell: String?) throws -> Bool {
    guard case .text(let wanted) = operand else { throw unsupported }
    let isPart = cell.map { $0.lowercased().contains(wanted.lowercased()) } ?? false
    switch comparison {
    case "==": return cell == wanted
    case "!=": return cell != wanted
    case "=c=": return isPart
    case "=nc=": return !isPart
    default: throw unsupported
    }
  }

  private func ordered<Number: Comparable>(_ cell: Number?, _ read: (String) -> Number?) throws -> Bool {
    guard case .text(let text) = operand, let wanted = read(text) else {
      throw BikaFilter.problem("the field \(field.name) cannot be compared with that value")
    }
    guard let cell else { return comparison == "!=" }
    switch comparison {
    case "==": return cell == wanted
    case "!=": return cell != wanted
    case ">": return cell > wanted
    case "<": return cell < wanted
    case ">=": return cell >= wanted
    case "<=": return cell <= wanted
    default: throw unsupported
    }
  }

  private func items(_ held: [String]) throws -> Bool {
    let wanted: [String] =
      switch operand {
      case .list(let items): items
      case .text(let text): [text]
      case .null: []
      }
    switch comparison {
    case "==": return Set(held) == Set(wanted)
    case "!=": return Set(held) != Set(wanted)
    case "=c=": return !Set(held).isDisjoint(with: wanted)
    case "=nc=": return Set(held).isDisjoint(with: wanted)
    default: throw unsupported
    }
  }
}

/// Takes a filter's text apart.
struct BikaFilterReader {
  private var rest: Substring
  private static let reserved: Set<Character> = [
    "\"", "'", "(", ")", ";", ",", "=", "!", "~", "<", ">", " ", "\n", "\t", "\r",
  ]

  init(_ text: String) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func condition(_ database: BikaDatabase) throws -> BikaFilter.Condition {
    skipSpaces()
    let key = try self.key()
    guard let field = database.field(key) else { throw BikaError(400, "Field \(key) not found") }
    skipSpaces()
    let comparison = try self.comparison()
    skipSpaces()
    return BikaFilter.Condition(field: field, comparison: comparison, operand: try operand())
  }

  /// Whether the next condition is joined by “or”; nil at the end.
  mutating func joint() throws -> Bool? {
    for (word, isAny) in [(" and ", false), (" or ", true)] where rest.lowercased().hasPrefix(word) {
      rest = rest.dropFirst(word.count)
      return isAny
    }
    skipSpaces()
    guard let mark = rest.popFirst() else { return nil }
    guard mark == ";" || mark == "," else { throw BikaFilter.problem("unexpected \(mark)") }
    return mark == ","
  }

  private mutating func skipSpaces() { rest = rest.drop { $0.isWhitespace } }

  private mutating func key() throws -> String {
    if rest.first == "{" {
      guard let end = rest.firstIndex(of: "}") else { throw BikaFilter.problem("a brace is not closed") }
      let key = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      return key
    }
    return try word("a field")
  }

  private mutating func word(_ what: String) throws -> String {
    let word = rest.prefix { !Self.reserved.contains($0) }
    guard !word.isEmpty else { throw BikaFilter.problem("expected \(what)") }
    rest = rest.dropFirst(word.count)
    return String(word)
  }

  private mutating func comparison() throws -> String {
    for sign in ["=nc=", "=c=", "==", "!=", ">=", "<=", ">", "<"] where rest.hasPrefix(sign) {
      rest = rest.dropFirst(sign.count)
      return sign
    }
    throw BikaFilter.problem("expected an operator")
  }

  private mutating func operand() throws -> BikaFilter.Operand {
    guard rest.first == "(" else {
      let isQuoted = rest.first == "\""
      let text = try value()
      if !isQuoted, text.lowercased() == "null" { return .null }
      if !isQuoted, text.contains("."), Double(text) != nil {
        throw BikaFilter.problem("decimals must be in quotes")
      }
      return .text(text)
    }
    rest = rest.dropFirst()
    var items: [String] = []
    while true {
      skipSpaces()
      items.append(try value())
      skipSpaces()
      guard let mark = rest.popFirst(), mark == "," || mark == ")" else {
        throw BikaFilter.problem("a list is not closed")
      }
      if mark == ")" { return .list(items) }
    }
  }

  private mutating func value() throws -> String {
    guard rest.first == "\"" else { return try word("a value") }
    rest = rest.dropFirst()
    guard let end = rest.firstIndex(of: "\"") else { throw BikaFilter.problem("a quote is not closed") }
    let text = String(rest[..<end])
    rest = rest[rest.index(after: end)...]
    return text
  }
}
