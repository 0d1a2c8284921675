public import SheafModel
import SheafValues

/// Field names as the filter language and sort orders write them.
public enum FieldName {
  /// The name, in backquotes where it would not be read back bare.
  ///
  /// A field whose name another field has before it is written by its identifier.
  public static func written(_ field: Field, in fields: [Field]) -> String {
    let isFirst = fields.first { $0.name.isExactly(field.name) }?.id == field.id
    let name = isFirst ? field.name : field.id.raw
    return isBare(name) && !beginsAnother(name, fields) ? name : quoted(name)
  }

  /// Whether a longer name would be read instead when this one stands before the right word.
  private static func beginsAnother(_ name: String, _ fields: [Field]) -> Bool {
    let start = TextMatching.folded(name) + " "
    return fields.contains { TextMatching.folded($0.name).hasPrefix(start) }
  }

  /// The name in backquotes; a backquote inside is doubled.
  static func quoted(_ name: String) -> String {
    "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
  }

  /// Letters, digits, `_` and points, beginning with a letter or `_`, and no keyword.
  private static func isBare(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter || first == "_", !keywords.contains(name.lowercased()) else {
      return false
    }
    return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
  }

  private static let keywords: Set<String> = ["and", "or", "not"]
}
