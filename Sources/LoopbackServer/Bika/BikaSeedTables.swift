/// The seeded databases.
struct BikaSeedTables {
  let access: StoreAccess

  private static let stages: [JSON] = [
    ["id": "optLead01", "name": "Lead", "color": "blue"],
    ["id": "optOpen02", "name": "Open", "color": "green"],
    ["id": "optWon003", "name": "Won", "color": "purple"],
    ["id": "optLost04", "name": "Lost", "color": "red"],
  ]
  private static let days: [JSON] = [
    ["id": "optFri01", "name": "Friday", "color": "teal"],
    ["id": "optSat02", "name": "Saturday", "color": "orange"],
    ["id": "optSun03", "name": "Sunday", "color": "pink"],
  ]
  private static let people = ["memLoopbackAda000000001", "memLoopbackBob000000002"]

  /// The database that the vendor's examples write to.
  func plantGuide(_ node: Document) throws {
    for (name, type) in [
      ("Name", "SINGLE_TEXT"), ("Description", "LONG_TEXT"), ("Images", "ATTACHMENT"),
      ("attachmentField", "ATTACHMENT"),
    ] {
      try field(node, name, type)
    }
    try view(node, LoopbackBika.guideView, "All", [:])
    let fields = try access.documents(.bikaField, parent: node.id).map(BikaField.init)
    for number in 1...3 {
      try record(node, number, [fields[0].id: .string("Example \(number)")])
    }
  }

  /// A field of every kind, some records full, one empty.
  func plantKinds(_ node: Document) throws {
    let plain = [
      ("Name", "SINGLE_TEXT"), ("Notes", "LONG_TEXT"), ("Web", "URL"), ("Mail", "EMAIL"), ("Phone", "PHONE"),
      ("Number", "NUMBER"), ("Price", "CURRENCY"), ("Share", "PERCENT"), ("Done", "CHECKBOX"),
      ("Due", "DATETIME"), ("Period", "DATERANGE"), ("Files", "ATTACHMENT"), ("Owner", "MEMBER"),
    ]
    for (name, type) in plain { try field(node, name, type) }
    try field(node, "Stars", "RATING", ["max": 5])
    try field(node, "Stage", "SINGLE_SELECT", ["options": .array(Self.stages)])
    try field(node, "Days", "MULTI_SELECT", ["options": .array(Self.days)])
    try field(node, "Related", "LINK", ["foreignDatabaseId": .string(LoopbackBika.guide)])
    try field(node, "See also", "ONE_WAY_LINK", ["foreignDatabaseId": .string(LoopbackBika.guide)])
    try field(node, "Related names", "LOOKUP")
    try field(node, "Loud", "FORMULA", ["expression": .string(Self.fieldID(node, 1))])
    for (name, type) in [
      ("No", "AUTO_NUMBER"), ("Made", "CREATED_TIME"), ("Changed", "MODIFIED_TIME"), ("Maker", "CREATED_BY"),
      ("Changer", "MODIFIED_BY"), ("Path", "CASCADER"), ("Press", "BUTTON"),
    ] {
      try field(node, name, type)
    }
    try view(node, "viwLoopbackKinds00000001", "All", [:])
    for number in 1...12 { try record(node, number, kindsCells(node, number)) }
    try record(node, 13, [:])
  }

  private func kindsCells(_ node: Document, _ number: Int) throws -> [String: JSON] {
    func id(_ index: Int) -> String { Self.fieldID(node, index) }
    var cells: [String: JSON] = [
      id(1): .string("Row \(number)"), id(2): "Line 1\nLine \(number)",
      id(3): "https://example.com/\(number)", id(4): "ada@example.com",
      id(5): "+44 20 7946 000\(number % 10)",
      id(6): .number("\(number).25"), id(7): .number("199.\(10 + number)"), id(8): .number("75.33"),
      id(9): .bool(number.isMultiple(of: 2)), id(10): "2026-0\(number % 9 + 1)-01T12:00:00.000Z",
      id(11): "2021-03-29 -> 2021-04-05", id(14): .int(number % 6),
      id(15): Self.stages[number % 4]["name"] ?? .null, id(16): ["Friday", "Saturday"],
      id(17): .array([.string(BikaRecordID.text(1))]), id(18): .array([.string(BikaRecordID.text(2))]),
      id(19): ["Example 1", "Example 2"],
    ]
    cells[id(13)] = .array([
      [
        "id": .string(Self.people[number % 2]), "type": "Member",
        "name": .string(BikaField.member(Self.people[number % 2])),
      ]
    ])
    return cells
  }

  /// Thirty fields and many records.
  func plantDeals(_ node: Document, _ count: Int) throws {
    try field(node, "Name", "SINGLE_TEXT")
    try field(node, "Stage", "SINGLE_SELECT", ["options": .array(Self.stages)])
    try field(node, "Amount", "CURRENCY")
    try field(node, "Closes", "DATETIME")
    try field(node, "Won", "CHECKBOX")
    try field(node, "Files", "ATTACHMENT")
    for index in 7...30 {
      try field(node, "Detail \(index)", index.isMultiple(of: 2) ? "NUMBER" : "SINGLE_TEXT")
    }
    try view(node, "viwLoopbackDeals00000001", "All deals", [:])
    try view(
      node, "viwLoopbackDeals00000002", "Open, largest first",
      [
        "filter": .string("\(Self.fieldID(node, 2))==\"Open\""),
        "sort": [["field": .string(Self.fieldID(node, 3)), "order": "desc"]],
      ])
    var dice = SeedDice(2026)
    for number in stride(from: 1, through: count, by: 1) {
      try record(node, number, deal(node, number, &dice))
    }
  }

  private func deal(_ node: Document, _ number: Int, _ dice: inout SeedDice) -> [String: JSON] {
    var cells: [String: JSON] = [
      Self.fieldID(node, 1): .string("\(dice.pick(SeedWords.dealStarts)) \(number)"),
      Self.fieldID(node, 2): Self.stages[dice.roll(4)]["name"] ?? .null,
      Self.fieldID(node, 3): .int(dice.roll(100_000)),
      Self.fieldID(node, 4): .string(
        "2026-\((dice.roll(12) + 1).padded(2))-\((dice.roll(28) + 1).padded(2))T09:00:00.000Z"),
      Self.fieldID(node, 5): .bool(dice.chance(30)),
    ]
    for index in 7...30 where dice.chance(60) {
      cells[Self.fieldID(node, index)] =
        index.isMultiple(of: 2) ? .int(dice.roll(1_000)) : .string(dice.pick(SeedWords.jobs))
    }
    return cells
  }

  static func fieldID(_ node: Document, _ number: Int) -> String {
    "fldLoopback\(node.id.padded(4))\(number.padded(6))"
  }

  private func field(_ node: Document, _ name: String, _ type: String, _ property: JSON = [:]) throws {
    let position = try access.nextPosition(.bikaField, parent: node.id)
    try access.insert(
      .bikaField, parent: node.id, position: position,
      body: [
        "id": .string(Self.fieldID(node, position)), "name": .string(name), "type": .string(type),
        "primary": .bool(position == 1), "property": property,
      ])
  }

  private func view(_ node: Document, _ id: String, _ name: String, _ more: JSONObject) throws {
    let body: JSONObject = ["id": .string(id), "name": .string(name), "type": "TABLE"]
    try access.insert(.bikaView, parent: node.id, body: .object(body.merging(more)))
  }

  private func record(_ node: Document, _ number: Int, _ cells: [String: JSON]) throws {
    let time = Timestamp(microseconds: 1_767_225_600_000_000 + number * 1_000_000).text()
    let table = BikaRecordID.table(ofNode: node.id)
    try access.advance("bika-record-\(node.id)", to: number)
    try access.insertRaw(
      StoredRecord(
        table: table, id: number, position: Double(number), createdAt: time, changedAt: time,
        cells: JSONObject()),
      cells: JSON.object(JSONObject(cells.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })).serialized)
  }
}
