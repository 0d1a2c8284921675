public import SheafModel

/// Two dates or times as a text: `2026-03-29 -> 2026-04-05`.
public enum DateRangeText {
  /// What stands between the two; the first is how they are shown.
  private static let separators = ["->", "→", "/", " to ", " – "]

  /// Begin and end; nil where the text is not two dates.
  ///
  /// Days alone mean their midnights. The end may lie before the begin.
  public static func ends(of text: String) -> (begin: DateTime, end: DateTime)? {
    for separator in separators {
      let parts = text.split(separator: separator).map { part in
        String(part.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
      }
      guard parts.count == 2 else { continue }
      let ends = parts.compactMap { part in
        DateTime(iso: part)
          ?? CalendarDate(iso: part).flatMap { DateTime(date: $0, hour: 0, minute: 0) }
      }
      return ends.count == 2 ? (ends[0], ends[1]) : nil
    }
    return nil
  }

  /// What is wrong with a text as a range; nil when nothing is.
  static func problem(_ text: String) -> ValueProblem? {
    guard let (begin, end) = ends(of: text) else {
      return ValueProblem("two dates are wanted, such as 2026-03-29 -> 2026-04-05")
    }
    return begin <= end ? nil : ValueProblem("it ends before it begins")
  }
}
