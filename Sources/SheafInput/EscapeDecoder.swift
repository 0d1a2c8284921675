/// Reads escape sequences as xterm, the Linux console, rxvt, and their kin send them.
enum EscapeDecoder {
  enum Result {
    case step(DecodedStep)
    /// ESC, and then something that is a key by itself.
    case notASequence

    var step: DecodedStep {
      if case .step(let step) = self { return step }
      return .skipped(1)
    }
  }

  /// Reads bytes that begin with ESC and have at least one more.
  static func step(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> Result {
    let start = bytes.startIndex
    switch bytes[start + 1] {
    case UInt8(ascii: "["):
      if bytes.count == 2 { return isFinal ? .notASequence : .step(.incomplete) }
      return .step(control(bytes, isFinal: isFinal))
    case UInt8(ascii: "O"):
      if bytes.count == 2 { return isFinal ? .notASequence : .step(.incomplete) }
      return singleShift(bytes[start + 2])
    default: return .notASequence
    }
  }

  /// ESC O and one character: cursor and keypad keys in application mode.
  private static func singleShift(_ byte: UInt8) -> Result {
    let key: Key? =
      switch byte {
      case UInt8(ascii: "M"): .enter
      case UInt8(ascii: "I"): .tab
      case UInt8(ascii: "j")...UInt8(ascii: "y"): .character(Character(Unicode.Scalar(byte - 0x40)))
      case UInt8(ascii: "a")...UInt8(ascii: "d"): cursorKeys[byte - 0x20].map { Key($0, .control) }
      default: (cursorKeys[byte] ?? functionKeys[byte]).map { Key($0) }
      }
    return key.map { .step(.event(.key($0), 3)) } ?? .notASequence
  }

  /// ESC [ parameters intermediates final.
  private static func control(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> DecodedStep {
    let body = bytes.dropFirst(2)
    // The Linux console's F1 to F5: ESC [ [ A.
    if body.first == UInt8(ascii: "[") {
      guard body.count > 1 else { return isFinal ? .skipped(3) : .incomplete }
      let number = Int(body[body.startIndex + 1]) - 0x40
      return (1...5).contains(number) ? .event(.key(Key(.function(number))), 4) : .skipped(4)
    }
    guard let end = body.firstIndex(where: { !(0x20..<0x40).contains($0) }) ?? dollar(body) else {
      // No terminal sends sequences this long; whatever it is, it must not swallow the keys to come.
      return isFinal || body.count > 64 ? .skipped(bytes.count) : .incomplete
    }
    let length = end - bytes.startIndex + 1
    guard (0x40..<0x7F).contains(body[end]) || body[end] == UInt8(ascii: "$") else {
      return .skipped(length - 1)
    }
    if body[end] == UInt8(ascii: "M"), end == body.startIndex {
      return MouseDecoder.legacyStep(bytes, isFinal: isFinal)
    }
    return meaning(of: Array(body[..<end]), final: body[end], length: length)
  }

  /// rxvt ends Shift with an editing key in "$", which elsewhere is no end.
  private static func dollar(_ body: ArraySlice<UInt8>) -> Int? {
    guard body.last == UInt8(ascii: "$"), body.count > 1 else { return nil }
    return body.endIndex - 1
  }

  private static func meaning(of parameters: [UInt8], final: UInt8, length: Int) -> DecodedStep {
    if parameters.first == UInt8(ascii: "<") {
      let event = MouseDecoder.event(numbers(parameters.dropFirst()), isRelease: final == UInt8(ascii: "m"))
      return event.map { .event(.mouse($0), length) } ?? .skipped(length)
    }
    // Answers of the terminal to questions begin with "?" or ">".
    guard parameters.allSatisfy({ (0x30..<0x3C).contains($0) }) else { return .skipped(length) }
    let numbers = numbers(parameters[...])
    if final == UInt8(ascii: "~"), numbers.first == 200 { return .pasteBegin(length) }
    return key(numbers, final: final).map { .event(.key($0), length) } ?? .skipped(length)
  }

  private static func key(_ numbers: [Int], final: UInt8) -> Key? {
    let modifiers = modifiers(numbers.count > 1 ? numbers[1] : 1)
    switch final {
    case UInt8(ascii: "~"): return editingKey(numbers, modifiers)
    case UInt8(ascii: "^"): return editingKeys[numbers.first ?? 0].map { Key($0, .control) }
    case UInt8(ascii: "$"): return editingKeys[numbers.first ?? 0].map { Key($0, .shift) }
    case UInt8(ascii: "@"): return editingKeys[numbers.first ?? 0].map { Key($0, [.control, .shift]) }
    case UInt8(ascii: "Z"): return Key(.tab, .shift)
    case UInt8(ascii: "u"): return characterKey(numbers.first ?? 0, modifiers)
    case UInt8(ascii: "a")...UInt8(ascii: "d"): return cursorKeys[final - 0x20].map { Key($0, .shift) }
    default: return (cursorKeys[final] ?? functionKeys[final]).map { Key($0, modifiers) }
    }
  }

  private static func editingKey(_ numbers: [Int], _ modifiers: Key.Modifiers) -> Key? {
    guard let first = numbers.first else { return nil }
    // xterm's other form for modified characters: 27, modifiers, code.
    if first == 27, numbers.count > 2 { return characterKey(numbers[2], modifiers) }
    return editingKeys[first].map { Key($0, modifiers) }
  }

  private static func characterKey(_ value: Int, _ modifiers: Key.Modifiers) -> Key? {
    guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else { return nil }
    switch value {
    case 8, 127: return Key(.backspace, modifiers)
    case 9: return Key(.tab, modifiers)
    case 13: return Key(.enter, modifiers)
    case 27: return Key(.escape, modifiers)
    case ..<32: return nil
    default: return Key(.character(Character(scalar)), modifiers)
    }
  }

  /// xterm's modifier parameter: one more than the sum of Shift 1, Alt 2, Ctrl 4, Meta 8.
  private static func modifiers(_ parameter: Int) -> Key.Modifiers {
    let bits = max(0, parameter - 1)
    var modifiers: Key.Modifiers = []
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & (2 | 8) != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    return modifiers
  }

  /// The numbers between ";", 0 for one left out; a ":" and what follows it are detail that is not needed.
  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
      let digits = part.prefix { $0 != UInt8(ascii: ":") }
      return Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }
  }

  private static let cursorKeys: [UInt8: Key.Code] = [
    UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
    UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
  ]

  private static let functionKeys: [UInt8: Key.Code] = [
    UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3),
    UInt8(ascii: "S"): .function(4),
  ]

  private static let editingKeys: [Int: Key.Code] = [
    1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
    17: .function(6),
    18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10), 23: .function(11),
    24: .function(12),
  ]
}
