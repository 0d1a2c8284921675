import SheafModel

/// Reads CSV and TSV as `DelimitedPrinter` writes them, and as other programs do.
///
/// Lines may end in LF, CR LF or CR. In CSV a quoted cell may hold anything, a quote doubled; in TSV a backslash
/// before `t`, `n`, `r`, a quote or a backslash stands for a character. Empty lines are passed over.
package struct DelimitedReader: Sequence, IteratorProtocol {
  /// One line's cells, and its number in the file, counted from 1.
  package struct Line: Equatable {
    package var number: Int
    package var cells: [String]
    /// The places of the cells that are empty and in quotes: empty texts, where others are no value.
    package var emptyTexts: Set<Int> = []
    /// What is wrong with it; nil when nothing is.
    package var problem: String?
  }

  private let bytes: [UInt8]
  private let dialect: DelimitedLine.Dialect
  private let separator: UInt8
  private var position = 0
  private var number = 1

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// - Parameter bytes: UTF-8, as `TextFile` has seen to.
  /// - Parameter separator: of CSV; nil takes the one that the first line has more of, commas or semicolons.
  package init(_ bytes: [UInt8], _ dialect: DelimitedLine.Dialect, separator: UInt8? = nil) {
    self.bytes = bytes
    self.dialect = dialect
    // A mark at the start that says nothing but that the text is UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    switch dialect {
    case .tsv: self.separator = UInt8(ascii: "\t")
    case .csv: self.separator = separator ?? Self.guess(bytes)
    }
  }

  /// Outside quotes on the first line.
  private static func guess(_ bytes: [UInt8]) -> UInt8 {
    var isQuoted = false
    var (commas, semicolons) = (0, 0)
    for byte in bytes {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == lineFeed || byte == carriageReturn { break }
      if byte == UInt8(ascii: ",") { commas += 1 }
      if byte == UInt8(ascii: ";") { semicolons += 1 }
    }
    return semicolons > commas ? UInt8(ascii: ";") : UInt8(ascii: ",")
  }

  package mutating func next() -> Line? {
    while position < bytes.count {
      let start = number
      var line = Line(number: start, cells: [])
      var isLast = false
      while !isLast { isLast = cell(into: &line) }
      // A line with one empty cell in quotes is a row, one with nothing at all is none.
      if line.cells != [""] || hadQuote { return line }
    }
    return nil
  }

  private var hadQuote = false

  /// Reads one cell and what ends it; true when that is the end of the line.
  private mutating func cell(into line: inout Line) -> Bool {
    hadQuote = false
    var text: [UInt8] = []
    if dialect == .csv, position < bytes.count, bytes[position] == Self.quote {
      hadQuote = true
      position += 1
      quoted(into: &text, &line)
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == separator {
        position += 1
        append(text, &line)
        return false
      }
      if byte == Self.lineFeed || byte == Self.carriageReturn {
        endLine()
        append(text, &line)
        return true
      }
      text.append(byte)
      position += 1
    }
    append(text, &line)
    return true
  }

  private mutating func quoted(into text: inout [UInt8], _ line: inout Line) {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Self.quote {
        guard position < bytes.count, bytes[position] == Self.quote else { return }
        position += 1
      }
      if byte == Self.lineFeed { number += 1 }
      text.append(byte)
    }
    line.problem = "a quote is not closed"
  }

  private mutating func endLine() {
    number += 1
    let isPair =
      bytes[position] == Self.carriageReturn && position + 1 < bytes.count
      && bytes[position + 1] == Self.lineFeed
    position += isPair ? 2 : 1
  }

  private mutating func append(_ text: [UInt8], _ line: inout Line) {
    var bytes = text
    if dialect == .tsv {
      hadQuote = text == [Self.quote, Self.quote]
      bytes = hadQuote ? [] : Self.unescaped(text)
    }
    if hadQuote, bytes.isEmpty { line.emptyTexts.insert(line.cells.count) }
    line.cells.append(String(storedBytes: bytes))
  }

  private static func unescaped(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(UInt8(ascii: "\\")) else { return text }
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      let next = index + 1 < text.count ? text[index + 1] : 0
      let meant: UInt8? =
        switch (text[index], next) {
        case (UInt8(ascii: "\\"), UInt8(ascii: "t")): UInt8(ascii: "\t")
        case (UInt8(ascii: "\\"), UInt8(ascii: "n")): lineFeed
        case (UInt8(ascii: "\\"), UInt8(ascii: "r")): carriageReturn
        case (UInt8(ascii: "\\"), UInt8(ascii: "\\")): UInt8(ascii: "\\")
        case (UInt8(ascii: "\\"), quote): quote
        default: nil
        }
      result.append(meant ?? text[index])
      index += meant == nil ? 1 : 2
    }
    return result
  }
}
