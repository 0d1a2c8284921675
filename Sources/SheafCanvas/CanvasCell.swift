/// One cell of the screen: a character with up to two marks, or the second half of a wide one.
public struct CanvasCell: Hashable, Sendable {
  /// Base scalar in bits 0 to 20, marks in the next two groups of 21; all ones is the tail of a wide
  /// character.
  var glyph: UInt64
  /// How it looks.
  public internal(set) var style: Style

  private static let scalarMask: UInt64 = (1 << 21) - 1
  private static let tailGlyph = UInt64.max

  init(_ base: Unicode.Scalar, style: Style) {
    glyph = UInt64(base.value)
    self.style = style
  }

  static func space(_ style: Style) -> CanvasCell { CanvasCell(" ", style: style) }

  static func tail(_ style: Style) -> CanvasCell {
    var cell = CanvasCell(" ", style: style)
    cell.glyph = tailGlyph
    return cell
  }

  /// Whether this is the right half of the wide character in the cell before.
  public var isTail: Bool { glyph == Self.tailGlyph }

  /// Whether nothing but the background can be seen here, unless the style draws lines or reverses.
  var isBlank: Bool { glyph == 0x20 }

  /// The values of the base scalar and its marks, 0 where there is none; all 0 for a tail.
  public var scalarValues: (base: UInt32, mark: UInt32, secondMark: UInt32) {
    if isTail { return (0, 0, 0) }
    return (scalar(0), scalar(1), scalar(2))
  }

  /// What is drawn here; empty for a tail.
  public var text: String {
    var view = String.UnicodeScalarView()
    let (base, mark, secondMark) = scalarValues
    for value in [base, mark, secondMark] where value != 0 {
      if let scalar = Unicode.Scalar(value) { view.append(scalar) }
    }
    return String(view)
  }

  /// Puts a mark on the character; a third one finds no place.
  mutating func add(mark: Unicode.Scalar) {
    guard !isTail else { return }
    if scalar(1) == 0 {
      glyph |= UInt64(mark.value) << 21
    } else if scalar(2) == 0 {
      glyph |= UInt64(mark.value) << 42
    }
  }

  private func scalar(_ position: Int) -> UInt32 {
    UInt32(glyph >> UInt64(position * 21) & Self.scalarMask)
  }
}
