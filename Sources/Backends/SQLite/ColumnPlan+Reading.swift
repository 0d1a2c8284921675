import FoundationEssentials
import SheafModel

extension ColumnPlan {
  /// What an INTEGER in this column means.
  func value(_ number: Int64) -> Value {
    switch (field.kind, form) {
    case (.boolean, .plain) where number == 0 || number == 1: return .boolean(number == 1)
    case (.duration, _): return .duration(seconds: DecimalText(number))
    case (_, .epoch(let clock, _)): return moment(clock.time(number)) ?? .number(DecimalText(number))
    default: return .number(DecimalText(number))
    }
  }

  /// A time as the field shows it; nil for one that is none of its days.
  private func moment(_ time: DateTime?) -> Value? {
    guard let time else { return nil }
    switch field.kind {
    case .dateTime: return .dateTime(time)
    case .date: return time.isMidnight ? .date(time.date) : nil
    default: return nil
    }
  }

  /// What a REAL in this column means.
  func value(_ number: Double) -> Value {
    if field.kind == .duration, let seconds = DecimalText(number.sqliteText) {
      return .duration(seconds: seconds)
    }
    if case .epoch(let clock, _) = form, let moment = moment(clock.time(number)) { return moment }
    return Value(number)
  }

  /// What a TEXT means in a column of a kind with a form of its own; nil when it does not fit.
  func value(_ text: String) -> Value? {
    switch field.kind {
    case .number, .rating:
      // Only a TEXT column can mean its texts as numbers: 007 elsewhere was put there as a text.
      return column.affinity == .text ? DecimalText(text).map { .number($0) } : nil
    case .duration:
      return column.affinity == .text ? DecimalText(text).map { .duration(seconds: $0) } : nil
    case .boolean:
      guard case .words(let yes, let no) = form, text == yes || text == no else { return nil }
      return .boolean(text == yes)
    case .date: return CalendarDate(iso: text).map { .date($0) }
    case .dateTime: return DateTime(iso: text).map { .dateTime($0) }
    case .choice(let options, false): return text.isEmpty ? nil : .choices([Self.choice(text, options)])
    case .choice(let options, true):
      guard let names = Self.names(inJSON: text) else { return nil }
      return .choices(names.map { Self.choice($0, options) })
    default: return nil
    }
  }

  /// A value that does not fit its field, as what it is.
  func looseValue(_ stored: StoredValue) -> Value {
    switch stored {
    case .null: .null
    case .integer(let number): .number(DecimalText(number))
    case .real(let number): Value(number)
    case .text(let text): .text(text)
    case .malformedText(let bytes): .text(String(storedBytes: bytes))
    case .blob(let bytes): .blob(Blob(byteCount: bytes.count, kind: FileKind.name(of: bytes.prefix(16))))
    }
  }

  private static func choice(_ name: String, _ options: [Choice]) -> Choice {
    options.first { $0.name.isExactly(name) } ?? Choice(id: name, name: name)
  }

  private static func names(inJSON text: String) -> [String]? {
    do { return try JSONDecoder().decode([String].self, from: Data(text.utf8)) } catch { return nil }
  }
}

/// The JSON of links kept as a list.
enum LinkList {
  /// Reads the pairs of identifier and title that the database made.
  static func links(inJSON text: String) -> [RecordLink]? {
    do {
      return try JSONDecoder().decode([Item].self, from: Data(text.utf8)).map { $0.link }
    } catch {
      return nil
    }
  }

  private struct Item: Decodable {
    var link: RecordLink

    init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      // A number first: decoding a text as one fails and leaves the position where it was.
      if let number = try? pair.decode(Int64.self) {
        link = RecordLink(id: ID(String(number)), title: try pair.decode(String?.self))
      } else {
        let key = try pair.decode(String.self)
        link = RecordLink(id: RecordKey.id(of: [.text(key)]), title: try pair.decode(String?.self))
      }
    }
  }
}
