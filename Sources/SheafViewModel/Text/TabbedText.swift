/// Rows and cells of a pasted block, as spreadsheets copy them.
enum TabbedText {
  /// Splits at tabs and line breaks; a cell in quotes may hold both, and doubled quotes.
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    var isStart = true
    var rest = text[...]
    // Looking for the end of a quote that has none must not take for ever.
    var patience = 4 * text.utf8.count + 1024
    func next() -> Character? { rest.popFirst() }
    while let character = next() {
      if isQuoted {
        if character != "\"" {
          cell.append(character)
        } else if rest.first == "\"" {
          cell.append("\"")
          rest.removeFirst()
        } else {
          isQuoted = false
        }
      } else if character == "\"", isStart, closesQuote(rest, &patience) {
        isQuoted = true
      } else if character == "\t" || character.isNewline {
        rows[rows.count - 1].append(cell)
        cell = ""
        if character != "\t" { rows.append([]) }
        isStart = true
        continue
      } else {
        cell.append(character)
      }
      isStart = false
    }
    rows[rows.count - 1].append(cell)
    // The line break after the last row begins no row.
    if rows.count > 1, rows.last == [""] { rows.removeLast() }
    return rows
  }

  /// Whether a quoted cell that began ends before a tab, a line break or the end.
  private static func closesQuote(_ rest: Substring, _ patience: inout Int) -> Bool {
    var index = rest.startIndex
    var looked = 0
    while index < rest.endIndex, looked < patience {
      looked += 1
      guard rest[index] == "\"" else {
        index = rest.index(after: index)
        continue
      }
      let after = rest.index(after: index)
      guard after < rest.endIndex else { return true }
      if rest[after] == "\"" {
        index = rest.index(after: after)
        continue
      }
      if rest[after] == "\t" || rest[after].isNewline { return true }
      break
    }
    patience -= looked
    return false
  }
}
