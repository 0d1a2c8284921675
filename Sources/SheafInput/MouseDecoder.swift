/// Reads what terminals say about the mouse.
enum MouseDecoder {
  /// The SGR form: button code, column, row, the last two from 1.
  static func event(_ numbers: [Int], isRelease: Bool) -> MouseEvent? {
    guard numbers.count == 3, numbers[1] > 0, numbers[2] > 0 else { return nil }
    return event(code: numbers[0], column: numbers[1] - 1, row: numbers[2] - 1, isRelease: isRelease)
  }

  /// The old form, from terminals that know no other: ESC [ M and three bytes, each 32 too large.
  static func legacyStep(_ bytes: ArraySlice<UInt8>, isFinal: Bool) -> DecodedStep {
    let values = bytes.dropFirst(3).prefix(3).map { Int($0) - 32 }
    guard values.count == 3 else { return isFinal ? .skipped(bytes.count) : .incomplete }
    guard values[0] >= 0, values[1] > 0, values[2] > 0 else { return .skipped(6) }
    let isRelease = values[0] & 3 == 3 && values[0] & 64 == 0
    let event = event(code: values[0], column: values[1] - 1, row: values[2] - 1, isRelease: isRelease)
    return event.map { .event(.mouse($0), 6) } ?? .skipped(6)
  }

  private static func event(code: Int, column: Int, row: Int, isRelease: Bool) -> MouseEvent? {
    var modifiers: Key.Modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    guard let kind = kind(code: code, isRelease: isRelease) else { return nil }
    let buttons: [MouseEvent.Button] = [.left, .middle, .right, .none]
    let button = code & 64 != 0 ? .none : buttons[code & 3]
    return MouseEvent(kind: kind, button: button, column: column, row: row, modifiers: modifiers)
  }

  private static func kind(code: Int, isRelease: Bool) -> MouseEvent.Kind? {
    if code & 64 != 0 {
      // 66 and 67 are the wheel to the sides, which nothing here listens to.
      return [.wheelUp, .wheelDown][safe: code & 3]
    }
    if code & 128 != 0 { return nil }
    if code & 32 != 0 { return .drag }
    return isRelease ? .release : .press
  }
}

extension Array {
  /// The element at an index, or nil outside.
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
