extension Sanitizer {
  /// What is drawn for a scalar, before its width is asked for.
  static func replacement(for scalar: Unicode.Scalar) -> Replacement {
    let value = scalar.value
    if value < 0xA0 { return controlReplacement(for: value) }
    if value < 0x300 { return latinReplacement(for: value) }
    if isInvisible(value) { return .nothing }
    if isBidiControl(value) { return .scalar("⇄") }
    switch value {
    // What stands for a byte that is no part of a character.
    case 0x10FF80...0x10FFFF: return .scalar("\u{FFFD}")
    case 0x2028, 0x2029: return .scalar("⏎")
    // Flags are pairs of letters that terminals join by rules of their own; letters read the same everywhere.
    case 0x1F1E6...0x1F1FF: return Unicode.Scalar(value - 0x1F1E6 + 0x41).map { .scalar($0) } ?? .nothing
    default: return .itself
    }
  }

  private static func controlReplacement(for value: UInt32) -> Replacement {
    switch value {
    case 0x09: .scalar("→")
    case 0x0A, 0x85: .scalar("⏎")
    case 0x00..<0x20: Unicode.Scalar(0x2400 + value).map { .scalar($0) } ?? .nothing
    case 0x7F: .scalar("␡")
    case 0x80..<0xA0: .scalar("\u{FFFD}")
    default: .itself
    }
  }

  private static func latinReplacement(for value: UInt32) -> Replacement {
    switch value {
    case 0xA0: .scalar(" ")
    case 0xAD: .nothing
    default: .itself
    }
  }

  /// Overrides, embeddings and isolates: they can make a text look like another one, so they are shown.
  private static func isBidiControl(_ value: UInt32) -> Bool {
    (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
  }

  /// Joiners, selectors and other scalars without a look of their own, on whose width terminals differ.
  private static func isInvisible(_ value: UInt32) -> Bool {
    switch value {
    case 0x034F, 0x061C, 0x115F, 0x1160, 0x180B...0x180F: true
    case 0x200B...0x200F, 0x2060...0x2065, 0x206A...0x206F: true
    case 0x20E3, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB: true
    case 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
    default: false
    }
  }
}
