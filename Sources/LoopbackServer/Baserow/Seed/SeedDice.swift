/// Numbers that look random and are the same every time.
struct SeedDice {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, not including, a limit.
  mutating func roll(_ limit: Int) -> Int { limit > 0 ? Int(next() % UInt64(limit)) : 0 }

  /// True so many times in a hundred.
  mutating func chance(_ percent: Int) -> Bool { roll(100) < percent }

  mutating func pick<T>(_ items: [T]) -> T { items[roll(items.count)] }
}

/// The words that seeded records are made of.
enum SeedWords {
  static let given = [
    "Ada", "Grace", "Luis", "Melissa", "Gabriel", "Julian", "Sandra", "Signe", "Jacob", "Vanessa", "Καλυψώ",
    "Ελπίδα", "花子", "太郎", "Zofia", "Paweł", "Raf", "Karl-Otto", "Danielle", "Martin", "Ναταλία", "伟", "Ömer",
    "Łucja", "Björk", "Aaron",
  ]
  static let family = [
    "Lovelace", "Hopper", "Gray", "Griffin", "Davis", "Evans", "Hickman", "Nyström", "Kennedy", "Gonzales",
    "Ασλανίδου", "Κεσίση", "岡田", "佐藤", "Gruchot", "Wójcik", "van Breukelveen", "Zimmer", "Carré du Lopes",
    "Sanchez", "张", "Yılmaz", "O'Neill", "Beck Jr.", "Farmer", "Strömberg",
  ]
  static let firms = [
    "Rodriguez", "Newman", "de Hoogh", "Soluciones Montenegro", "Εσπερίδης", "Comercial Canet", "Moreau",
    "Strömberg & Björklund", "Kade", "Berg", "Gabinety Gruchot", "株式会社岡田", "Johnson, Perkins and Sullivan",
    "Türk Lojistik", "Ågren",
  ]
  static let forms = [
    "Ltd", "BV", "S.A.S.", "GmbH & Co. OHG", "AB", "Inc.", "S.Coop.", "Α.Ε.", "Sp. z o.o.", "AG",
  ]
  static let jobs = [
    "Pathologist", "Haematologist", "Nurse, mental health", "Medical secretary", "Engineer", "Buyer",
    "Head of sales", "Accountant",
  ]
  static let dealStarts = ["Support", "Licences", "Framework", "Renewal", "Training"]
  static let dealVerbs = ["repurpose", "target", "expedite", "enable", "optimize", "unleash", "seize"]
  static let dealThings = [
    "viral functionalities", "web-enabled e-markets", "integrated content", "one-to-one metrics",
    "frictionless bandwidth", "end-to-end platforms",
  ]
  static let notes = [
    "Quickly become artist such. Think understand why arm.",
    "Music current matter night just grow production.\nEvent least message crime collection.",
    "Community or foreign example base 🎉. Consider then war this difference way.",
    "Strong soon themselves evening fire it include.",
  ]

  static func person(_ dice: inout SeedDice) -> String { "\(dice.pick(given)) \(dice.pick(family))" }

  static func note(_ dice: inout SeedDice) -> JSON { dice.chance(60) ? .string(dice.pick(notes)) : .null }
}
