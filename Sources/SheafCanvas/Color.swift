/// A colour as a theme says it; `ColorDepth` turns it into what a terminal has.
public struct Color: Hashable, Sendable {
  /// The ways to say a colour.
  public enum Kind: Hashable, Sendable {
    /// The terminal's own foreground or background.
    case standard
    /// An entry of the terminal's palette; 0 to 15 are its own colours.
    case indexed(UInt8)
    case rgb(red: UInt8, green: UInt8, blue: UInt8)
  }

  /// Tag in bits 24 and 25 (1 standard, 2 indexed, 3 RGB), payload below; 0 is no colour and never stored
  /// here.
  let bits: UInt32

  init(bits: UInt32) { self.bits = bits }

  /// The terminal's own foreground or background.
  public static let standard = Color(bits: 1 << 24)

  /// An entry of the terminal's palette.
  public static func indexed(_ index: UInt8) -> Color { Color(bits: 2 << 24 | UInt32(index)) }

  /// A colour by its parts, 0 to 255 each.
  public static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Color {
    Color(bits: 3 << 24 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }

  /// How the colour was said.
  public var kind: Kind {
    switch bits >> 24 {
    case 2: .indexed(UInt8(truncatingIfNeeded: bits))
    case 3:
      .rgb(
        red: UInt8(truncatingIfNeeded: bits >> 16), green: UInt8(truncatingIfNeeded: bits >> 8),
        blue: UInt8(truncatingIfNeeded: bits))
    default: .standard
    }
  }
}

extension Color: CustomStringConvertible {
  /// The form that theme files use: `default`, `#61afef`, or the palette number.
  public var description: String {
    switch kind {
    case .standard: return "default"
    case .indexed(let index): return String(index)
    case .rgb:
      let digits = String(bits & 0xFF_FFFF, radix: 16)
      return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }
  }
}
