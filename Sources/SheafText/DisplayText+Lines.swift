extension DisplayText {
  /// The lines of a long text, wrapped between words at `width` columns; a word that is wider is broken.
  ///
  /// Line ends of any kind start a new line, an empty line stays one, and tabs become spaces up to the next
  /// fourth column. At most `maxLines` lines are made, so that a huge text costs what is shown of it.
  public static func lines(_ raw: String, width: Int, maxLines: Int = .max) -> [DisplayText] {
    guard width > 0, maxLines > 0 else { return [] }
    var lines: [DisplayText] = []
    var rest = raw.unicodeScalars[...]
    while lines.count < maxLines {
      let paragraph = rest.prefix { !isLineEnd($0) }
      lines += wrap(paragraph, width: width, maxLines: maxLines - lines.count)
      rest = rest[paragraph.endIndex...]
      guard let end = rest.popFirst() else { break }
      if end == "\r", rest.first == "\n" { rest.removeFirst() }
    }
    return lines
  }

  private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func wrap(
    _ paragraph: Substring.UnicodeScalarView, width: Int, maxLines: Int
  ) -> [DisplayText] {
    // Spaces at line ends are dropped, so that some lines take more of the text than their width.
    var budget = 2 * min(width, 10_000) * min(maxLines, 10_000)
    while true {
      let (lines, isWhole) = wrap(paragraph, width: width, maxLines: maxLines, maxColumns: budget)
      if isWhole || lines.count >= maxLines { return lines }
      budget *= 4
    }
  }

  private static func wrap(
    _ paragraph: Substring.UnicodeScalarView, width: Int, maxLines: Int, maxColumns: Int
  ) -> (lines: [DisplayText], isWhole: Bool) {
    var sanitizer = Sanitizer(maxColumns: maxColumns, tabStop: 4)
    for scalar in paragraph {
      sanitizer.append(scalar)
      if sanitizer.isFull { break }
    }
    sanitizer.finish()
    var wrapper = LineWrapper(text: sanitizer.text, width: width)
    var lines: [DisplayText] = []
    while lines.count < maxLines, let line = wrapper.next() { lines.append(line) }
    return (lines, !sanitizer.isFull)
  }
}

/// Cuts one paragraph of sanitised text into lines.
private struct LineWrapper {
  private let scalars: [Unicode.Scalar]
  private let width: Int
  private var start = 0
  private var isFirst = true

  init(text: String, width: Int) {
    scalars = Array(text.unicodeScalars)
    self.width = width
  }

  mutating func next() -> DisplayText? {
    guard isFirst || start < scalars.count else { return nil }
    isFirst = false
    let end = lineEnd()
    var line = scalars[start..<end]
    start = end
    // The space that a line was broken at would only indent the next one.
    if start < scalars.count {
      while line.last == " " { line.removeLast() }
      while start < scalars.count, scalars[start] == " " { start += 1 }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: line)
    return DisplayText(safe: String(text), width: line.reduce(0) { $0 + TextWidth.width(of: $1) })
  }

  /// The index after the last scalar of the line that begins at `start`.
  private func lineEnd() -> Int {
    var column = 0
    var afterSpace: Int?
    for index in start..<scalars.count {
      let span = TextWidth.width(of: scalars[index])
      if column + span > width {
        if scalars[index] == " " { return index }
        // A wide character on a line of one column has to go somewhere.
        return afterSpace ?? max(index, start + 1)
      }
      column += span
      if scalars[index] == " " { afterSpace = index + 1 }
    }
    return scalars.count
  }
}
