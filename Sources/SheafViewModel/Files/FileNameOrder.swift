/// The order of file names: capitals like small letters, numbers by size, `photo2` before `Photo10`.
public enum FileNameOrder {
  /// Whether the first name stands before the second.
  public static func precedes(_ a: String, _ b: String) -> Bool {
    withBytes(of: a) { x in withBytes(of: b) { y in compare(x, y) < 0 } }
  }

  static func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(text.utf8).withUnsafeBufferPointer(body)
  }

  /// ASCII capitals as small letters.
  @inline(__always) static func folded(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  @inline(__always) private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      if isDigit(a[i]), isDigit(b[j]) {
        let order = compareNumbers(a, &i, b, &j)
        if order != 0 { return order }
        continue
      }
      let order = Int(folded(a[i])) - Int(folded(b[j]))
      if order != 0 { return order }
      i += 1
      j += 1
    }
    let rest = (a.count - i) - (b.count - j)
    if rest != 0 { return rest }
    // Equal but for capitals and leading zeros: any fixed order will do.
    return a.lexicographicallyPrecedes(b) ? -1 : b.lexicographicallyPrecedes(a) ? 1 : 0
  }

  /// Compares the digits that begin at both places, and moves behind them.
  private static func compareNumbers(
    _ a: UnsafeBufferPointer<UInt8>, _ i: inout Int, _ b: UnsafeBufferPointer<UInt8>, _ j: inout Int
  ) -> Int {
    while i < a.count, a[i] == UInt8(ascii: "0") { i += 1 }
    while j < b.count, b[j] == UInt8(ascii: "0") { j += 1 }
    var difference = 0
    while i < a.count, isDigit(a[i]), j < b.count, isDigit(b[j]) {
      if difference == 0 { difference = Int(a[i]) - Int(b[j]) }
      i += 1
      j += 1
    }
    let aGoesOn = i < a.count && isDigit(a[i])
    let bGoesOn = j < b.count && isDigit(b[j])
    if aGoesOn != bGoesOn { return aGoesOn ? 1 : -1 }
    return difference
  }
}

/// What was typed to narrow a list of files, ready to be held against many names quickly.
struct FileNamePattern: Equatable, Sendable {
  /// How a name matches, best first.
  enum Rank: Int, CaseIterable { case start, word, inside, scattered }

  private let text: String
  private let bytes: [UInt8]
  private let isASCII: Bool

  /// Spaces are passed over and case does not matter.
  init(_ text: String) {
    self.text = text
    bytes = text.lowercased().utf8.filter { $0 != UInt8(ascii: " ") }
    isASCII = bytes.allSatisfy { $0 < 0x80 }
  }

  /// Nil when the name does not hold the pattern's characters in order.
  func rank(_ name: String) -> Rank? {
    if isASCII {
      return bytes.withUnsafeBufferPointer { wanted in
        FileNameOrder.withBytes(of: name) { Self.rank(wanted, in: $0) }
      }
    }
    guard let match = FuzzyMatch(text, in: name), let first = match.positions.first else { return nil }
    let isWhole = match.positions.last == first + match.positions.count - 1
    return !isWhole ? .scattered : first == 0 ? .start : .inside
  }

  private static func rank(
    _ wanted: UnsafeBufferPointer<UInt8>, in name: UnsafeBufferPointer<UInt8>
  ) -> Rank? {
    guard let first = wanted.first else { return .start }
    // Most names fail this one pass, and the rest of them need no second look.
    guard isScattered(wanted, in: name) else { return nil }
    var best = Rank.scattered
    for start in 0..<max(0, name.count - wanted.count + 1) where FileNameOrder.folded(name[start]) == first {
      guard begins(wanted, at: start, of: name) else { continue }
      if start == 0 { return .start }
      if !isWordByte(name[start - 1]) { return .word }
      best = .inside
    }
    return best
  }

  private static func begins(
    _ wanted: UnsafeBufferPointer<UInt8>, at start: Int, of name: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    for offset in 1..<max(1, wanted.count)
    where FileNameOrder.folded(name[start + offset]) != wanted[offset] {
      return false
    }
    return true
  }

  private static func isScattered(
    _ wanted: UnsafeBufferPointer<UInt8>, in name: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var next = 0
    for byte in name where FileNameOrder.folded(byte) == wanted[next] {
      next += 1
      if next == wanted.count { return true }
    }
    return false
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    FileNameOrder.folded(byte) &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
  }
}
