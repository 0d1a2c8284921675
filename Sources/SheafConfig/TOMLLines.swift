/// Finds the lines of keys in TOML text, which the parser does not tell.
///
/// It only looks at where keys stand, so it may be more lenient than the parser.
struct TOMLLines {
  /// A header, or a setting with its whole path, and the lines that it takes, counted from 0.
  struct Item {
    var path: [String]
    var lines: Range<Int>
    var isHeader: Bool
  }

  /// What stands in the text, from its beginning on.
  private(set) var items: [Item] = []
  private var known: [[String]: Int] = [:]
  /// The first line, counted from 1, on which a bracket opens a table's name and no name begins; nil where none does.
  ///
  /// The parser takes such a line for what cannot be and ends the program.
  private(set) var namelessHeader: Int?

  init(_ text: String) {
    var table: [String] = []
    var scanner = ValueScanner()
    for (index, line) in Self.split(text).enumerated() {
      if scanner.isInside {
        scanner.scan(line[...])
        if let last = items.indices.last { items[last].lines = items[last].lines.lowerBound..<index + 1 }
        continue
      }
      if namelessHeader == nil, Self.isNamelessHeader(line) { namelessHeader = index + 1 }
      let content = line.drop { $0 == " " || $0 == "\t" }
      if content.first == "[" {
        table = Self.key(content.drop { $0 == "[" }, until: "]").path
        items.append(Item(path: table, lines: index..<index + 1, isHeader: true))
        note(table, line: index + 1)
      } else if let first = content.first, first != "#", first != "\r" {
        let (path, rest) = Self.key(content, until: "=")
        items.append(Item(path: table + path, lines: index..<index + 1, isHeader: false))
        note(table + path, line: index + 1)
        scanner.scan(rest)
      }
    }
  }

  /// The line of a key; of the nearest table around it when it stands in an inline table; nil when nothing
  /// does.
  func line(of path: [String]) -> Int? {
    var path = path
    while !path.isEmpty {
      if let line = known[path] { return line }
      path.removeLast()
    }
    return nil
  }

  /// The lines of a text without their ends; the last is empty where the text ends a line.
  static func split(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  private static func isNamelessHeader(_ line: Substring) -> Bool {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
    var rest = line.unicodeScalars.drop(while: isBlank)
    guard rest.popFirst() == "[" else { return false }
    rest = rest.drop(while: isBlank)
    if rest.first == "[" { rest = rest.dropFirst().drop(while: isBlank) }
    guard let first = rest.first else { return true }
    return
      !("a"..."z" ~= first || "A"..."Z" ~= first || "0"..."9" ~= first
      || "-_\"'".unicodeScalars.contains(first))
  }

  private mutating func note(_ path: [String], line: Int) {
    // Outer tables that are only named through inner ones begin at the first of those.
    for length in stride(from: 1, through: path.count, by: 1) {
      let outer = Array(path.prefix(length))
      if known[outer] == nil { known[outer] = line }
    }
  }

  /// Reads a dotted key, quoted or not, up to a character outside quotes.
  private static func key(_ text: Substring, until end: Character) -> (path: [String], rest: Substring) {
    var path: [String] = []
    var part = ""
    var quote: Character?
    var rest = text
    while let character = rest.popFirst() {
      if let open = quote {
        if character == open {
          quote = nil
        } else if character == "\\", open == "\"", let escaped = rest.popFirst() {
          part.append(escaped)
        } else {
          part.append(character)
        }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == end {
        break
      } else if character == "." {
        path.append(part)
        part = ""
      } else if !character.isWhitespace {
        part.append(character)
      }
    }
    return (path + [part], rest)
  }
}

/// Follows a value over its lines: arrays and long texts have several.
private struct ValueScanner {
  private var depth = 0
  private var longQuote: Unicode.Scalar?

  var isInside: Bool { depth > 0 || longQuote != nil }

  mutating func scan(_ line: Substring) {
    var rest = line.unicodeScalars
    while let next = rest.first {
      if let quote = longQuote {
        let isEnd = rest.starts(with: repeatElement(quote, count: 3))
        if isEnd { longQuote = nil }
        rest = rest.dropFirst(isEnd ? 3 : quote == "\"" && next == "\\" ? 2 : 1)
        continue
      }
      if next == "\"" || next == "'", rest.starts(with: repeatElement(next, count: 3)) {
        longQuote = next
        rest = rest.dropFirst(3)
        continue
      }
      switch rest.removeFirst() {
      case "#": return
      case "[", "{": depth += 1
      case "]", "}": depth = max(0, depth - 1)
      case "\"": Self.skip(&rest, quote: "\"", escapes: true)
      case "'": Self.skip(&rest, quote: "'", escapes: false)
      default: break
      }
    }
  }

  private static func skip(
    _ rest: inout Substring.UnicodeScalarView, quote: Unicode.Scalar, escapes: Bool
  ) {
    while let character = rest.popFirst(), character != quote {
      if escapes, character == "\\" { _ = rest.popFirst() }
    }
  }
}
