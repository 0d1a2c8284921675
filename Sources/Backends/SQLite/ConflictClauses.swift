/// The columns of a table whose values must be unique and replace the rows that have them already.
///
/// SQLite tells that nowhere but in the statement that made the table.
struct ConflictClauses {
  /// By themselves or together with others.
  let replacing: Set<String>

  private enum Token: Equatable {
    case word(String)
    /// A name in quotes is never a word of the language.
    case quoted(String)
    case mark(UInt8)

    var name: String? {
      switch self {
      case .word(let name), .quoted(let name): name
      case .mark: nil
      }
    }

    func isWord(_ word: String) -> Bool {
      if case .word(let own) = self { own.uppercased() == word } else { false }
    }
  }

  init(sql: String) {
    var found: Set<String> = []
    for definition in Self.definitions(Self.tokens(sql)) { found.formUnion(Self.replacing(definition)) }
    replacing = found
  }

  /// The tokens of each column and constraint, with how deep they stand in parentheses.
  private static func definitions(_ tokens: [Token]) -> [[(token: Token, depth: Int)]] {
    var definitions: [[(token: Token, depth: Int)]] = [[]]
    var depth = 0
    for token in tokens {
      if token == .mark(UInt8(ascii: ")")) { depth -= 1 }
      if depth == 1, token == .mark(UInt8(ascii: ",")) {
        definitions.append([])
      } else if depth > 0 {
        definitions[definitions.count - 1].append((token, depth))
      }
      if token == .mark(UInt8(ascii: "(")) { depth += 1 }
      // What follows the list is of the table as a whole.
      if depth == 0, token == .mark(UInt8(ascii: ")")) { break }
    }
    return definitions
  }

  private static func replacing(_ definition: [(token: Token, depth: Int)]) -> [String] {
    let outer = definition.filter { $0.depth == 1 }.map { $0.token }
    guard let first = outer.first, let name = first.name else { return [] }
    let isTable = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].contains { first.isWord($0) }
    var isUnique = false
    var replaces = false
    for (index, token) in outer.enumerated() {
      if token.isWord("UNIQUE") || token.isWord("PRIMARY") { isUnique = true }
      if ["NOT", "NULL", "CHECK", "REFERENCES", "FOREIGN"].contains(where: { token.isWord($0) }) {
        isUnique = false
      }
      if isUnique, token.isWord("CONFLICT"), index + 1 < outer.count, outer[index + 1].isWord("REPLACE") {
        replaces = true
      }
    }
    guard replaces else { return [] }
    guard isTable else { return [name] }
    var columns: [String] = []
    var isNext = true
    for (token, depth) in definition where depth == 2 {
      if token == .mark(UInt8(ascii: ",")) {
        isNext = true
      } else if isNext, let name = token.name {
        columns.append(name)
        isNext = false
      }
    }
    return columns
  }

  private static func tokens(_ sql: String) -> [Token] {
    var tokens: [Token] = []
    var rest = Array(sql.utf8)[...]
    func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
    while let byte = rest.first {
      if rest.starts(with: "--".utf8) {
        rest = rest.drop { $0 != 10 }
      } else if rest.starts(with: "/*".utf8) {
        rest = rest.dropFirst(2)
        while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
        rest = rest.dropFirst(2)
      } else if let end = Self.closing(byte) {
        rest = rest.dropFirst()
        var name: [UInt8] = []
        while let next = rest.popFirst() {
          if next == end {
            guard rest.first == end, end != UInt8(ascii: "]") else { break }
            rest = rest.dropFirst()
          }
          name.append(next)
        }
        tokens.append(.quoted(text(name)))
      } else if Self.isPartOfWord(byte) {
        let word = rest.prefix(while: Self.isPartOfWord)
        rest = rest.dropFirst(word.count)
        tokens.append(.word(text(word)))
      } else {
        rest = rest.dropFirst()
        if byte > 32 { tokens.append(.mark(byte)) }
      }
    }
    return tokens
  }

  private static func closing(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): byte
    case UInt8(ascii: "["): UInt8(ascii: "]")
    default: nil
    }
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 95, 36, 128...: true
    default: false
    }
  }
}
