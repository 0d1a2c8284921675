/// A record or person named in text: `Name <id>`, `#id` for the identifier alone, or a bare word.
///
/// `##` at the start stands for a name that begins with `#`, and `<>` at the end for a bare word that would
/// else be read as a name with an identifier.
package struct ItemReference: Equatable {
  /// Nil when the text was one bare word, which may be either.
  package var id: String?
  package var name: String?

  package init(id: String?, name: String?) {
    self.id = id
    self.name = name
  }

  /// Reads one reference.
  package init(_ text: String) {
    if text.hasPrefix("#"), !text.hasPrefix("##"), text.count > 1 {
      self.init(id: String(text.dropFirst()), name: nil)
      return
    }
    let bare = text.hasPrefix("##") ? String(text.dropFirst()) : text
    if bare.hasSuffix(Self.bareMark) {
      self.init(id: nil, name: String(bare.dropLast(Self.bareMark.count)))
    } else if let (name, id) = Self.splitBrackets(bare) {
      self.init(id: id, name: name)
    } else {
      self.init(id: nil, name: bare)
    }
  }

  /// The text that reads back as this reference.
  package var text: String {
    switch (id, name) {
    case (let id?, nil): return "#\(id)"
    case (let id?, let name?): return "\(Self.escaped(name)) <\(id)>"
    case (nil, let name?):
      let isMistakable = name.hasSuffix(Self.bareMark) || Self.splitBrackets(name) != nil
      return Self.escaped(name) + (isMistakable ? Self.bareMark : "")
    case (nil, nil): return ""
    }
  }

  private static let bareMark = " <>"

  private static func escaped(_ name: String) -> String { name.hasPrefix("#") ? "#\(name)" : name }

  /// The name and the identifier of `Name <id>`; brackets inside the identifier must be balanced.
  private static func splitBrackets(_ text: String) -> (String, String)? {
    guard text.last == ">" else { return nil }
    var depth = 0
    for index in text.indices.reversed() {
      if text[index] == ">" { depth += 1 }
      if text[index] == "<" { depth -= 1 }
      guard depth == 0 else { continue }
      let name = text[..<index]
      let id = text[text.index(after: index)...].dropLast()
      guard name.last == " ", !id.isEmpty else { return nil }
      return (String(name.dropLast()), String(id))
    }
    return nil
  }
}
