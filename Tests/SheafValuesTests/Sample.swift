import SheafModel

/// Fields and moments that the tests of this target share.
enum Sample {
  static let now = DateTime(iso: "2026-11-21T14:05:30+02:00")

  static func field(_ kind: Field.Kind, required: Bool = false, readOnly: String? = nil) -> Field {
    Field(id: "f", name: "Field", kind: kind, readOnlyReason: readOnly, isRequired: required)
  }

  static let stages = ["Open", "Won", "Lost, sadly", "on hold", "say \"hi\""].map {
    Choice(id: "id-\($0)", name: $0)
  }
  static let stage = field(.choice(options: stages, allowsMany: false))
  static let tags = field(.choice(options: stages, allowsMany: true))
}
