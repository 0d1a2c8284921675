/// What a profile may be called: whatever can be the first part of a place and nothing else.
public enum ProfileName {
  /// Endings that say that a place is a file.
  public static let fileEndings = [".sqlite", ".sqlite3", ".db", ".db3", ".csv", ".tsv"]

  /// Whether a text ends as the name of a file does.
  public static func endsAsFile(_ text: String) -> Bool {
    let lower = text.lowercased()
    return fileEndings.contains { lower.hasSuffix($0) && lower.count > $0.count }
  }

  /// Why a text cannot be a profile's name, in a sentence without a full stop; nil when it can.
  public static func problem(_ name: String) -> String? {
    guard let first = name.first, let last = name.last else { return "a profile needs a name" }
    let shown = "“\(name)” cannot be a profile's name"
    if name.contains("/") || name.contains("\\") { return "\(shown): it has a slash in it" }
    if name.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) {
      return "a profile's name has no control characters in it"
    }
    if first.isWhitespace || last.isWhitespace { return "\(shown): it has a space at its edge" }
    if ".~-".contains(first) { return "\(shown): it begins with “\(first)”" }
    if endsAsFile(name) { return "\(shown): it ends as the name of a file does" }
    if name.contains("%") { return "\(shown): it has a percent sign in it" }
    return nil
  }

  /// The variable of the environment that holds a profile's secret: letters in upper case, all but letters and
  /// digits as `_`.
  public static func variable(_ name: String) -> String {
    let letters = name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return "SHEAF_TOKEN_" + String(letters)
  }
}
