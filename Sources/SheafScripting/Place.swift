import SheafModel

/// A place as it is written on a command line.
public enum Place: Hashable, Sendable {
  /// A local file and the names below it.
  case file(path: String, names: [String])
  /// A profile and the names below it.
  case profile(String, names: [String])
  /// A service's browser address.
  case url(String)

  /// Why a text is no place.
  public enum Problem: Error, Hashable, Sendable {
    case empty
    /// It reads like a path, and no part of it is a file.
    case noSuchFile(String)
  }

  /// Reads `PROFILE/SPACE/TABLE`, `./crm.sqlite/Contacts` or an `https://` address.
  ///
  /// A name between slashes may contain `%2F` for a slash and `%25` for a percent sign. A text that begins with
  /// `/`, `./`, `../` or `~` is always a file, and so is one with a file in it that ends as those of Sheaf do
  /// (`crm.sqlite/Contacts`). Otherwise the name of a profile goes before that of a file.
  ///
  /// - Parameters:
  ///   - profiles: the names of the profiles that there are; asked for only when they matter.
  ///   - isFile: whether a path is a file rather than a folder or nothing.
  public static func parse(
    _ text: String, profiles: @autoclosure () -> [String] = [], isFile: (String) -> Bool
  ) -> Result<Place, Problem> {
    if text.isEmpty { return .failure(.empty) }
    if text.contains("://") { return .success(.url(text)) }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isPath = ["", ".", "..", "~"].contains(parts[0])
    if let file = file(parts, where: { (isPath || ProfileName.endsAsFile($0)) && isFile($0) }) {
      return .success(file)
    }
    if isPath { return .failure(.noSuchFile(text)) }
    let first = PlaceName.decoded(parts[0])
    if profiles().contains(first) { return .success(.profile(first, names: names(parts.dropFirst()))) }
    if let file = file(parts, where: isFile) { return .success(file) }
    return .success(.profile(first, names: names(parts.dropFirst())))
  }

  /// The longest part that is a file: folders may have the names of files in them.
  private static func file(_ parts: [String], where isFile: (String) -> Bool) -> Place? {
    for count in stride(from: parts.count, to: 0, by: -1) {
      let path = parts.prefix(count).joined(separator: "/")
      if !path.isEmpty, isFile(path) { return .file(path: path, names: names(parts.dropFirst(count))) }
    }
    return nil
  }

  private static func names(_ parts: ArraySlice<String>) -> [String] {
    parts.filter { !$0.isEmpty }.map(PlaceName.decoded)
  }
}

/// The names of tables and folders as parts of a place.
public enum PlaceName {
  /// The name with everything escaped that would end it: slashes, line breaks and other controls, and percent
  /// signs that would be read as an escape.
  public static func encoded(_ name: String) -> String {
    var text = ""
    let bytes = Array(name.utf8)
    var plain: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      let isEscapeLike = byte == UInt8(ascii: "%") && escapedByte(bytes[index...]) != nil
      guard byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "/") || isEscapeLike else {
        plain.append(byte)
        continue
      }
      text += String(decoding: plain, as: UTF8.self)
      plain = []
      text += PercentEscape.of(byte)
    }
    return text + String(decoding: plain, as: UTF8.self)
  }

  /// The name that `encoded` made; a percent sign without two hexadecimal digits stands for itself.
  public static func decoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if let escaped = escapedByte(rest) {
        bytes.append(escaped)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func escapedByte(_ bytes: ArraySlice<UInt8>) -> UInt8? {
    guard bytes.count >= 3, bytes.first == UInt8(ascii: "%") else { return nil }
    let digits = bytes.dropFirst().prefix(2)
    guard digits.allSatisfy({ (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0) })
    else {
      return nil
    }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
