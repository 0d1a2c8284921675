/// Several texts in one line: separated by commas, an item that needs it in double quotes, a quote doubled.
public enum QuotedList {
  /// The items in one line, such as `a, "b, c"`; `parse` gives them back.
  public static func text(_ items: [String], separator: String = ", ") -> String {
    items.map(quotedWhereNeeded).joined(separator: separator)
  }

  /// The items of a line, each without the spaces around it, or nil when a quote is not closed.
  ///
  /// Empty items are left out unless they are quoted.
  public static func parse(_ text: String) -> [String]? {
    var items: [String] = []
    var rest = Substring(text)
    while true {
      rest = rest.drop { $0.isWhitespace }
      guard let first = rest.first else { return items }
      if first == "\"" {
        guard let item = takeQuoted(&rest) else { return nil }
        items.append(item)
        rest = rest.drop { $0.isWhitespace }
        guard rest.isEmpty || rest.first == "," else { return nil }
      } else {
        let item = rest.prefix { $0 != "," }
        rest = rest.dropFirst(item.count)
        let trimmed = trimmed(item)
        if !trimmed.isEmpty { items.append(trimmed) }
      }
      rest = rest.dropFirst()
    }
  }

  private static func quotedWhereNeeded(_ item: String) -> String {
    let isPlain =
      !item.isEmpty && !item.contains(",") && item.first != "\"" && trimmed(item) == item
      && !item.contains { $0.isNewline }
    return isPlain
      ? item
      : "\""
        + item.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
  }

  private static func takeQuoted(_ rest: inout Substring) -> String? {
    var item = ""
    rest.removeFirst()
    while let character = rest.popFirst() {
      guard character == "\"" else {
        item.append(character)
        continue
      }
      guard rest.first == "\"" else { return item }
      rest.removeFirst()
      item.append("\"")
    }
    return nil
  }
}

/// The text without white space at its ends.
package func trimmed(_ text: some StringProtocol) -> String {
  var rest = Substring(text)
  while rest.first?.isWhitespace == true { rest.removeFirst() }
  while rest.last?.isWhitespace == true { rest.removeLast() }
  return String(rest)
}
