/// One line of text that is safe to draw, with the columns it takes.
///
/// Control characters, escape sequences and direction overrides have become visible symbols; joiners and
/// selectors on whose width terminals differ are gone. The sum of the scalars' widths is what curses, tmux
/// and terminals draw. Making one costs time, so it is made when data arrives, not when it is painted.
public struct DisplayText: Hashable, Sendable {
  /// The sanitised text: one line, no control characters.
  public let text: String
  /// Columns that `text` takes.
  public let width: Int

  /// The columns kept of a text when nothing else is said; more than a cell can show.
  public static let defaultMaxColumns = 300

  /// Nothing, in no columns.
  public static let empty = DisplayText(safe: "", width: 0)

  /// Sanitises `raw`, at most `maxColumns` columns of it; a text that is longer ends in "…".
  ///
  /// The cost depends on `maxColumns`, not on the length of `raw`.
  public init(_ raw: String, maxColumns: Int = defaultMaxColumns) {
    if let plain = Self.plainASCII(raw, maxColumns: maxColumns) {
      self = plain
      return
    }
    var sanitizer = Sanitizer(maxColumns: max(0, maxColumns))
    for scalar in raw.unicodeScalars {
      sanitizer.append(scalar)
      if sanitizer.isFull { break }
    }
    sanitizer.finish()
    let whole = DisplayText(safe: sanitizer.text, width: sanitizer.width)
    self = sanitizer.isFull ? whole.endingInEllipsis(columns: max(0, maxColumns)) : whole
  }

  /// Takes text that is already safe and measured.
  init(safe text: String, width: Int) {
    self.text = text
    self.width = width
  }

  /// Whether there is nothing to draw.
  public var isEmpty: Bool { text.isEmpty }

  /// Both texts, one after the other.
  public static func + (left: DisplayText, right: DisplayText) -> DisplayText {
    DisplayText(safe: left.text + right.text, width: left.width + right.width)
  }

  /// `count` spaces; none when `count` is negative.
  public static func spaces(_ count: Int) -> DisplayText {
    count > 0 ? DisplayText(safe: String(repeating: " ", count: count), width: count) : .empty
  }

  /// This text `count` times.
  public func repeated(_ count: Int) -> DisplayText {
    count > 0 ? DisplayText(safe: String(repeating: text, count: count), width: width * count) : .empty
  }

  /// The texts one after the other with `separator` between them.
  public static func joined(_ parts: [DisplayText], separator: DisplayText = .empty) -> DisplayText {
    guard let first = parts.first else { return .empty }
    return parts.dropFirst().reduce(first) { $0 + separator + $1 }
  }

  private static func plainASCII(_ raw: String, maxColumns: Int) -> DisplayText? {
    let count = raw.utf8.count
    guard count <= maxColumns else { return nil }
    let isPlain = raw.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    return isPlain ? DisplayText(safe: raw, width: count) : nil
  }

  private func endingInEllipsis(columns: Int) -> DisplayText {
    guard columns > 0 else { return .empty }
    return slice(0..<min(width, columns - 1)) + DisplayText(safe: "…", width: 1)
  }
}

extension DisplayText: ExpressibleByStringLiteral {
  /// Sanitises a text of the program's own.
  public init(stringLiteral value: String) { self.init(value) }
}

extension DisplayText: CustomStringConvertible {
  /// The text itself.
  public var description: String { text }
}
