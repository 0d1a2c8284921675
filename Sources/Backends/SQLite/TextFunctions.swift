import GRDB
import SheafValues

extension DatabaseFunction {
  /// `sheaf_contains(text, folded needle)`: LIKE folds ASCII letters alone, this folds all.
  static let sheafContains = DatabaseFunction("sheaf_contains", argumentCount: 2, pure: true) { values in
    guard let (text, needle) = operands(values) else { return nil }
    return TextMatching.containsFolded(text, needle)
  }

  /// `sheaf_starts_with(text, folded needle)`.
  static let sheafStartsWith = DatabaseFunction("sheaf_starts_with", argumentCount: 2, pure: true) { values in
    guard let (text, needle) = operands(values) else { return nil }
    return TextMatching.startsWithFolded(text, needle)
  }

  private static func operands(_ values: [DatabaseValue]) -> (text: String, needle: String)? {
    guard let needle = String.fromDatabaseValue(values[1]) else { return nil }
    switch values[0].storage {
    case .string(let text): return (TextMatching.folded(text), needle)
    case .int64(let number): return (String(number), needle)
    case .double(let number): return (number.sqliteText, needle)
    case .null, .blob: return nil
    }
  }
}
