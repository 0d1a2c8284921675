/// Joins Hangul letters into the syllables that terminals draw: curses would keep only the first letter.
struct HangulComposer {
  private var held: Unicode.Scalar?

  /// Starts a syllable when `scalar` can be the beginning of one.
  mutating func begin(_ scalar: Unicode.Scalar) -> Bool {
    guard (0x1100...0x1112).contains(scalar.value) || Self.isOpenSyllable(scalar.value) else { return false }
    held = scalar
    return true
  }

  /// Adds a vowel or a final consonant to the syllable begun, if there is one and it fits.
  mutating func absorb(_ scalar: Unicode.Scalar) -> Bool {
    guard let start = held?.value, let joined = Self.join(start, scalar.value) else { return false }
    held = joined
    return true
  }

  /// The syllable as far as it came; nothing is held afterwards.
  mutating func take() -> Unicode.Scalar? {
    defer { held = nil }
    return held
  }

  private static func join(_ start: UInt32, _ next: UInt32) -> Unicode.Scalar? {
    if (0x1100...0x1112).contains(start), (0x1161...0x1175).contains(next) {
      return Unicode.Scalar(0xAC00 + ((start - 0x1100) * 21 + (next - 0x1161)) * 28)
    }
    if isOpenSyllable(start), (0x11A8...0x11C2).contains(next) {
      return Unicode.Scalar(start + next - 0x11A7)
    }
    return nil
  }

  /// A composed syllable without a final consonant.
  private static func isOpenSyllable(_ value: UInt32) -> Bool {
    (0xAC00...0xD7A3).contains(value) && (value - 0xAC00) % 28 == 0
  }
}

/// Joins a kana and a separate (semi-)voiced sound mark, as file names from some systems have them.
enum KanaVoicing {
  private static let voiced: Set<UInt32> = Set(
    [
      0x304B, 0x304D, 0x304F, 0x3051, 0x3053, 0x3055, 0x3057, 0x3059, 0x305B, 0x305D, 0x305F, 0x3061, 0x3064,
      0x3066,
    ]
      + [0x3068, 0x306F, 0x3072, 0x3075, 0x3078, 0x307B])
  private static let semiVoiced: Set<UInt32> = [0x306F, 0x3072, 0x3075, 0x3078, 0x307B]

  static func compose(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar? {
    guard mark.value == 0x3099 || mark.value == 0x309A else { return nil }
    // Katakana lie 0x60 after hiragana in the same order.
    let isKatakana = (0x30A1...0x30FA).contains(base.value)
    let hiragana = isKatakana ? base.value - 0x60 : base.value
    if mark.value == 0x3099, hiragana == 0x3046 { return Unicode.Scalar(isKatakana ? 0x30F4 : 0x3094) }
    if mark.value == 0x3099, voiced.contains(hiragana) { return Unicode.Scalar(base.value + 1) }
    if mark.value == 0x309A, semiVoiced.contains(hiragana) { return Unicode.Scalar(base.value + 2) }
    return nil
  }
}
