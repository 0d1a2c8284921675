import Glibc
import SheafModel

extension ColumnPlan {
  /// The value, unless the column's affinity would make another of it: digits that are cut, zeros that go, a text
  /// that becomes a number which is written otherwise.
  func kept(_ value: StoredValue) throws(BackendError) -> StoredValue {
    guard let other = converted(value), !isSame(other, value) else { return value }
    throw misfit(
      "cannot keep “\(value.plainText ?? "")”: a column of type \(column.declaredType) makes \(other.plainText ?? "") of it"
    )
  }

  /// What SQLite stores in place of a value; nil where that is the value itself.
  private func converted(_ value: StoredValue) -> StoredValue? {
    switch (column.affinity, value) {
    case (.real, .integer(let number)): .real(Double(number))
    case (.real, .text(let text)): NumericText.number(text).map { .real($0.real) }
    case (.integer, .text(let text)), (.numeric, .text(let text)):
      NumericText.number(text).map { number -> StoredValue in
        if let whole = number.whole { return .integer(whole) }
        return Self.whole(number.real) ?? .real(number.real)
      }
    case (.text, .integer(let number)): .text(String(number))
    default: nil
    }
  }

  /// A number without a fraction is stored as an integer where it is small enough.
  private static func whole(_ real: Double) -> StoredValue? {
    guard let whole = Int64(exactly: real), whole > Int64.min, whole < Int64.max else { return nil }
    return .integer(whole)
  }

  /// Whether what is stored is what was meant: to the letter for a text, by its value for a number.
  private func isSame(_ stored: StoredValue, _ meant: StoredValue) -> Bool {
    guard let now = stored.plainText, let then = meant.plainText else { return false }
    if now.utf8.elementsEqual(then.utf8) { return true }
    switch (field.kind, meant) {
    case (.number, _), (.rating, _), (.duration, _), (.json, _), (_, .integer), (_, .real): break
    default: return false
    }
    guard let now = DecimalText(now), let then = DecimalText(then.trimmedOfSpaces) else { return false }
    return now.isSameNumber(as: then)
  }
}

/// A text that SQLite takes for a number where a column prefers numbers.
enum NumericText {
  /// The number, and as an integer where it is written as one and fits; nil for a text that is none as a whole.
  static func number(_ text: String) -> (real: Double, whole: Int64?)? {
    let digits = text.trimmedOfSpaces
    var rest = digits.utf8[...]
    func skipDigits() -> Int {
      let count = rest.prefix { (48...57).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    func skip(_ bytes: UInt8...) -> Bool {
      guard let first = rest.first, bytes.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip(43, 45)
    var count = skipDigits()
    var isWhole = true
    if skip(46) {
      isWhole = false
      count += skipDigits()
    }
    guard count > 0 else { return nil }
    if skip(69, 101) {
      isWhole = false
      _ = skip(43, 45)
      guard skipDigits() > 0 else { return nil }
    }
    guard rest.isEmpty else { return nil }
    return (strtod(digits, nil), isWhole ? Int64(digits) : nil)
  }
}

extension String {
  /// Without the spaces around it that SQLite ignores in numbers.
  fileprivate var trimmedOfSpaces: String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    let kept = utf8.drop(while: isSpace)
    let end = kept.lastIndex { !isSpace($0) }.map { kept.index(after: $0) } ?? kept.startIndex
    return String(decoding: kept[..<end], as: UTF8.self)
  }
}
