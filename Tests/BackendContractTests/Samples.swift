import SheafModel
import SheafTestSupport
import Testing

/// Values to write into a table's fields, as its kinds allow them.
struct Samples {
  let trial: Trial
  let table: Table
  private let person: Person?

  init(_ trial: Trial, _ table: Table) async throws {
    self.trial = trial
    self.table = table
    if let person = trial.person {
      self.person = person
    } else {
      person = try await Self.somebody(trial.backend, table)
    }
  }

  /// Fields that can be written, with at least one value each.
  func writable() async throws -> [(field: Field, values: [Value])] {
    var found: [(Field, [Value])] = []
    for field in table.fields where !field.isReadOnly {
      let values = try await of(field)
      if !values.isEmpty { found.append((field, values)) }
    }
    return found
  }

  /// A cell for each field that can be written; `variant` chooses among the values.
  func cells(_ variant: Int) async throws -> [CellValue] {
    try await writable().map { CellValue(field: $0.field.id, value: $0.values[variant % $0.values.count]) }
  }

  /// Different values for a field; none for a kind that is not written.
  func of(_ field: Field) async throws -> [Value] {
    if let samples = trial.samples[field.name] { return samples }
    switch field.kind {
    case .text: return [.text("Zoë “quoted”, 世界 🚀 \\ ' % _"), .text("plain")]
    case .longText: return [.text("line one\n\tline \"two\"\n\nline {four}, ß"), .text("short")]
    case .url: return [.text("https://example.com/a%20b?c=d&e=é#f"), .text("https://example.com/")]
    case .email: return [.text("zoe+test@example.com"), .text("a@example.org")]
    case .phone: return [.text("+31 20 123 4567"), .text("0800-123")]
    case .number(let format): return Self.numbers(format)
    case .rating(let max): return [.number(DecimalText(max)), .number(DecimalText(1))]
    case .boolean: return [.boolean(true), .boolean(false)]
    case .date, .dateTime, .duration: return Self.times(field.kind)
    case .choice(let options, let allowsMany): return Self.choices(options, allowsMany)
    case .link(let other, let allowsMany): return try await links(to: other, allowsMany)
    case .people: return person.map { [.people([$0])] } ?? []
    case .attachments: return [.attachments([try await attachment()])]
    case .json: return [.json(#"{"a":[1,2.50,"é"],"b":null}"#), .json("[]")]
    case .list, .blob, .unknown: return []
    }
  }

  private static func numbers(_ format: NumberFormat) -> [Value] {
    let sign = format.allowsNegative ? "-" : ""
    let texts =
      switch format.decimals {
      case 0: ["9007199254740993", "\(sign)42", "0"]
      case let digits?: ["\(sign)1234.\(String(repeating: "0", count: max(0, digits - 1)))5", "0.1", "0"]
      case nil: ["0.1", "\(sign)12.75", "3"]
      }
    return texts.compactMap { DecimalText($0).map(Value.number) }
  }

  private static func times(_ kind: Field.Kind) -> [Value] {
    switch kind {
    case .date: ["2024-02-29", "1999-12-31"].compactMap { CalendarDate(iso: $0).map(Value.date) }
    case .dateTime:
      ["2024-02-29T23:45:00Z", "1999-12-31T00:00:00Z"].compactMap { DateTime(iso: $0).map(Value.dateTime) }
    // A day and two hours, and an hour: exact in every format.
    default: [.duration(seconds: DecimalText(93_600)), .duration(seconds: DecimalText(3600))]
    }
  }

  private static func choices(_ options: [Choice], _ allowsMany: Bool) -> [Value] {
    guard let first = options.first, let last = options.last else { return [] }
    let single: [Value] = [.choices([last]), .choices([first])]
    return allowsMany && options.count > 1 ? [.choices([first, last])] + single : single
  }

  private func links(to other: ID<Table>?, _ allowsMany: Bool) async throws -> [Value] {
    guard let other else { return [] }
    let linked = try await trial.backend.table(other)
    let records = try await trial.backend.page(of: linked, limit: 2).records
    let links = records.map { RecordLink(id: $0.id, title: nil) }
    guard let first = links.first, let last = links.last else { return [] }
    let single: [Value] = [.links([last]), .links([first])]
    return allowsMany && links.count > 1 ? [.links(links)] + single : single
  }

  private func attachment() async throws -> Attachment {
    let folder = try TemporaryFolder()
    let path = try folder.write("sämple.txt", "a sample")
    let file = LocalFile(path: path, name: "sämple.txt", byteCount: 8)
    return try await trial.backend.upload(file, for: table.id) { _ in }
  }

  /// Anybody whom the table's own records name.
  private static func somebody(_ backend: any Backend, _ table: Table) async throws -> Person? {
    for record in try await backend.all(table) {
      for case .people(let people) in record.cells {
        if let person = people.first { return person }
      }
    }
    return nil
  }
}
