import SheafModel

/// The rows of the sample workspace, the same in every run.
struct DemoRows {
  static let companyCount = 500
  static let contactCount = 20_000
  static let dealCount = 3_000
  static let eventCount = 200_000

  let session: Session
  let attachments: [Attachment]
  private var random = SplitMix64(seed: 0x5EAF)

  init(session: Session, attachments: [Attachment]) {
    self.session = session
    self.attachments = attachments
  }

  mutating func insertAll() throws(BackendError) {
    try insertFields()
    for number in 1...Self.companyCount { try insert("Companies", company(number)) }
    for number in 1...Self.contactCount { try insert("Contacts", contact(number)) }
    for number in 1...Self.dealCount { try insert("Deals", deal(number)) }
    try insertEvents()
  }

  private func insert(_ table: String, _ cells: KeyValuePairs<String, StoredValue>) throws(BackendError) {
    let names = cells.map { $0.key.quotedName }.joined(separator: ",")
    let marks = cells.map { _ in "?" }.joined(separator: ",")
    try session.run("INSERT INTO \(table) (\(names)) VALUES (\(marks))", cells.map { $0.value })
  }

  private func insertFields() throws(BackendError) {
    for field in DemoSchema.fields {
      try session.run(
        "INSERT INTO sheaf_fields VALUES (?, ?, ?, ?, ?, ?)",
        [
          .text(field.table), .text(field.name), .text(field.kind), field.options.map { .text($0) } ?? .null,
          .integer(field.isPrimary ? 1 : 0), field.readOnly.map { .text($0) } ?? .null,
        ])
    }
  }

  private mutating func company(_ number: Int) -> KeyValuePairs<String, StoredValue> {
    let start = random.pick(DemoWords.companyStarts)
    let name = "\(start) \(random.pick(DemoWords.companyEnds))"
    let created = stamp(daysFrom: 19_000, to: 20_000)
    return [
      "id": .integer(Int64(number)), "Name": .text(name),
      "Website": sometimes(85, "https://\(slug(name)).example/\(number)"),
      "Industry": sometimes(95, random.pick(DemoWords.industries)),
      "City": .text(random.pick(DemoWords.cities)),
      "Employees": random.happens(90) ? .integer(Int64(1 + random.below(20_000))) : .null,
      "Revenue": random.happens(80) ? cents(below: 5_000_000_000) : .null,
      "Rating": random.happens(70) ? .integer(Int64(random.below(6))) : .null,
      "Founded": .text(day(from: -20_000, to: 19_000)), "Customer": .integer(random.happens(60) ? 1 : 0),
      "Logo": random.happens(75) ? .blob(DemoFiles.logo(number)) : .null,
      "Attributes": sometimes(
        50, "{\"floors\":\(1 + random.below(9)),\"green\":\(random.happens(50)),\"codes\":[\(number),7]}"),
      "Notes": note(percent: 60), "Created": .text(created), "Modified": .text(created),
    ]
  }

  private mutating func contact(_ number: Int) -> KeyValuePairs<String, StoredValue> {
    let name =
      random.happens(6)
      ? random.pick(DemoWords.wholeNames)
      : "\(random.pick(DemoWords.firstNames)) \(random.pick(DemoWords.lastNames))"
    let stage = random.pick(DemoWords.contactStages)
    let created = stamp(daysFrom: 19_500, to: 20_400)
    return [
      "id": .integer(Int64(number)), "Name": .text(name), "Stage": sometimes(92, stage),
      "Amount": random.happens(75) ? cents(below: 1_500_000) : .null,
      "Company": random.happens(90) ? .integer(Int64(1 + random.below(Self.companyCount))) : .null,
      "Tags": .text(JSONList.text(some(DemoWords.tags, atMost: 3))), "Files": files(percent: 8),
      "Email": sometimes(85, "\(slug(name)).\(number)@example.com"),
      "Phone": sometimes(
        70, "+351 9\(10 + random.below(90)) \(100 + random.below(900)) \(100 + random.below(900))"),
      "Rating": random.happens(60) ? .integer(Int64(random.below(6))) : .null,
      "Score": random.happens(80) ? .real(Double(random.below(100_000)) / 1000) : .null,
      "Done": .integer(random.happens(30) ? 1 : 0),
      "Due": random.happens(55) ? .text(day(from: 20_300, to: 20_800)) : .null,
      "Last call": random.happens(65) ? .text(stamp(daysFrom: 20_000, to: 20_500)) : .null,
      "Talk time": random.happens(65) ? .integer(Int64(random.below(7200))) : .null,
      "Knows": .text("[" + numbers(atMost: 3, of: Self.contactCount) + "]"), "Note": note(percent: 45),
      "Created": .text(created), "Modified": .text(created),
    ]
  }

  private mutating func deal(_ number: Int) -> KeyValuePairs<String, StoredValue> {
    let created = stamp(daysFrom: 19_900, to: 20_400)
    return [
      "id": .integer(Int64(number)), "Title": .text("\(random.pick(DemoWords.dealThings)) #\(number)"),
      "Stage": .text(random.pick(DemoWords.dealStages)),
      "Company": .integer(Int64(1 + random.below(Self.companyCount))),
      "Contact": random.happens(85) ? .integer(Int64(1 + random.below(Self.contactCount))) : .null,
      "Amount": random.happens(95) ? cents(below: 25_000_000) : .null,
      "Probability": .integer(Int64(random.below(21) * 5)),
      "Team": .text("[" + numbers(atMost: 4, of: Self.contactCount) + "]"),
      "Closes on": random.happens(80) ? .text(day(from: 20_300, to: 20_900)) : .null,
      "Contract": files(percent: 10),
      "Terms": sometimes(40, "{\"days\":\(random.pick([14, 30, 60])),\"discount\":0.\(random.below(10))5}"),
      "Created": .text(created), "Modified": .text(created),
    ]
  }

  /// Made by the database itself: a generator in SQL is quicker than binding two hundred thousand rows.
  private func insertEvents() throws(BackendError) {
    try session.run(
      """
      WITH RECURSIVE
        numbered(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbered WHERE n < \(Self.eventCount)),
        mixed(n, a, b) AS (SELECT n, (n * 2654435761) & 1048575, (n * 40503 + 12345) & 65535 FROM numbered)
      INSERT INTO Events (id, Subject, Kind, Contact, At, Length, Score, Billable, Detail)
      SELECT n,
        CASE a % 6 WHEN 0 THEN 'Call' WHEN 1 THEN 'Mail' WHEN 2 THEN 'Meeting' WHEN 3 THEN 'Order'
          WHEN 4 THEN 'Visit' ELSE 'Note' END || ' ' || n,
        CASE a % 6 WHEN 0 THEN 'call' WHEN 1 THEN 'mail' WHEN 2 THEN 'meeting' WHEN 3 THEN 'order'
          WHEN 4 THEN 'visit' ELSE 'note' END,
        1 + a % \(Self.contactCount),
        strftime('%Y-%m-%dT%H:%M:%SZ', 1609459200 + n * 800 + b % 700, 'unixepoch'),
        CASE WHEN b % 5 = 0 THEN NULL ELSE b % 5400 END,
        CASE WHEN b % 7 = 0 THEN NULL ELSE (b % 1000) / 10.0 END, a % 2,
        CASE WHEN a % 9 = 0 THEN NULL ELSE 'reference ' || printf('%05x', a) END
      FROM mixed
      """)
  }
}

extension DemoRows {
  private mutating func sometimes(_ percent: Int, _ text: String) -> StoredValue {
    random.happens(percent) ? .text(text) : .null
  }

  private mutating func cents(below bound: Int) -> StoredValue {
    let cents = random.below(bound)
    return cents % 100 == 0 ? .integer(Int64(cents / 100)) : .real(Double(cents) / 100)
  }

  private mutating func day(from first: Int, to last: Int) -> String {
    CalendarDate(dayNumber: first + random.below(last - first))?.description ?? ""
  }

  private mutating func stamp(daysFrom first: Int, to last: Int) -> String {
    let seconds = (first + random.below(last - first)) * 86_400 + random.below(86_400)
    return DateTime(epochSeconds: seconds)?.description ?? ""
  }

  private mutating func some(_ items: [String], atMost limit: Int) -> [String] {
    let count = random.below(limit + 1)
    let start = random.below(items.count)
    return (0..<count).map { items[(start + $0 * 3) % items.count] }
  }

  private mutating func numbers(atMost limit: Int, of bound: Int) -> String {
    (0..<random.below(limit + 1)).map { _ in String(1 + random.below(bound)) }.joined(separator: ",")
  }

  private mutating func files(percent: Int) -> StoredValue {
    guard random.happens(percent) else { return .null }
    let start = random.below(attachments.count)
    let count = 1 + random.below(2)
    return .text(
      AttachmentStore.json(of: (0..<count).map { attachments[(start + $0) % attachments.count] }))
  }

  /// A few sentences; now and then so many that a page shows only their beginning.
  private mutating func note(percent: Int) -> StoredValue {
    guard random.happens(percent) else { return .null }
    let count = random.happens(1) ? 40 + random.below(100) : 1 + random.below(4)
    let text = (0..<count).map { _ in random.pick(DemoWords.sentences) }
    return .text(text.joined(separator: count > 10 ? "\n" : " "))
  }

  /// The ASCII letters of a name, for addresses.
  private func slug(_ name: String) -> String {
    let letters = name.lowercased().utf8.filter { (97...122).contains($0) }
    return letters.isEmpty ? "mail" : String(decoding: letters, as: UTF8.self)
  }
}
