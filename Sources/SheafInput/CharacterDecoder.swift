/// Reads keys that are characters: control bytes and UTF-8.
enum CharacterDecoder {
  static func step(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> DecodedStep {
    guard let first = bytes.first else { return .skipped(1) }
    if let key = key(forControl: first) { return .event(.key(key), 1) }
    if first < 0x80 { return .event(.key(.character(Character(Unicode.Scalar(first)))), 1) }
    return multibyte(bytes, first: first, isFinal: isFinal)
  }

  static func key(forControl byte: UInt8) -> Key? {
    switch byte {
    case 0x00: Key(.character(" "), .control)
    case 0x08, 0x7F: .backspace
    case 0x09: .tab
    case 0x0D: .enter
    case 0x1B: .escape
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    case 0x1C...0x1F: .control(Character(Unicode.Scalar(byte + 0x40)))
    default: nil
    }
  }

  private static func multibyte(_ bytes: ArraySlice<UInt8>, first: UInt8, isFinal: Bool) -> DecodedStep {
    let length: Int
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return .skipped(1)
    }
    let continuation = bytes.dropFirst().prefix(length - 1).prefix { $0 & 0xC0 == 0x80 }
    if continuation.count < length - 1 {
      let mayContinue = continuation.count + 1 == bytes.count
      return mayContinue && !isFinal ? .incomplete : .skipped(1 + continuation.count)
    }
    // An overlong or surrogate form decodes to several replacement characters and is no key.
    let scalars = String(decoding: bytes.prefix(length), as: UTF8.self).unicodeScalars
    guard scalars.count == 1, let scalar = scalars.first, scalar != "\u{FFFD}" else {
      return .skipped(length)
    }
    if (0x80..<0xA0).contains(scalar.value) { return .skipped(length) }
    return .event(.key(.character(Character(scalar))), length)
  }
}
