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

/// A small generator with a fixed seed, so that a failure can be seen again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
