/// How characters look: colours and attributes.
///
/// What a style leaves open is what lies under it.
public struct Style: Hashable, Sendable {
  /// Attributes of characters.
  public struct Attributes: OptionSet, Hashable, Sendable {
    /// The attributes as bits.
    public let rawValue: UInt8
    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Heavier or brighter.
    public static let bold = Attributes(rawValue: 1)
    /// Fainter.
    public static let dim = Attributes(rawValue: 2)
    /// Slanted.
    public static let italic = Attributes(rawValue: 4)
    /// Underlined.
    public static let underline = Attributes(rawValue: 8)
    /// With foreground and background exchanged.
    public static let reverse = Attributes(rawValue: 16)
    /// Struck through; the terminal shows it as fainter.
    public static let strike = Attributes(rawValue: 32)
  }

  /// Foreground in the low 26 bits, background in the next 26, attributes above: cells compare as numbers.
  let bits: UInt64

  private static let colorMask: UInt64 = (1 << 26) - 1

  /// Makes a style; a colour that is nil is left open.
  public init(foreground: Color? = nil, background: Color? = nil, attributes: Attributes = []) {
    bits =
      UInt64(foreground?.bits ?? 0) | UInt64(background?.bits ?? 0) << 26
      | UInt64(attributes.rawValue) << 52
  }

  /// Leaves everything as it is.
  public static let plain = Style()

  /// The colour of the characters, or nil where what lies under it decides.
  public var foreground: Color? { Self.color(bits & Self.colorMask) }
  /// The colour behind the characters, or nil where what lies under it decides.
  public var background: Color? { Self.color(bits >> 26 & Self.colorMask) }
  /// The attributes it adds.
  public var attributes: Attributes { Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> 52)) }

  /// This style laid over another: its own colours where it has them, the attributes of both.
  public func over(_ base: Style) -> Style {
    let foregroundMask = Self.colorMask
    let backgroundMask = Self.colorMask << 26
    var result = (bits | base.bits) & ~(foregroundMask | backgroundMask)
    result |= (bits & foregroundMask != 0 ? bits : base.bits) & foregroundMask
    result |= (bits & backgroundMask != 0 ? bits : base.bits) & backgroundMask
    return Style(bits: result)
  }

  private init(bits: UInt64) { self.bits = bits }

  private static func color(_ bits: UInt64) -> Color? {
    bits == 0 ? nil : Color(bits: UInt32(bits))
  }
}

extension Style: CustomStringConvertible {
  /// The parts that are set, such as `#61afef on default bold`.
  public var description: String {
    var parts: [String] = []
    if let foreground { parts.append(foreground.description) }
    if let background { parts.append("on \(background)") }
    parts += Attributes.names.filter { attributes.contains($0.attribute) }.map(\.name)
    return parts.isEmpty ? "plain" : parts.joined(separator: " ")
  }
}

extension Style.Attributes {
  /// The attributes by the names that theme files use.
  public static let names: [(name: String, attribute: Style.Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
    ("strike", .strike),
  ]
}
