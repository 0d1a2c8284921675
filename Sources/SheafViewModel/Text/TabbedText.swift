/// Rows and cells of a pasted block, as spreadsheets copy them.
enum TabbedText {
  /// Splits at tabs and line breaks; a cell in quotes may hold both, and doubled quotes.
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    var isStart = true
    var rest = text[...]
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
      } else if character == "\"", isStart, closesQuote(rest) {
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
  private static func closesQuote(_ rest: Substring) -> Bool {
    var rest = rest
    while let index = rest.firstIndex(of: "\"") {
      let after = rest[rest.index(after: index)...]
      if after.first == "\"" {
        rest = after.dropFirst()
        continue
      }
      return after.isEmpty || after.first == "\t" || after.first?.isNewline == true
    }
    return false
  }
}
