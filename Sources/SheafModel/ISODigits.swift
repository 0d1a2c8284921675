/// Takes the digits and marks of an ISO 8601 text one after the other, without making texts of its parts: a table
/// has millions of them.
struct ISODigitReader {
  private var rest: Substring.UTF8View

  init(_ text: some StringProtocol) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  /// The number in the next `count` digits; nil when there are fewer.
  mutating func number(digits count: Int) -> Int? {
    var number = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  /// What the digits after a decimal point mean, in nanoseconds; nil when there are none.
  ///
  /// Digits after the ninth are passed over.
  mutating func nanoseconds() -> Int? {
    guard var number = digit() else { return nil }
    var count = 1
    while let digit = digit() {
      guard count < 9 else { continue }
      number = number * 10 + digit
      count += 1
    }
    for _ in count..<9 { number *= 10 }
    return number
  }

  /// Whether that character comes next, which is taken if so.
  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard let byte = rest.first, UInt32(byte) == mark.value else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func digit() -> Int? {
    guard let byte = rest.first, (48...57).contains(byte) else { return nil }
    rest.removeFirst()
    return Int(byte - 48)
  }
}

/// Writes the digits and marks of an ISO 8601 text.
struct ISODigitWriter {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  /// - Parameter bytes: has room for all that will be written.
  fileprivate init(_ bytes: UnsafeMutableBufferPointer<UInt8>) { self.bytes = bytes }

  /// The last `width` digits of a number that is not negative.
  mutating func number(_ number: Int, digits width: Int) {
    var rest = number
    for place in (count..<(count + width)).reversed() {
      bytes[place] = UInt8(48 + rest % 10)
      rest /= 10
    }
    count += width
  }

  mutating func mark(_ mark: Unicode.Scalar) { byte(UInt8(ascii: mark)) }

  mutating func byte(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  /// Takes zeros off the end.
  mutating func trimZeros() {
    while count > 0, bytes[count - 1] == 48 { count -= 1 }
  }
}

extension String {
  /// An ISO 8601 text of at most `capacity` characters.
  init(isoCapacity capacity: Int, _ write: (inout ISODigitWriter) -> Void) {
    self.init(unsafeUninitializedCapacity: capacity) { bytes in
      var writer = ISODigitWriter(bytes)
      write(&writer)
      return writer.count
    }
  }
}
