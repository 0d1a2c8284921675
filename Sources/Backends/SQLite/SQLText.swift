/// A piece of SQL with the values that it binds, in order.
struct SQLText: Hashable, Sendable {
  var text: String
  var bindings: [StoredValue]

  init(_ text: String, _ bindings: [StoredValue] = []) {
    self.text = text
    self.bindings = bindings
  }

  static let isTrue = SQLText("1")
  static let isFalse = SQLText("0")

  static func joined(_ pieces: [SQLText], _ separator: String) -> SQLText {
    // SQLite bounds the depth of an expression, and a row of operators is as deep as it is long.
    guard pieces.count <= 64 else {
      let half = pieces.count / 2
      let halves = [joined(Array(pieces[..<half]), separator), joined(Array(pieces[half...]), separator)]
      return joined(halves, separator)
    }
    return SQLText(
      pieces.map { "(\($0.text))" }.joined(separator: separator), pieces.flatMap { $0.bindings })
  }

  /// Holds when each piece does.
  static func all(_ pieces: [SQLText]) -> SQLText {
    let pieces = pieces.filter { $0 != .isTrue }
    return pieces.isEmpty ? .isTrue : joined(pieces, " AND ")
  }

  /// Holds when one piece does.
  static func any(_ pieces: [SQLText]) -> SQLText {
    pieces.isEmpty ? .isFalse : joined(pieces, " OR ")
  }

  static func + (a: SQLText, b: SQLText) -> SQLText { SQLText(a.text + b.text, a.bindings + b.bindings) }
}

extension String {
  /// The name in double quotes, as SQL writes one that may hold anything.
  var quotedName: String { "\"" + doubling("\"") + "\"" }

  /// The text in single quotes, as SQL writes it.
  var quotedText: String { "'" + doubling("'") + "'" }

  /// Whether SQLite takes both names for the same: it folds ASCII letters alone.
  func isSameSQLName(as other: String) -> Bool {
    utf8.elementsEqual(other.utf8) { $0 == $1 || ($0 | 0x20 == $1 | 0x20 && (97...122).contains($0 | 0x20)) }
  }

  private func doubling(_ mark: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      result.append(scalar)
      if scalar == mark { result.append(scalar) }
    }
    return String(result)
  }
}
