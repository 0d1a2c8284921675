import SheafCanvas

/// Reads the colours of theme files.
struct ColorParser {
  /// Names that the theme itself gives to colours.
  let palette: [String: String]

  /// The names of a terminal's own sixteen colours.
  static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta",
    "bright-cyan",
    "bright-white",
  ]

  /// The colour that a text names: a palette name, `#rrggbb`, `#rgb`, a number from 0 to 255, one of the
  /// sixteen names, or `default`.
  ///
  /// Nil when it names none.
  func color(_ text: String) -> Color? {
    // One step only: a palette entry that names another entry would allow circles.
    Self.literal(palette[text] ?? text)
  }

  /// A name that looks like one that is not known.
  func suggestion(for text: String) -> String {
    Suggestion.phrase(for: text, among: Array(palette.keys) + Self.names + ["default"])
  }

  static func literal(_ text: String) -> Color? {
    if text == "default" { return .standard }
    if let index = names.firstIndex(of: text) { return .indexed(UInt8(index)) }
    if text.first == "#" { return hexadecimal(text.dropFirst()) }
    return text.allSatisfy(\.isNumber) ? UInt8(text).map { .indexed($0) } : nil
  }

  private static func hexadecimal(_ digits: Substring) -> Color? {
    guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
    switch digits.utf8.count {
    case 3: return rgb((value >> 8 & 15) * 17, (value >> 4 & 15) * 17, (value & 15) * 17)
    case 6: return rgb(value >> 16 & 255, value >> 8 & 255, value & 255)
    default: return nil
    }
  }

  private static func rgb(_ red: UInt32, _ green: UInt32, _ blue: UInt32) -> Color {
    .rgb(UInt8(red), UInt8(green), UInt8(blue))
  }
}
