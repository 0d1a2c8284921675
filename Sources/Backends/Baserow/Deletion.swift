/// What the server knows a deletion by.
struct Deletion {
  /// A thing in the trash.
  struct Item {
    var type: String
    var id: Int
  }

  /// What one request deleted.
  struct Part {
    var session: String
    /// Nil when it could not be found in the trash.
    var item: Item?
  }

  var parts: [Part] = []

  init() {}

  /// `SESSION=row:453` or `SESSION=rows:1` or `SESSION=`, separated by commas; nil for another text.
  init?(_ text: String) {
    for part in text.split(separator: ",") {
      let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pieces.count == 2, ClientSession.isValid(pieces[0]) else { return nil }
      guard !pieces[1].isEmpty else {
        parts.append(Part(session: String(pieces[0])))
        continue
      }
      let item = pieces[1].split(separator: ":")
      guard item.count == 2, item[0] == "row" || item[0] == "rows", let id = Int(outside: item[1]) else {
        return nil
      }
      parts.append(Part(session: String(pieces[0]), item: Item(type: String(item[0]), id: id)))
    }
    if parts.isEmpty { return nil }
  }

  var text: String {
    parts.map { part in "\(part.session)=" + (part.item.map { "\($0.type):\($0.id)" } ?? "") }
      .joined(separator: ",")
  }
}
