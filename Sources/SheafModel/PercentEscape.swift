/// Bytes as addresses write them where they would mean something else: `%2F`.
public enum PercentEscape {
  /// A percent sign and two digits.
  public static func of(_ byte: UInt8) -> String {
    (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
  }

  /// A text with everything escaped but ASCII letters, digits and some marks.
  /// - Parameter marks: ASCII characters.
  public static func text(_ text: String, keeping marks: StaticString) -> String {
    let marks = marks.withUTF8Buffer { Set($0) }
    return escaped(text.utf8) { byte in
      switch byte {
      case 48...57, 65...90, 97...122: true
      default: byte < 0x80 && marks.contains(byte)
      }
    }
  }

  /// One part of a path, so that no value can lead elsewhere: neither slashes nor points alone are left.
  public static func pathPart(_ text: String) -> String {
    if text == "." || text == ".." { return text.utf8.map(of).joined() }
    return self.text(text, keeping: "-._~")
  }

  /// Bytes as they are where `isKept` says so of an ASCII byte, else escaped.
  static func escaped(_ bytes: some Sequence<UInt8>, unless isKept: (UInt8) -> Bool) -> String {
    var result: [UInt8] = []
    for byte in bytes {
      if isKept(byte) { result.append(byte) } else { result += of(byte).utf8 }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
