public import SheafModel

/// Linked records in text, for those who look up words at the service.
public enum LinkWords {
  /// As `ValueParser.parse` reads a field of links, but that a bare word, which may be an identifier or a title,
  /// stands as both.
  public static func parse(_ text: String, for field: Field) -> Result<Value, ValueProblem>? {
    guard case .link(_, let allowsMany) = field.kind, !text.allSatisfy(\.isWhitespace) else { return nil }
    return ValueParser.links(text, allowsMany, keepsWords: true)
  }

  /// Whether a link was a bare word.
  public static func isWord(_ link: RecordLink) -> Bool {
    link.title.map { $0.isExactly(link.id.raw) } ?? false
  }
}
