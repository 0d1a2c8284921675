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

/// By content: texts and JSON are the same when their bytes are.
extension Value {
  public static func == (a: Value, b: Value) -> Bool {
    switch a {
    case .null: if case .null = b { true } else { false }
    case .text(let a): if case .text(let b) = b { a.isExactly(b) } else { false }
    case .json(let a): if case .json(let b) = b { a.isExactly(b) } else { false }
    case .excerpt(let a, let aCount):
      if case .excerpt(let b, let bCount) = b { aCount == bCount && a.isExactly(b) } else { false }
    case .number(let a): if case .number(let b) = b { a == b } else { false }
    case .boolean(let a): if case .boolean(let b) = b { a == b } else { false }
    case .date(let a): if case .date(let b) = b { a == b } else { false }
    case .dateTime(let a): if case .dateTime(let b) = b { a == b } else { false }
    case .duration(let a): if case .duration(let b) = b { a == b } else { false }
    case .choices(let a): if case .choices(let b) = b { a == b } else { false }
    case .links(let a): if case .links(let b) = b { a == b } else { false }
    case .people(let a): if case .people(let b) = b { a == b } else { false }
    case .attachments(let a): if case .attachments(let b) = b { a == b } else { false }
    case .list(let a): if case .list(let b) = b { a == b } else { false }
    case .blob(let a): if case .blob(let b) = b { a == b } else { false }
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .text(let text): text.hashExactly(into: &hasher)
    case .excerpt(let text, let count):
      text.hashExactly(into: &hasher)
      hasher.combine(count)
    case .json(let text):
      hasher.combine(1)
      text.hashExactly(into: &hasher)
    case .number(let number): hasher.combine(number)
    case .boolean(let isTrue): hasher.combine(isTrue)
    case .date(let date): hasher.combine(date)
    case .dateTime(let time): hasher.combine(time)
    case .duration(let seconds): hasher.combine(seconds)
    case .choices(let items): hasher.combine(items)
    case .links(let items): hasher.combine(items)
    case .people(let items): hasher.combine(items)
    case .attachments(let items): hasher.combine(items)
    case .list(let items): hasher.combine(items)
    case .blob(let blob): hasher.combine(blob)
    }
  }
}

/// A linked record and the text of its primary field.
public struct RecordLink: Hashable, Sendable, Codable {
  public var id: ID<Record>
  /// What to show; nil when the linked record was not found.
  public var title: String? {
    get { exactTitle?.text }
    set { exactTitle = newValue.map { ExactText($0) } }
  }
  private var exactTitle: ExactText?

  public init(id: ID<Record>, title: String?) {
    self.id = id
    exactTitle = title.map { ExactText($0) }
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case exactTitle = "title"
  }
}

/// Somebody the service knows.
public struct Person: Hashable, Sendable, Codable {
  @ExactText public var id: String
  @ExactText public var name: String

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
