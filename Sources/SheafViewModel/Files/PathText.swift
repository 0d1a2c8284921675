import SheafModel

/// Absolute paths as text: pure, without a look at the disk.
///
/// Slashes are looked for among bytes: as a character, a slash before a combining mark would be another one.
enum PathText {
  private static let slash = UInt8(ascii: "/")

  /// The path without `.`, `..`, doubled slashes and a slash at its end.
  ///
  /// `..` takes the name before it away, as shells do.
  static func normalized(_ path: String) -> String {
    var names: [Substring] = []
    for name in path.utf8.split(separator: slash).map({ Substring($0) }) where name != "." {
      if name == ".." { _ = names.popLast() } else { names.append(name) }
    }
    return "/" + names.joined(separator: "/")
  }

  /// The path that a typed text means, seen from a folder; `~` is the home folder.
  static func resolved(_ text: String, in folder: String, home: String) -> String {
    if text == "~" || text.utf8.starts(with: "~/".utf8) { return normalized(home + text.dropFirst()) }
    return normalized(text.utf8.first == slash ? text : joined(folder, text))
  }

  static func joined(_ folder: String, _ name: String) -> String {
    folder.utf8.last == slash ? folder + name : folder + "/" + name
  }

  /// The folder that holds it; the root is its own.
  static func parent(of path: String) -> String {
    guard let end = path.utf8.lastIndex(of: slash), end != path.startIndex else { return "/" }
    return String(path[..<end])
  }

  /// The last name of the path; empty for the root.
  static func name(of path: String) -> String {
    split(path).name
  }

  /// What stands before and after the last slash; the slash belongs to what stands before it.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let last = path.utf8.lastIndex(of: slash) else { return ("", path) }
    let start = path.utf8.index(after: last)
    return (String(path[..<start]), String(path[start...]))
  }

  /// Whether two names are the same to the disk: byte by byte, where text compares accents by meaning.
  static func isSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

  /// A typed or dropped path without what terminals put around it: quotes, `file://`, a line end.
  static func unwrapped(_ text: String) -> String {
    var text = text.trimmed
    if text.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote {
      text = String(text.dropFirst().dropLast())
    }
    guard text.hasPrefix("file:///") else { return text }
    return decodingPercents(text.dropFirst("file://".count)) ?? text
  }

  /// Nil when an escape is not of two hexadecimal digits, or the bytes are no text.
  private static func decodingPercents(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension PathText {
  /// Why a name cannot be a file's; nil when it can.
  static func problem(ofName name: String) -> String? {
    if name.isEmpty { return "The file needs a name" }
    if name == "." || name == ".." { return "\(name) is the name of a folder" }
    if name.utf8.contains(slash) { return "A name holds no slash; e goes to another folder" }
    if name.unicodeScalars.contains("\0") { return "A name holds no NUL" }
    return name.utf8.count > FileName.limit ? "The name is longer than \(FileName.limit) bytes" : nil
  }

  /// The name itself, or the first of `name (2)`, `name (3)`… that is not taken.
  static func free(_ name: String, among taken: some Sequence<String>) -> String {
    let taken = Set(taken.map { ExactText($0) })
    guard taken.contains(ExactText(name)) else { return name }
    let (stem, ending) = FileName.parts(name)
    var number = 2
    while taken.contains(ExactText("\(stem) (\(number))\(ending)")) { number += 1 }
    return "\(stem) (\(number))\(ending)"
  }
}
