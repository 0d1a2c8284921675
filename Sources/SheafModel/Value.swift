/// A cell's content, kept without loss.
public enum Value: Hashable, Sendable, Codable {
  case null
  case text(String)
  /// The beginning of a text too long for a page, and the length of the whole in bytes of UTF-8. Read the
  /// record to get the whole; an excerpt is never written back.
  case excerpt(String, byteCount: Int)
  case number(DecimalText)
  case boolean(Bool)
  case date(CalendarDate)
  case dateTime(DateTime)
  case duration(seconds: DecimalText)
  case choices([Choice])
  case links([RecordLink])
  case people([Person])
  case attachments([Attachment])
  /// Values of a `Field.Kind.list`, `.null` for those that are empty.
  case list([Value])
  case blob(Blob)
  /// JSON as the service sent it, byte for byte.
  case json(String)

  /// Whether people would call the cell empty: no value, no characters, no items.
  public var isEmpty: Bool {
    switch self {
    case .null: true
    case .text(let text), .json(let text): text.isEmpty
    case .choices(let items): items.isEmpty
    case .links(let items): items.isEmpty
    case .people(let items): items.isEmpty
    case .attachments(let items): items.isEmpty
    case .list(let items): items.isEmpty
    case .excerpt, .number, .boolean, .date, .dateTime, .duration, .blob: false
    }
  }
}

/// A linked record and the text of its primary field.
public struct RecordLink: Hashable, Sendable, Codable {
  public var id: ID<Record>
  /// What to show; nil when the linked record was not found.
  public var title: String?

  public init(id: ID<Record>, title: String?) {
    self.id = id
    self.title = title
  }
}

/// Somebody the service knows.
public struct Person: Hashable, Sendable, Codable {
  public var id: String
  public var name: String

  public init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

/// Bytes in a cell, described and not loaded.
public struct Blob: Hashable, Sendable, Codable {
  public var byteCount: Int
  /// What the first bytes look like, such as "PNG image"; nil when they say nothing.
  public var kind: String?

  public init(byteCount: Int, kind: String?) {
    self.byteCount = byteCount
    self.kind = kind
  }
}
