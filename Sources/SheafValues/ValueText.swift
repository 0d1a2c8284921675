import SheafJSON
public import SheafModel

/// A value as text for people: what a cell shows and what its editor starts with.
///
/// The texts are not sanitised: characters that would disturb a terminal are the drawing code's concern.
public enum ValueText {
  /// What a cell shows.
  ///
  /// Nothing is rounded; an empty value is the empty text.
  public static func display(_ value: Value, for field: Field) -> String {
    switch value {
    case .null: ""
    case .text(let text): text
    case .excerpt(let text, _): text + "…"
    case .number(let number): displayNumber(number, for: field)
    case .boolean(let isTrue): isTrue ? "✓" : "·"
    case .date(let date): DateText.display(date, field.dateStyle)
    case .dateTime(let time): DateText.display(time, field.dateStyle)
    case .duration(let seconds): DurationText.display(seconds, field.durationStyle)
    case .choices(let choices): choices.map(\.name).joined(separator: ", ")
    case .links(let links): links.map(title).joined(separator: ", ")
    case .people(let people): people.map(name).joined(separator: ", ")
    case .attachments(let files): files.map(\.name).joined(separator: ", ")
    case .list(let items): items.map { display($0, for: field.ofItem) }.joined(separator: ", ")
    case .blob(let blob): blobText(blob)
    case .json(let text): JSONText.compact(text)
    }
  }

  /// What the inline editor starts with: `ValueParser.parse` gives the same value back.
  ///
  /// Nil for a value that has no such text: attachments, bytes, and texts of which only an excerpt is loaded.
  public static func editing(_ value: Value, for field: Field) -> String? {
    switch value {
    case .null: return ""
    case .text(let text), .json(let text): return text
    case .number(let number): return number.text
    case .boolean(let isTrue): return isTrue ? "true" : "false"
    case .date(let date): return date.description
    case .dateTime(let time): return DateText.display(time, nil)
    case .duration(let seconds): return DurationText.editing(seconds, field.durationStyle)
    case .choices(let choices):
      let names = choices.map { ChoiceName.text($0, in: field) }
      return names.count == 1 && !allowsMany(field) ? names[0] : QuotedList.text(names)
    case .links(let links):
      return QuotedList.text(links.map { ItemReference(id: $0.id.raw, name: $0.title).text })
    case .people(let people):
      return QuotedList.text(people.map(PersonName.reference))
    case .attachments, .list, .blob, .excerpt: return nil
    }
  }

  /// Whether values of this kind are entered as text at all.
  public static func isTextual(_ kind: Field.Kind) -> Bool {
    switch kind {
    case .attachments, .list, .blob, .unknown: false
    default: true
    }
  }

  /// `12.3 KB PNG image`.
  static func blobText(_ blob: Blob) -> String {
    let size = ByteCount.text(blob.byteCount)
    return blob.kind.map { "\(size) \($0)" } ?? size
  }

  /// A linked record's title, or its identifier where nothing was found.
  static func title(_ link: RecordLink) -> String { link.title ?? "#\(link.id.raw)" }

  static func name(_ person: Person) -> String { person.name.isEmpty ? person.id : person.name }

  static func allowsMany(_ field: Field) -> Bool {
    switch field.kind {
    case .choice(_, let allowsMany), .link(_, let allowsMany), .people(let allowsMany): allowsMany
    case .attachments, .list: true
    default: false
    }
  }

  private static func displayNumber(_ number: DecimalText, for field: Field) -> String {
    switch field.kind {
    case .number(let format): return NumberText.display(number, format)
    case .rating(let max):
      // What does not fit the scale is told as a number instead of being drawn wrongly.
      guard let stars = Int(number.text), stars >= 0, stars <= max, max <= 20 else {
        return "\(number.text)/\(max)"
      }
      return String(repeating: "★", count: stars) + String(repeating: "☆", count: max - stars)
    default: return number.text
    }
  }
}
