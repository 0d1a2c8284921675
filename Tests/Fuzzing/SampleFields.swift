import SheafModel

/// A field of every kind, which texts from outside are read for.
enum SampleFields {
  static let now = DateTime(epochSeconds: 1_780_000_000)

  static let all: [Field] = {
    let options = [
      Choice(id: "o1", name: "Open"), Choice(id: "o2", name: "On hold"), Choice(id: "o3", name: "open"),
    ]
    var range = field("Stay", .text)
    range.isDateRange = true
    var place = field("Place", .text)
    place.comparisons.insert(.within)
    var empty = field("Empty", .text)
    empty.keepsEmptyText = true
    return [
      Field(id: "f0", name: "Name", kind: .text, isPrimary: true), field("Notes", .longText),
      field("Site", .url), field("Mail", .email), field("Phone", .phone),
      field("Amount", .number(.decimal)),
      field("Price", .number(NumberFormat(decimals: 2, allowsNegative: false, prefix: "€ ", suffix: " net"))),
      field("Count", .number(.integer)), field("Stars", .rating(max: 5)), field("Done", .boolean),
      field("Day", .date), field("At", .dateTime), field("Length", .duration),
      field("Stage", .choice(options: options, allowsMany: false)),
      field("Tags", .choice(options: options, allowsMany: true)),
      field("Company", .link(to: "companies", allowsMany: true)), field("Owner", .people(allowsMany: true)),
      field("Files", .attachments), field("Sums", .list(of: .number(.decimal))), field("Raw", .json),
      field("Bytes", .blob), field("Other", .unknown("polygon")), range, place, empty,
      field("a `b\", and (c)", .text), field("not", .text), field("", .text),
    ]
  }()

  private static func field(_ name: String, _ kind: Field.Kind) -> Field {
    Field(id: ID("f-" + name), name: name, kind: kind)
  }

  static let table = Table(
    id: "sample", name: "Sample", fields: all,
    capabilities: Capabilities(
      operations: [.create, .update], paging: [.after], pageLimit: 100, filterDepth: .flat, maxSorts: 1))
}
