import Chance

/// Makes an input that is almost right of one that is.
///
/// It knows what texts from outside are made of, numbers, quoted texts and lines, so that what it makes is read
/// further than noise would be.
public struct Mutator: Sendable {
  private var dice: Dice

  public init(seed: UInt64) { dice = Dice(seed: seed) }

  /// One to four changes; never longer than `limit`.
  public mutating func mutate(_ input: [UInt8], limit: Int) -> [UInt8] {
    var bytes = input
    for _ in 0..<dice.number(1...4) { change(&bytes) }
    return Array(bytes.prefix(limit))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    switch dice.number(0...9) {
    case 0: flip(&bytes)
    case 1: bytes.removeSubrange(range(in: bytes))
    case 2: bytes.insert(contentsOf: Array(bytes[range(in: bytes)]), at: dice.number(0...bytes.count))
    case 3: bytes.insert(contentsOf: word(), at: dice.number(0...bytes.count))
    case 4: bytes.removeLast(bytes.isEmpty || !dice.happens(20) ? 0 : dice.number(0...bytes.count))
    case 5, 6: replace(Self.numbers(in: bytes), in: &bytes)
    case 7, 8: replace(Self.quoted(in: bytes), in: &bytes)
    default: swapTokens(&bytes)
    }
  }

  private mutating func flip(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return }
    let index = dice.number(0...bytes.count - 1)
    bytes[index] =
      dice.happens(50)
      ? bytes[index] ^ (1 << UInt8(dice.number(0...7))) : UInt8(truncatingIfNeeded: dice.next())
  }

  private mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = dice.number(0...bytes.count)
    return start..<min(bytes.count, start + dice.number(0...32))
  }

  private mutating func word() -> [UInt8] { Array(Self.words[dice.number(0...Self.words.count - 1)].utf8) }

  private mutating func replace(_ tokens: [Range<Int>], in bytes: inout [UInt8]) {
    guard !tokens.isEmpty else { return }
    bytes.replaceSubrange(tokens[dice.number(0...tokens.count - 1)], with: word())
  }

  /// One token in the place of another of the same kind.
  private mutating func swapTokens(_ bytes: inout [UInt8]) {
    let tokens = dice.happens(50) ? Self.quoted(in: bytes) : Self.numbers(in: bytes)
    guard tokens.count > 1 else { return }
    let other = Array(bytes[tokens[dice.number(0...tokens.count - 1)]])
    bytes.replaceSubrange(tokens[dice.number(0...tokens.count - 1)], with: other)
  }

  private static func numbers(in bytes: [UInt8]) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var start: Int?
    for (index, byte) in bytes.enumerated() {
      let isPart = (0x30...0x39).contains(byte) || (start != nil && (byte == 0x2E || byte == 0x2D))
      if isPart, start == nil { start = index }
      if !isPart, let first = start {
        tokens.append(first..<index)
        start = nil
      }
    }
    if let start { tokens.append(start..<bytes.count) }
    return tokens
  }

  /// Texts in double quotes, with them.
  private static func quoted(in bytes: [UInt8]) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var start: Int?
    for (index, byte) in bytes.enumerated() where byte == 0x22 && (index == 0 || bytes[index - 1] != 0x5C) {
      if let first = start {
        tokens.append(first..<index + 1)
        start = nil
      } else {
        start = index
      }
    }
    return tokens
  }

  /// What readers trip over.
  private static let words = [
    "0", "-1", "1e400", "-0", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e-400",
    "0.1e99999999", "253402300800", "-62135596801", "8640000000000001", "4294967296", "2147483648", "NaN",
    "null", "true", "{}", "[]", "\"\"", "[[[[[[[[", "{\"a\":", "\"\\ud800\"", "\"\\u0000\"", "\"\u{1B}[2J\"",
    "\"0000-00-00\"", "\"9999-12-31T23:59:60Z\"", "\"-0001-02-30\"", "\"2024-02-29T00:00:00+99:99\"",
    "\"file:///etc/passwd\"", "\"../../x\"", "\"\u{202E}\u{0301}\u{200D}\"", "\u{0}", "\n", "\t", "\"", "\\",
    "'", "`", "(", ")", "=", ",", "\u{FEFF}", "\r", "\u{1B}", "\"row9223372036854775807\"",
  ]
}
