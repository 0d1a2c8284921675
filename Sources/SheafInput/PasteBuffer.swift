import SheafEncoding

/// Collects a paste until its end mark, keeping at most a limit of it.
struct PasteBuffer: Sendable {
  private let limit: Int
  private var kept: [UInt8] = []
  /// The last bytes, which may be the begin of the end mark.
  private var tail: [UInt8] = []
  private(set) var droppedBytes = 0

  init(limit: Int) {
    self.limit = limit
  }

  /// Takes bytes; once the end mark has come, answers what follows it.
  mutating func append(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let chunk = tail + bytes
    tail = []
    if let end = Self.endMark(in: chunk) {
      keep(chunk[..<end])
      return chunk[(end + Byte.pasteEnd.count)...]
    }
    let split = max(0, chunk.count - (Byte.pasteEnd.count - 1))
    keep(chunk[..<split])
    tail = Array(chunk[split...])
    return nil
  }

  /// What was pasted, with "\n" for every line end.
  func text() throws(EncodingProblem) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(kept.count)
    var previous: UInt8 = 0
    // A character that the limit cut in two goes whole.
    let whole = droppedBytes > 0 ? kept.prefix(UTF8Text.validCount(kept)) : kept[...]
    let isCutOnly = kept.count - whole.count < 4
    for byte in isCutOnly ? whole : kept[...] {
      if byte == 0x0D {
        bytes.append(0x0A)
      } else if byte != 0x0A || previous != 0x0D {
        bytes.append(byte)
      }
      previous = byte
    }
    return try UTF8Text.text(bytes)
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    let room = max(0, limit - kept.count)
    kept += bytes.prefix(room)
    droppedBytes += max(0, bytes.count - room)
  }

  private static func endMark(in bytes: [UInt8]) -> Int? {
    guard bytes.count >= Byte.pasteEnd.count else { return nil }
    return bytes.withUnsafeBufferPointer { buffer in
      for start in 0...buffer.count - Byte.pasteEnd.count where buffer[start] == Byte.escape {
        if buffer[start..<start + Byte.pasteEnd.count].elementsEqual(Byte.pasteEnd) { return start }
      }
      return nil
    }
  }
}
