/// The escape sequence (OSC 52) that gives a text to the terminal's clipboard.
nonisolated enum ClipboardSequence {
  /// Terminals drop longer sequences whole, so a longer text is refused here and can be reported.
  static let maxTextBytes = 74_994

  static func make(for text: String) -> [UInt8]? {
    let bytes = Array(text.utf8)
    guard bytes.count <= maxTextBytes else { return nil }
    return Array("\u{1B}]52;c;".utf8) + base64(bytes) + [0x07]
  }

  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for position in 0..<4 {
        let isPadding = position > group.count
        result.append(isPadding ? UInt8(ascii: "=") : digits[Int(value >> UInt32(18 - 6 * position) & 63)])
      }
    }
    return result
  }
}
