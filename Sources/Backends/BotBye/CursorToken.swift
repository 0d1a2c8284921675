import SheafHTTP
import SheafJSON
import SheafModel

/// A position in a list as the rest of the program carries it: the service's pointer, and the rows next to it,
/// from which the place is found again when the service no longer takes the pointer.
struct CursorToken: Hashable {
  struct Anchor: Hashable {
    var record: ID<Record>
    /// What the list is ordered by first, as conditions have it; nil when that is not known.
    var value: String?
    /// What the record holds, in a number that means nothing to another run of the program; nil where the
    /// identifier tells records apart for longer than a pointer lasts.
    var content: Int?

    func isOf(_ other: Record) -> Bool {
      content.map { $0 == Self.content(of: other) } ?? (record == other.id)
    }

    /// A number that a cursor keeps whole.
    static func content(of record: Record) -> Int { record.cells.hashValue & (Int.outsideLimit - 1) }
  }

  /// Nil where the place must be found by its anchors.
  var pointer: String?
  /// Where a list that was found again begins: its pointers hold for that part only.
  var bound: String?
  /// Nearest first.
  var anchors: [Anchor]

  static let anchorCount = 4

  init(pointer: String?, bound: String?, anchors: [Anchor]) {
    self.pointer = pointer
    self.bound = bound
    self.anchors = anchors
  }

  init(_ cursor: Cursor) throws(BackendError) {
    guard let json = try? JSON.parse(Array(cursor.token.utf8)), let anchors = json["a"]?.items else {
      throw BackendError(.invalid(nil), "the cursor is not one of this table's")
    }
    pointer = json["c"]?.string
    bound = json["w"]?.string
    self.anchors = anchors.compactMap { item in
      guard let pair = item.items, let id = pair.first?.string else { return nil }
      return Anchor(
        record: ID(id), value: pair.count > 1 ? pair[1].string : nil,
        content: pair.count > 2 ? pair[2].int : nil)
    }
  }

  var cursor: Cursor {
    var members: [JSON.Member] = []
    if let pointer { members.append(JSON.Member("c", .string(pointer))) }
    if let bound { members.append(JSON.Member("w", .string(bound))) }
    let anchors = anchors.map { anchor -> JSON in
      .array([
        .string(anchor.record.raw), anchor.value.map(JSON.string) ?? .null,
        anchor.content.map(JSON.int) ?? .null,
      ])
    }
    members.append(JSON.Member("a", .array(anchors)))
    return Cursor(JSON.object(members).text)
  }
}
