/// What is wrong with a formula.
struct FormulaProblem: Error {
  var message: String
}

/// A formula, read but not yet checked.
struct Formula: Sendable {
  /// One part of a formula.
  indirect enum Node: Sendable {
    case text(String)
    case number(DecimalNumber)
    case boolean(Bool)
    case call(String, [Node])
    case binary(String, Node, Node)
  }

  let root: Node

  init(_ source: String) throws(FormulaProblem) {
    var parser = FormulaParser(tokens: try FormulaToken.all(in: source))
    root = try parser.whole()
  }

  /// The names of the fields that the formula reads in its own table: also links that it looks through.
  var fieldNames: Set<String> { Self.names(in: root) }

  private static func names(in node: Node) -> Set<String> {
    switch node {
    case .text, .number, .boolean: return []
    case .binary(_, let left, let right): return names(in: left).union(names(in: right))
    case .call(let function, let arguments):
      if ["field", "lookup"].contains(function), case .text(let name)? = arguments.first { return [name] }
      return arguments.reduce(into: []) { $0.formUnion(names(in: $1)) }
    }
  }
}

/// A word of a formula, and the column where it starts, from 0.
struct FormulaToken: Sendable {
  enum Kind: Sendable, Equatable {
    case text(String)
    case number(String)
    case name(String)
    case sign(String)
    case end
  }

  var kind: Kind
  var column: Int

  static func all(in source: String) throws(FormulaProblem) -> [FormulaToken] {
    let characters = Array(source)
    var tokens: [FormulaToken] = []
    var index = 0
    while index < characters.count {
      let start = index
      let character = characters[index]
      if character.isWhitespace {
        index += 1
        continue
      }
      if character == "'" || character == "\"" {
        let (text, next) = try string(characters, from: index)
        tokens.append(FormulaToken(kind: .text(text), column: start))
        index = next
      } else if character.isNumber {
        while index < characters.count, characters[index].isNumber || characters[index] == "." { index += 1 }
        tokens.append(FormulaToken(kind: .number(String(characters[start..<index])), column: start))
      } else if character.isLetter || character == "_" {
        while index < characters.count,
          characters[index].isLetter || characters[index].isNumber || characters[index] == "_"
        { index += 1 }
        tokens.append(
          FormulaToken(kind: .name(String(characters[start..<index]).lowercased()), column: start))
      } else {
        let pair = String(characters[index..<min(index + 2, characters.count)])
        let sign = [">=", "<=", "!="].contains(pair) ? pair : String(character)
        guard ["+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=", "(", ")", ","].contains(sign) else {
          throw FormulaProblem(
            message: "Invalid syntax at line 1, col \(start): token recognition error at: '\(character)'")
        }
        tokens.append(FormulaToken(kind: .sign(sign), column: start))
        index += sign.count
      }
    }
    return tokens + [FormulaToken(kind: .end, column: characters.count)]
  }

  private static func string(
    _ characters: [Character], from start: Int
  ) throws(FormulaProblem) -> (String, Int) {
    let quote = characters[start]
    var text = ""
    var index = start + 1
    while index < characters.count, characters[index] != quote {
      if characters[index] == "\\", index + 1 < characters.count { index += 1 }
      text.append(characters[index])
      index += 1
    }
    guard index < characters.count else {
      throw FormulaProblem(message: "Invalid syntax at line 1, col \(start): a text is not ended")
    }
    return (text, index + 1)
  }
}

/// Reads tokens by descending through the strengths of the operators.
struct FormulaParser {
  let tokens: [FormulaToken]
  private var index = 0

  private static let strengths: [[String]] = [
    ["=", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/"],
  ]

  init(tokens: [FormulaToken]) {
    self.tokens = tokens
  }

  mutating func whole() throws(FormulaProblem) -> Formula.Node {
    let node = try binary(level: 0)
    guard tokens[index].kind == .end else { throw unexpected() }
    return node
  }

  private mutating func binary(level: Int) throws(FormulaProblem) -> Formula.Node {
    guard level < Self.strengths.count else { return try primary() }
    var left = try binary(level: level + 1)
    while case .sign(let sign) = tokens[index].kind, Self.strengths[level].contains(sign) {
      index += 1
      left = .binary(sign, left, try binary(level: level + 1))
    }
    return left
  }

  private mutating func primary() throws(FormulaProblem) -> Formula.Node {
    let token = tokens[index].kind
    switch token {
    case .text(let text):
      index += 1
      return .text(text)
    case .number(let digits):
      guard let number = DecimalNumber(digits) else { throw unexpected() }
      index += 1
      return .number(number)
    case .sign("-"):
      index += 1
      return .binary("-", .number(DecimalNumber(0)), try primary())
    case .sign("("):
      index += 1
      let inner = try binary(level: 0)
      try expect(")")
      return inner
    case .name(let name):
      index += 1
      if name == "true" || name == "false" { return .boolean(name == "true") }
      return .call(name, try arguments())
    case .sign, .end: throw unexpected()
    }
  }

  private mutating func arguments() throws(FormulaProblem) -> [Formula.Node] {
    try expect("(")
    if tokens[index].kind == .sign(")") {
      index += 1
      return []
    }
    var list = [try binary(level: 0)]
    while tokens[index].kind == .sign(",") {
      index += 1
      list.append(try binary(level: 0))
    }
    try expect(")")
    return list
  }

  private mutating func expect(_ sign: String) throws(FormulaProblem) {
    guard tokens[index].kind == .sign(sign) else { throw unexpected() }
    index += 1
  }

  private func unexpected() -> FormulaProblem {
    let token = tokens[index]
    let text =
      switch token.kind {
      case .end: "the end of the formula"
      case .text(let text), .number(let text), .name(let text), .sign(let text): text
      }
    return FormulaProblem(
      message: "Invalid syntax at line 1, col \(token.column): mismatched input '\(text)'")
  }
}
