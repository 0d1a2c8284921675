import SheafModel

/// The comparison of texts that the filter language means, so that every part of the program agrees on it.
///
/// `contains` and `startsWith` disregard case by the Unicode rules and take composed and decomposed letters
/// as the same; everything else about a text counts.
public enum TextMatching {
  /// The form in which texts are compared without regard to case.
  public static func folded(_ text: String) -> String {
    // ASCII, nearly every cell, needs no tables.
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
    // Upper first: some letters, such as the final sigma, meet only there.
    return text.uppercased().lowercased()
  }

  /// Whether `part` occurs in `text`; an empty part occurs in every text.
  public static func contains(_ text: String, _ part: String) -> Bool {
    containsFolded(folded(text), folded(part))
  }

  /// Whether `text` begins with `part`.
  public static func startsWith(_ text: String, _ part: String) -> Bool {
    startsWithFolded(folded(text), folded(part))
  }

  /// As `contains`, for texts that are folded already.
  public static func containsFolded(_ text: String, _ part: String) -> Bool {
    if part.isEmpty { return true }
    if isASCII(text) { return isASCII(part) && containsBytes(text, part) }
    return text.contains(part)
  }

  /// As `startsWith`, for texts that are folded already.
  public static func startsWithFolded(_ text: String, _ part: String) -> Bool { text.hasPrefix(part) }

  /// Whether both texts are the same code points: the equality of the filter language.
  public static func isExactly(_ a: String, _ b: String) -> Bool { a.isExactly(b) }

  /// By code points: the order of the filter language and of sorting.
  public static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

  private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  private static func containsBytes(_ text: String, _ part: String) -> Bool {
    let (hay, needle) = (Array(text.utf8), Array(part.utf8))
    guard needle.count <= hay.count else { return false }
    return (0...(hay.count - needle.count)).contains { start in
      hay[start] == needle[0] && hay[start..<(start + needle.count)].elementsEqual(needle)
    }
  }
}
