import CCurses
import SheafCanvas

/// Turns canvas cells into what curses takes, defining each pair of colours once.
struct LookTable {
  private struct Look {
    var attributes: UInt32
    var pair: Int32
  }

  private struct Colors: Hashable {
    var foreground: Int32
    var background: Int32
  }

  private let depth: ColorDepth
  private let pairCount: Int
  private var pairs: [Colors: Int32] = [:]
  private var looks: [Style: Look] = [:]
  private var last: (style: Style, look: Look)?

  init(depth: ColorDepth, pairCount: Int) {
    self.depth = depth
    self.pairCount = pairCount
  }

  mutating func cell(for cell: CanvasCell) -> cc_cell {
    let look = look(for: cell.style)
    let (base, mark, secondMark) = cell.scalarValues
    return cc_cell(scalars: (base, mark, secondMark), attributes: look.attributes, pair: look.pair)
  }

  private mutating func look(for style: Style) -> Look {
    if let last, last.style == style { return last.look }
    let look = looks[style] ?? makeLook(for: style)
    last = (style, look)
    return look
  }

  private mutating func makeLook(for style: Style) -> Look {
    let reduced = depth.reduce(style)
    let colors = Colors(foreground: number(reduced.foreground), background: number(reduced.background))
    let look = Look(attributes: Self.attributes(reduced.attributes), pair: pair(for: colors))
    looks[style] = look
    return look
  }

  /// The pair of two colours.
  ///
  /// When the terminal has no pair left, the background goes first, then the foreground: a pair once shown
  /// never changes its meaning.
  private mutating func pair(for colors: Colors) -> Int32 {
    if colors.foreground < 0, colors.background < 0 { return 0 }
    if let known = pairs[colors] { return known }
    let number = Int32(pairs.count + 1)
    if Int(number) < pairCount, cc_define_pair(number, colors.foreground, colors.background) {
      pairs[colors] = number
      return number
    }
    return pairs[Colors(foreground: colors.foreground, background: -1)] ?? 0
  }

  /// The number that curses knows a colour by; -1 is the terminal's own.
  private func number(_ color: Color?) -> Int32 {
    switch color?.kind {
    case nil, .standard: -1
    case .indexed(let index):
      // Direct-colour terminals take the first eight by number and anything else as RGB.
      depth == .trueColor && index > 7 ? direct(Color.components(of: index)) : Int32(index)
    case .rgb(let red, let green, let blue): direct((red, green, blue))
    }
  }

  private func direct(_ color: (red: UInt8, green: UInt8, blue: UInt8)) -> Int32 {
    max(8, Int32(color.red) << 16 | Int32(color.green) << 8 | Int32(color.blue))
  }

  private static func attributes(_ attributes: Style.Attributes) -> UInt32 {
    var result: UInt32 = 0
    if attributes.contains(.bold) { result |= CC_BOLD.rawValue }
    // Curses has no strikethrough; fainter text comes nearest.
    if !attributes.isDisjoint(with: [.dim, .strike]) { result |= CC_DIM.rawValue }
    if attributes.contains(.italic) { result |= CC_ITALIC.rawValue }
    if attributes.contains(.underline) { result |= CC_UNDERLINE.rawValue }
    if attributes.contains(.reverse) { result |= CC_REVERSE.rawValue }
    return result
  }
}
