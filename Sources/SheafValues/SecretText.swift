public import SheafModel

/// Secrets as text.
public enum SecretText {
  /// Whether a text only stands for a secret, on a screen, in an export or at its service, however many marks it has.
  public static func isMask(_ text: String) -> Bool {
    let marks = text.filter { !$0.isWhitespace }
    return !marks.isEmpty && marks.allSatisfy { Field.mask.contains($0) }
  }

  /// Whether what stands in a text for the value of a field is no value but the mark of one.
  public static func isMask(_ text: String, of field: Field) -> Bool {
    (field.isMasked || field.isWriteOnly) && isMask(text)
  }
}
