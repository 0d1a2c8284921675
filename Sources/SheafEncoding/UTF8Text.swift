import SheafModel

/// The one way by which bytes from outside become text: those that are no UTF-8 are refused, never replaced.
public enum UTF8Text {
  /// The text, or where the bytes are none.
  ///
  /// The characters that stand-ins are taken from come as the stand-ins of their bytes, as they do everywhere.
  public static func text(_ bytes: some RandomAccessCollection<UInt8>) throws(EncodingProblem) -> String {
    if let text = String(validating: bytes, as: UTF8.self) {
      return text.hasStandIns ? String(storedBytes: Array(bytes)) : text
    }
    throw problem(in: bytes)
  }

  /// Where bytes are no UTF-8; nil when they are.
  public static func check(_ bytes: [UInt8]) throws(EncodingProblem) {
    if String(validating: bytes, as: UTF8.self) == nil { throw problem(in: bytes) }
  }

  private static func problem(in bytes: some RandomAccessCollection<UInt8>) -> EncodingProblem {
    let offset = validCount(bytes)
    var problem = EncodingProblem(encoding: "UTF-8", in: bytes, at: offset)
    if isCut(bytes.dropFirst(offset)) { problem.found = nil }
    return problem
  }

  /// How many bytes at the start are whole characters.
  public static func validCount(_ bytes: some RandomAccessCollection<UInt8>) -> Int {
    var iterator = bytes.makeIterator()
    var decoder = UTF8()
    var count = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
    return count
  }

  /// Whether bytes begin a character and end before it does.
  private static func isCut(_ rest: some RandomAccessCollection<UInt8>) -> Bool {
    guard let first = rest.first, rest.count < 4 else { return false }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
    return rest.count < length && rest.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
  }
}

extension UTF8 {
  fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case ..<0x80: 1
    case ..<0x800: 2
    case ..<0x10000: 3
    default: 4
    }
  }
}
