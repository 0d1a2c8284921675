/// The members of a JSON object as slices of its text, found without reading the values.
///
/// A stored record is served by copying the text of its cells, so that a page costs no parsing.
struct ObjectSlices {
  /// One name, and the bytes of its value in the source.
  struct Slice {
    var key: String
    var value: Substring
  }

  let slices: [Slice]

  /// - Parameter text: a compact JSON object that this program wrote.
  init(_ text: String) {
    var source = text
    source.makeContiguousUTF8()
    let ranges = source.utf8.withContiguousStorageIfAvailable(Self.members) ?? []
    let utf8 = source.utf8
    slices = ranges.map { range in
      func slice(_ offsets: Range<Int>) -> Substring {
        source[
          utf8.index(
            utf8.startIndex, offsetBy: offsets.lowerBound)..<utf8.index(
              utf8.startIndex, offsetBy: offsets.upperBound)]
      }
      return Slice(key: String(slice(range.key)), value: slice(range.value))
    }
  }

  subscript(key: String) -> Substring? { slices.first { $0.key == key }?.value }

  private static func members(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> [(key: Range<Int>, value: Range<Int>)] {
    var found: [(key: Range<Int>, value: Range<Int>)] = []
    var index = 1
    while index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      let keyEnd = endOfString(bytes, from: index)
      let valueStart = keyEnd + 1
      let valueEnd = endOfValue(bytes, from: valueStart)
      found.append((index + 1..<keyEnd - 1, valueStart..<valueEnd))
      index = valueEnd + 1
    }
    return found
  }

  private static func endOfString(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  private static func endOfValue(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var depth = 0
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index = endOfString(bytes, from: index)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return index }
        depth -= 1
      case UInt8(ascii: ",") where depth == 0: return index
      default: break
      }
      index += 1
    }
    return index
  }
}
