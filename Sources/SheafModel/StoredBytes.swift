/// Texts that are not UTF-8, as files of other programs have them, kept byte for byte.
///
/// A byte that is no part of a character is held as a stand-in: one of the last 128 characters for private use,
/// which no one writes. A text with stand-ins is compared, edited, copied and undone like any other, and becomes its
/// bytes again where it leaves the program. Those characters themselves come in as the stand-ins of their bytes, so
/// both ways are exact.
extension String {
  /// The text of bytes that should be UTF-8.
  public init(storedBytes bytes: UnsafeRawBufferPointer) {
    guard let text = String(validating: bytes, as: UTF8.self), !text.hasStandIns else {
      self = Self.withStandIns(Array(bytes))
      return
    }
    self = text
  }

  public init(storedBytes bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { String(storedBytes: $0) }
  }

  /// The bytes that the text stands for: its UTF-8, with each stand-in as its byte.
  public var storedBytes: [UInt8] {
    guard hasStandIns else { return Array(utf8) }
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      if let byte = Self.byte(of: scalar) { bytes.append(byte) } else { bytes += Array(String(scalar).utf8) }
    }
    return bytes
  }

  /// The number of `storedBytes`.
  public var storedByteCount: Int { hasStandIns ? storedBytes.count : utf8.count }

  /// Whether some of it is not UTF-8.
  public var hasStandIns: Bool {
    var text = self
    return text.withUTF8 { bytes in
      // The characters begin with F4 8F BE and F4 8F BF.
      guard bytes.contains(0xF4) else { return false }
      return bytes.indices.dropLast(3).contains {
        bytes[$0] == 0xF4 && bytes[$0 + 1] == 0x8F && bytes[$0 + 2] >= 0xBE
      }
    }
  }

  /// What the text is made of, its stand-ins understood.
  public enum StoredUnit: Hashable, Sendable {
    case scalar(Unicode.Scalar)
    /// Half of a surrogate pair, which JSON can say and UTF-8 cannot.
    case surrogate(UInt16)
    case byte(UInt8)
  }

  public var storedUnits: [StoredUnit] {
    var units: [StoredUnit] = []
    var run: [UInt8] = []
    for scalar in unicodeScalars {
      if let byte = Self.byte(of: scalar) {
        run.append(byte)
        continue
      }
      units += Self.units(of: run)
      run = []
      units.append(.scalar(scalar))
    }
    return units + Self.units(of: run)
  }

  /// The units of bytes that stand-ins next to each other are for.
  private static func units(of bytes: [UInt8]) -> [StoredUnit] {
    var units: [StoredUnit] = []
    var rest = bytes[...]
    while let first = rest.first {
      let next = Array(rest.prefix(4))
      if next.count == 4, first == 0xF4, let text = String(validating: next, as: UTF8.self),
        let scalar = text.unicodeScalars.first
      {
        units.append(.scalar(scalar))
        rest = rest.dropFirst(4)
      } else if next.count >= 3, first == 0xED, next[1] & 0xE0 == 0xA0, next[2] & 0xC0 == 0x80 {
        units.append(.surrogate(0xD000 | UInt16(next[1] & 0x3F) << 6 | UInt16(next[2] & 0x3F)))
        rest = rest.dropFirst(3)
      } else {
        units.append(.byte(first))
        rest = rest.dropFirst()
      }
    }
    return units
  }

  /// The first byte that neither UTF-8 nor JSON can say; nil where there is none.
  public var looseByte: UInt8? {
    guard hasStandIns else { return nil }
    for case .byte(let byte) in storedUnits { return byte }
    return nil
  }

  /// Whether all of it is UTF-8: the characters that the stand-ins are taken from are, too.
  public var isUTF8: Bool { !hasStandIns || String(validating: storedBytes, as: UTF8.self) != nil }

  /// The text with U+FFFD for what is not UTF-8, as people see it.
  public var repaired: String { hasStandIns ? String(decoding: storedBytes, as: UTF8.self) : self }

  /// The byte that a stand-in is for; nil for any other character.
  public static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    (0x10FF80...0x10FFFF).contains(scalar.value) ? UInt8(scalar.value & 0xFF) : nil
  }

  private static func withStandIns(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    var position = 0
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    while true {
      let length: Int
      switch parser.parseScalar(from: &rest) {
      case .emptyInput: return String(text)
      case .error(let count): length = count
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        length = encoded.count
        guard byte(of: scalar) != nil else {
          text.append(scalar)
          position += length
          continue
        }
      }
      for byte in bytes[position..<(position + length)] {
        if let standIn = Unicode.Scalar(0x10FF00 + UInt32(byte)) { text.append(standIn) }
      }
      position += length
    }
  }
}
