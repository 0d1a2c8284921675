/// Names for files on this machine, made from what a service calls them.
public enum FileName {
  /// The longest name that file systems take, in bytes.
  public static let limit = 255

  /// A name that is one name, can be seen, and means nothing to anybody: no folder, no hidden file, no option, no
  /// device of other systems, no line break and no mark that makes it read otherwise than it is.
  ///
  /// It leaves room for a number that tells it from another one.
  public static func safe(_ name: String) -> String {
    var scalars = String.UnicodeScalarView()
    // The rest of a name of many megabytes has no say in its beginning.
    for scalar in name.unicodeScalars.prefix(4096) { scalars.append(replacement(for: scalar)) }
    var safe = trimmed(String(scalars))
    if safe.isEmpty { return substitute }
    if let first = safe.utf8.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "-") {
      safe = "_" + safe
    }
    if isDevice(safe) { safe = "_" + safe }
    let (stem, ending) = parts(safe)
    safe =
      ending.utf8.count < 40
      ? cut(stem, to: limit - 10 - ending.utf8.count) + ending : cut(safe, to: limit - 15)
    return trimmed(safe).isEmpty ? substitute : trimmed(safe)
  }

  /// The name before its last dot, and the rest with the dot.
  public static func parts(_ name: String) -> (stem: String, ending: String) {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
    return (String(name[..<dot]), String(name[dot...]))
  }

  private static let substitute = "file"

  private static func replacement(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar == "/" || scalar == "\\" { return "_" }
    switch scalar.properties.generalCategory {
    case .spaceSeparator: return " "
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
      return "_"
    default: return scalar
    }
  }

  /// Without the spaces around it and the dots at its end, which some file systems drop by themselves.
  private static func trimmed(_ name: String) -> String {
    var rest = name[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " || rest.last == "." { rest.removeLast() }
    return String(rest)
  }

  /// Whether it names a device on Windows, whose disks may be shared with this machine.
  private static func isDevice(_ name: String) -> Bool {
    let stem = trimmed(String(name.prefix { $0 != "." })).uppercased()
    if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
    return stem.utf8.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT"))
      && stem.last?.isNumber == true
  }

  private static func cut(_ text: String, to bytes: Int) -> String {
    var text = text
    while text.utf8.count > bytes { text.removeLast() }
    return text
  }
}
