/// How many colours a terminal has.
public enum ColorDepth: Int, Hashable, Sendable, Comparable, CaseIterable {
  /// No colours, or none wanted.
  case none = 0
  case ansi8 = 8
  case ansi16 = 16
  case indexed256 = 256
  case trueColor = 16_777_216

  /// Fewer colours come first.
  public static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }

  /// The depth of a terminal with that many colours.
  public init(colorCount: Int) {
    self = Self.allCases.last { $0.rawValue <= colorCount } ?? .none
  }

  /// The nearest colour that the terminal has; nil when it has none.
  public func reduce(_ color: Color) -> Color? {
    if self == .none { return nil }
    switch color.kind {
    case .standard: return color
    case .indexed(let index): return reduce(index: index)
    case .rgb(let red, let green, let blue):
      let wanted = RGB(red: Int(red), green: Int(green), blue: Int(blue))
      switch self {
      case .none: return nil
      case .ansi8: return .indexed(Palette.nearest(to: wanted, among: 0..<8))
      case .ansi16: return .indexed(Palette.nearest(to: wanted, among: 0..<16))
      case .indexed256: return .indexed(Palette.nearest(to: wanted, among: 16..<256))
      case .trueColor: return color
      }
    }
  }

  /// The style as the terminal can show it.
  ///
  /// Text that would vanish, because both its colours became one, gets black or white instead; a bright
  /// colour that only eight-colour terminals lack becomes bold, and gray becomes dim.
  public func reduce(_ style: Style) -> Style {
    if self == .ansi8, style.foreground == .indexed(8) {
      // Bold black is gray on some terminals and black on others.
      let dimmed = Style(
        foreground: .standard, background: style.background, attributes: style.attributes.union(.dim))
      return reduce(dimmed)
    }
    let foreground = style.foreground.flatMap { reduce($0) }
    let background = style.background.flatMap { reduce($0) }
    var attributes = style.attributes
    if self == .ansi8, let wanted = style.foreground, isBright(wanted) { attributes.insert(.bold) }
    guard let foreground, foreground == background, foreground != .standard,
      style.foreground != style.background
    else { return Style(foreground: foreground, background: background, attributes: attributes) }
    return Style(
      foreground: contrast(to: foreground), background: background, attributes: attributes)
  }

  private func reduce(index: UInt8) -> Color {
    if Int(index) < rawValue { return .indexed(index) }
    if index < 16 { return .indexed(index - 8) }
    return .indexed(Palette.nearest(to: Palette.rgb(of: index), among: 0..<rawValue))
  }

  private func isBright(_ color: Color) -> Bool {
    guard case .indexed(let index) = color.kind else { return false }
    return (8..<16).contains(index)
  }

  private func contrast(to color: Color) -> Color {
    guard case .indexed(let index) = color.kind else { return .standard }
    return .indexed(Palette.rgb(of: index).luminance > 110 ? 0 : (self == .ansi8 ? 7 : 15))
  }
}

extension Color {
  /// The red, green and blue of a palette entry, as most terminals have it.
  public static func components(of index: UInt8) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let color = Palette.rgb(of: index)
    return (UInt8(color.red), UInt8(color.green), UInt8(color.blue))
  }
}

/// A colour by its parts, 0 to 255.
struct RGB: Hashable {
  var red: Int
  var green: Int
  var blue: Int

  var luminance: Int { (299 * red + 587 * green + 114 * blue) / 1000 }

  /// How different two colours look, roughly: the eye weighs green most, and red by how much there is of
  /// it.
  func distance(to other: RGB) -> Int {
    let mean = (red + other.red) / 2
    let (dr, dg, db) = (red - other.red, green - other.green, blue - other.blue)
    return (512 + mean) * dr * dr / 256 + 4 * dg * dg + (767 - mean) * db * db / 256
  }
}

/// The 256 colours of terminals, the first sixteen as most of them are set.
enum Palette {
  private static let ansi: [UInt32] = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
  ]
  private static let cubeSteps = [0, 95, 135, 175, 215, 255]

  static let colors: [RGB] = (0...255).map { index in
    if index < 16 {
      let value = Int(ansi[index])
      return RGB(red: value >> 16, green: value >> 8 & 255, blue: value & 255)
    }
    if index >= 232 {
      let gray = 8 + (index - 232) * 10
      return RGB(red: gray, green: gray, blue: gray)
    }
    let cube = index - 16
    return RGB(red: cubeSteps[cube / 36], green: cubeSteps[cube / 6 % 6], blue: cubeSteps[cube % 6])
  }

  static func rgb(of index: UInt8) -> RGB { colors[Int(index)] }

  static func nearest(to wanted: RGB, among indices: Range<Int>) -> UInt8 {
    let best = indices.min { wanted.distance(to: colors[$0]) < wanted.distance(to: colors[$1]) }
    return UInt8(best ?? 0)
  }
}
