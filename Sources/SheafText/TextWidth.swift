import CWidth

/// The columns that text takes on a terminal, by the tables that the C library and curses share.
public enum TextWidth {
  /// The columns of one scalar: 0, 1 or 2.
  ///
  /// A scalar without a known width counts as 1, since it is drawn as U+FFFD.
  public static func width(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    return knownWidth(of: scalar) ?? 1
  }

  /// The columns of a text without control characters: the sum over its scalars, as curses counts.
  ///
  /// Text of unknown origin goes through `DisplayText` instead, which also makes it safe to draw.
  public static func width(of text: String) -> Int {
    if isASCII(text) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
  }

  /// Makes the process count and draw in UTF-8, and says whether that worked.
  ///
  /// The first width of anything beyond ASCII does it too. A program calls this at its start, before other
  /// threads read the locale.
  @discardableResult
  public static func useUTF8Locale() -> Bool { hasUTF8Locale }

  /// The C library's width, or nil when it has none for this scalar (a control, or newer than its tables).
  static func knownWidth(of scalar: Unicode.Scalar) -> Int? {
    guard hasUTF8Locale else { return 1 }
    let width = cw_width(scalar.value)
    return width < 0 ? nil : Int(width)
  }

  static func isASCII(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 < 0x80 } }
      ?? text.utf8.allSatisfy { $0 < 0x80 }
  }

  /// Set once, by whoever needs it first: the C library answers -1 for everything outside a UTF-8 locale.
  private static let hasUTF8Locale = cw_use_utf8_locale() >= 0
}
