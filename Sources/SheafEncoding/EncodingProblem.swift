/// Bytes that are no text in the encoding that they were read in, and where they stand.
public struct EncodingProblem: Error, Hashable, Sendable {
  /// What the bytes were taken for, such as "UTF-8".
  public var encoding: String
  /// Counted from 1.
  public var line: Int
  /// Counted from 1, in the line.
  public var byte: Int
  /// The first of the bytes that are not understood; none when the text ends in the middle of a character.
  public var found: UInt8?

  public init(encoding: String, line: Int, byte: Int, found: UInt8?) {
    self.encoding = encoding
    self.line = line
    self.byte = byte
    self.found = found
  }

  /// The problem of the byte at an offset.
  ///
  /// - Parameter width: the bytes of a line break.
  init(encoding: String, in bytes: some RandomAccessCollection<UInt8>, at offset: Int, width: Int = 1) {
    var (line, start) = (1, 0)
    var position = 0
    while position + width <= offset {
      let unit = bytes.dropFirst(position).prefix(width)
      if unit.contains(0x0A), unit.allSatisfy({ $0 == 0 || $0 == 0x0A }) {
        line += 1
        start = position + width
      }
      position += width
    }
    self.init(
      encoding: encoding, line: line, byte: offset - start + 1, found: bytes.dropFirst(offset).first)
  }

  /// One sentence without a full stop, such as “line 2, byte 3 (FC) is not UTF-8”.
  public var message: String {
    guard let found else { return "line \(line) ends in the middle of a character of \(encoding)" }
    let digits = String(found, radix: 16, uppercase: true)
    return "line \(line), byte \(byte) (\(digits.count < 2 ? "0" : "")\(digits)) is not \(encoding)"
  }
}
