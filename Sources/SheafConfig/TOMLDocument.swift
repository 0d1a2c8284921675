/// TOML text that is changed by whole lines: all the rest of it stays as it was written.
struct TOMLDocument {
  private(set) var text: String

  /// Adds a table at the end, apart from what stands before it.
  mutating func append(_ table: String) {
    endLine()
    if !text.isEmpty, !text.hasSuffix("\n\n"), !text.hasSuffix("\r\n\r\n") { text += "\n" }
    text += table
  }

  /// Sets a text at the root: in place of the setting of that name, else after the last setting of the root.
  mutating func set(_ name: String, to value: String) {
    let lines = TOMLLines(text)
    let line = TOMLText.setting(name, value)
    if let item = lines.items.first(where: { $0.path == [name] && !$0.isHeader }) {
      replace(item.lines, with: line)
    } else if let header = lines.items.first(where: \.isHeader) {
      replace(header.lines.lowerBound..<header.lines.lowerBound, with: line)
    } else {
      endLine()
      text += line
    }
  }

  /// Takes a setting of the root or a table, and the tables in it, out of the text; false when there is none.
  ///
  /// Comments stay, but for those between the settings of what goes.
  mutating func remove(_ name: String) -> Bool {
    let items = TOMLLines(text).items
    var ranges: [Range<Int>] = []
    var isInTable = false
    for item in items {
      let belongs = item.path.first == name
      // What follows a header belongs to the same stretch of lines, with the comments in between.
      if belongs, isInTable, let last = ranges.indices.last {
        ranges[last] = ranges[last].lowerBound..<item.lines.upperBound
      } else if belongs {
        ranges.append(item.lines)
      }
      isInTable = belongs
    }
    for range in ranges.reversed() { replace(withBlankLines(after: range), with: "") }
    return !ranges.isEmpty
  }

  /// The lines and the blank ones after them, so that no gap grows where something was.
  private func withBlankLines(after range: Range<Int>) -> Range<Int> {
    let lines = TOMLLines.split(text)
    var end = range.upperBound
    while end < lines.count - 1, lines[end].allSatisfy(\.isWhitespace) { end += 1 }
    return range.lowerBound..<end
  }

  private mutating func replace(_ lines: Range<Int>, with replacement: String) {
    let pieces = Self.pieces(text)
    let range = lines.clamped(to: 0..<pieces.count)
    text =
      pieces[..<range.lowerBound].joined() + replacement + pieces[range.upperBound...].joined()
  }

  private mutating func endLine() {
    if let last = text.last, !last.isNewline { text += "\n" }
  }

  /// The lines with their ends.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for character in text {
      piece.append(character)
      if character == "\n" || character == "\r\n" {
        pieces.append(piece)
        piece = ""
      }
    }
    return pieces + [piece]
  }
}
