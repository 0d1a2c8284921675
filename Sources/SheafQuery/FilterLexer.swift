/// A word or mark of the filter language with its place, in characters.
struct FilterToken: Equatable {
  enum Kind: Equatable {
    /// Bare characters: a field name, a keyword or a value.
    case word(String)
    /// A text in quotes, its escapes resolved.
    case string(String)
    /// A field name in backquotes or braces.
    case name(String)
    case comparison(FilterSymbol)
    case open, close, comma
  }

  var kind: Kind
  var range: Range<Int>

  /// The word in lower case, for keywords; nil for any other token.
  var keyword: String? { if case .word(let word) = kind { word.lowercased() } else { nil } }
}

/// The comparisons that are written as signs.
enum FilterSymbol: String, CaseIterable {
  case equals = "="
  case notEquals = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// Splits a filter into tokens.
///
/// What cannot be split is a problem, kept beside the tokens before it.
struct FilterLexer {
  let characters: [Character]
  private(set) var tokens: [FilterToken] = []
  private(set) var problem: FilterProblem?
  private var position = 0

  init(_ text: String) {
    characters = Array(text)
    while problem == nil {
      while position < characters.count, characters[position].isWhitespace { position += 1 }
      guard position < characters.count else { return }
      next()
    }
  }

  /// The source between two places, as it was typed.
  func source(_ range: Range<Int>) -> String { String(characters[range]) }

  private mutating func next() {
    let character = characters[position]
    switch character {
    case "(": add(.open, length: 1)
    case ")": add(.close, length: 1)
    case ",": add(.comma, length: 1)
    case "\"", "'": string(quote: character)
    case "`": backquoted()
    case "{": braced()
    default:
      if let (symbol, length) = symbol(at: position) {
        add(.comparison(symbol), length: length)
      } else {
        word()
      }
    }
  }

  private mutating func add(_ kind: FilterToken.Kind, length: Int) {
    tokens.append(FilterToken(kind: kind, range: position..<(position + length)))
    position += length
  }

  /// The comparison sign that begins there, and how many characters it takes.
  private func symbol(at index: Int) -> (FilterSymbol, Int)? {
    let next = index + 1 < characters.count ? characters[index + 1] : " "
    switch (characters[index], next) {
    case ("=", "="): return (.equals, 2)
    case ("=", _): return (.equals, 1)
    case ("!", "="), ("<", ">"): return (.notEquals, 2)
    case ("<", "="): return (.lessOrEqual, 2)
    case (">", "="): return (.greaterOrEqual, 2)
    case ("<", _): return (.less, 1)
    case (">", _): return (.greater, 1)
    case ("≠", _): return (.notEquals, 1)
    case ("≤", _): return (.lessOrEqual, 1)
    case ("≥", _): return (.greaterOrEqual, 1)
    default: return nil
    }
  }

  private mutating func word() {
    var end = position
    while end < characters.count, !endsWord(end) { end += 1 }
    add(.word(String(characters[position..<end])), length: end - position)
  }

  private func endsWord(_ index: Int) -> Bool {
    let character = characters[index]
    return character.isWhitespace || character == "(" || character == ")" || character == ","
      || symbol(at: index) != nil
  }

  private mutating func string(quote: Character) {
    var text = ""
    var index = position + 1
    while index < characters.count, characters[index] != quote {
      guard characters[index] == "\\" else {
        text.append(characters[index])
        index += 1
        continue
      }
      guard let (character, length) = escape(at: index + 1) else {
        fail(
          "a backslash stands before \\, a quote, n, r, t or u{…}", index..<min(index + 2, characters.count))
        return
      }
      text += character
      index += 1 + length
    }
    guard index < characters.count else {
      fail("the quote is not closed", position..<characters.count)
      return
    }
    add(.string(text), length: index + 1 - position)
  }

  private func escape(at index: Int) -> (String, Int)? {
    guard index < characters.count else { return nil }
    switch characters[index] {
    case "\\", "\"", "'": return (String(characters[index]), 1)
    case "n": return ("\n", 1)
    case "r": return ("\r", 1)
    case "t": return ("\t", 1)
    case "u":
      guard let end = characters[index...].firstIndex(of: "}"), index + 1 < end, characters[index + 1] == "{",
        let number = UInt32(String(characters[(index + 2)..<end]), radix: 16),
        let scalar = Unicode.Scalar(number)
      else { return nil }
      return (String(scalar), end + 1 - index)
    default: return nil
    }
  }

  /// A doubled backquote inside stands for one.
  private mutating func backquoted() {
    var name = ""
    var index = position + 1
    while index < characters.count {
      if characters[index] == "`" {
        guard index + 1 < characters.count, characters[index + 1] == "`" else {
          add(.name(name), length: index + 1 - position)
          return
        }
        index += 1
      }
      name.append(characters[index])
      index += 1
    }
    fail("the backquote is not closed", position..<characters.count)
  }

  private mutating func braced() {
    guard let end = characters[position...].firstIndex(of: "}") else {
      fail("the brace is not closed", position..<characters.count)
      return
    }
    add(.name(String(characters[(position + 1)..<end])), length: end + 1 - position)
  }

  private mutating func fail(_ message: String, _ range: Range<Int>) {
    problem = FilterProblem(message, range: range)
  }
}
