import FoundationEssentials

/// The records of the CRM.
///
/// Their cells are written at once, computed ones too: recomputing tens of
/// thousands one by one would make the server slow to start.
struct CRMRecords {
  let context: BaserowContext
  let size: LoopbackSeed
  let companies: Int
  let contacts: Int
  let deals: Int

  private typealias Cells = [String: JSON]

  /// Who belongs to whom, before any cell is written.
  private struct Plan {
    var companyNames: [String] = []
    var industries: [JSON] = []
    var countries: [JSON] = []
    var contactNames: [String] = []
    /// The company of each contact, by place; nil for none.
    var employers: [Int?] = []
    var dealNames: [String] = []
    var customers: [Int?] = []
    var people: [[Int]] = []
    var amounts: [DecimalNumber] = []
    var staff: [Int: [Int]] = [:]
    var pipeline: [Int: [Int]] = [:]
    var dealsOfContact: [Int: [Int]] = [:]
  }

  func plant() throws {
    var dice = SeedDice(20_261_121)
    let plan = try makePlan(&dice)
    try addCompanies(plan, &dice)
    try addContacts(plan, &dice)
    try addDeals(plan, &dice)
    try addLinks(plan)
    for (table, count) in [(companies, size.companies), (contacts, size.contacts), (deals, size.deals)] {
      try context.access.advance("record_\(table)", to: count)
    }
  }

  private func makePlan(_ dice: inout SeedDice) throws -> Plan {
    var plan = Plan()
    let industries = try context.schema(companies).field(named: "Industry")?.selectOptions ?? []
    let countries = try context.schema(companies).field(named: "Country")?.selectOptions ?? []
    for index in 0..<size.companies {
      plan.companyNames.append("\(dice.pick(SeedWords.firms)) \(dice.pick(SeedWords.forms)) \(index + 1)")
      plan.industries.append(dice.pick(industries))
      plan.countries.append(dice.pick(countries))
    }
    for index in 0..<size.contacts {
      plan.contactNames.append(SeedWords.person(&dice))
      let employer = dice.chance(90) && size.companies > 0 ? dice.roll(size.companies) : nil
      plan.employers.append(employer)
      if let employer { plan.staff[employer, default: []].append(index) }
    }
    for index in 0..<size.deals {
      let words = [
        dice.pick(SeedWords.dealStarts), dice.pick(SeedWords.dealVerbs), dice.pick(SeedWords.dealThings),
      ]
      plan.dealNames.append(words.joined(separator: " "))
      let customer = size.companies > 0 ? dice.roll(size.companies) : nil
      plan.customers.append(customer)
      if let customer { plan.pipeline[customer, default: []].append(index) }
      let people = Set((0..<dice.roll(4)).map { _ in dice.roll(size.contacts) }).sorted()
      plan.people.append(size.contacts > 0 ? people : [])
      for person in people { plan.dealsOfContact[person, default: []].append(index) }
      plan.amounts.append(DecimalNumber(units: Int128(dice.roll(5_000_000) + 10_000), scale: 2))
    }
    return plan
  }

  private func link(_ places: [Int], _ names: [String]) -> JSON {
    .array(
      places.map { place in
        [
          "id": .int(place + 1), "value": .string(names[place]),
          "order": .string(RowOrder.text(Double(place + 1))),
        ]
      })
  }

  private func addCompanies(_ plan: Plan, _ dice: inout SeedDice) throws {
    let tags = try context.schema(companies).field(named: "Tags")?.selectOptions ?? []
    let owners = try context.collaborators(of: try context.schema(companies).workspace)
    try add(companies, count: size.companies) { place in
      let employees = DecimalNumber(dice.roll(3) == 0 ? dice.roll(100_000) : dice.roll(500))
      let revenue = dice.chance(85) ? DecimalNumber(units: Int128(dice.roll(20_000_000_000)), scale: 2) : nil
      let perHead = (revenue ?? DecimalNumber(0)).divided(by: employees)?.rounded(2)?.text ?? "NaN"
      let amounts = (plan.pipeline[place] ?? []).map { plan.amounts[$0] }
      let total = amounts.reduce(DecimalNumber(units: 0, scale: 2)) { $0.adding($1) ?? $0 }
      return [
        "Company": .string(plan.companyNames[place]),
        "Website": dice.chance(90) ? .string("https://www.firm-\(place + 1).example/") : "",
        "Industry": plan.industries[place], "Country": plan.countries[place],
        "Employees": .string(employees.text), "Revenue": revenue.map { .string($0.text) } ?? .null,
        "Founded": dice.chance(90) ? .string(CivilDay(number: dice.roll(50_000) - 30_000).text) : .null,
        "Rating": .int(dice.roll(6)), "Active": .bool(dice.chance(80)),
        "Tags": .array(tags.filter { _ in dice.chance(20) }),
        "Phone": .string("+\(dice.roll(90) + 10) \(dice.roll(900_000_000))"), "Notes": SeedWords.note(&dice),
        "Logo": [], "Owner": dice.chance(50) ? .array(owners) : [],
        "Contacts": link(plan.staff[place] ?? [], plan.contactNames),
        "Deals": link(plan.pipeline[place] ?? [], plan.dealNames),
        "Contact count": .string(String(plan.staff[place]?.count ?? 0)), "Pipeline": .string(total.text),
        "Revenue per head": .string(perHead), "Created": .string(context.timestamp),
        "Changed": .string(context.timestamp),
      ]
    }
  }

  private func addContacts(_ plan: Plan, _ dice: inout SeedDice) throws {
    let states = try context.schema(contacts).field(named: "Status")?.selectOptions ?? []
    let sequence = try context.schema(contacts).field(named: "Number").map { "autonumber_\($0.id)" }
    try add(contacts, count: size.contacts) { place in
      let employer = plan.employers[place]
      return [
        "Name": .string(plan.contactNames[place]),
        "Company": employer.map { link([$0], plan.companyNames) } ?? [],
        "Email": .string("user.\(place)@mail.example"),
        "Phone": dice.chance(80) ? .string("+\(dice.roll(90) + 10) \(dice.roll(900_000_000))") : "",
        "Job title": .string(dice.pick(SeedWords.jobs)), "Status": dice.pick(states),
        "Newsletter": .bool(dice.chance(40)),
        "Birthday": dice.chance(60) ? .string(CivilDay(number: dice.roll(16_000) - 5_000).text) : .null,
        "Last contacted": dice.chance(70) ? .string(Self.moment(&dice)) : .null,
        "Notes": SeedWords.note(&dice), "Deals": link(plan.dealsOfContact[place] ?? [], plan.dealNames),
        "Number": .int(place + 1),
        "Industry": employer.map { [["id": .int($0 + 1), "value": plan.industries[$0]]] } ?? [],
        "Greeting": .string("Dear " + plan.contactNames[place]),
      ]
    }
    if let sequence { try context.access.advance(sequence, to: size.contacts) }
  }

  private static func moment(_ dice: inout SeedDice) -> String {
    Timestamp(microseconds: (1_672_531_200 + dice.roll(94_000_000) / 60 * 60) * 1_000_000).text()
  }

  private func addDeals(_ plan: Plan, _ dice: inout SeedDice) throws {
    let stages = try context.schema(deals).field(named: "Stage")?.selectOptions ?? []
    let authors = try context.collaborators(of: try context.schema(deals).workspace)
    try add(deals, count: size.deals) { place in
      let probability = DecimalNumber(dice.roll(5) * 25)
      let product = plan.amounts[place].multiplied(by: probability)
      let weighted = product?.divided(by: DecimalNumber(100))?.rounded(2)?.text ?? "NaN"
      let customer = plan.customers[place]
      return [
        "Deal": .string(plan.dealNames[place]),
        "Company": customer.map { link([$0], plan.companyNames) } ?? [],
        "People": link(plan.people[place], plan.contactNames), "Stage": dice.pick(stages),
        "Amount": .string(plan.amounts[place].text), "Probability": .string(probability.text),
        "Close date": dice.chance(80) ? .string(CivilDay(number: 20_000 + dice.roll(1000)).text) : .null,
        "Time spent": dice.chance(70) ? .float(Double(dice.roll(8000) * 60)) : .null,
        "Description": SeedWords.note(&dice), "Weighted": .string(weighted),
        "Country": customer.map { [["id": .int($0 + 1), "value": plan.countries[$0]]] } ?? [],
        "Created by": dice.pick(authors), "UUID": .string(Self.uuid(&dice)),
      ]
    }
  }

  private static func uuid(_ dice: inout SeedDice) -> String {
    let digits = String(dice.next() | 1 << 63, radix: 16) + String(dice.next() | 1 << 63, radix: 16)
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(Array(digits)[$0]) }
    return parts.joined(separator: "-")
  }

  /// Writes records of one table: each field gets the cell of its name.
  private func add(_ table: Int, count: Int, _ cells: (Int) throws -> Cells) throws {
    let schema = try context.schema(table)
    let author = try context.user.id
    for place in 0..<count {
      let values = try cells(place)
      var object = JSONObject()
      for field in schema.fields { object.append(field.key, values[field.name] ?? field.emptyCell) }
      try context.access.save(
        StoredRecord(
          table: table, id: place + 1, position: Double(place + 1), createdAt: context.timestamp,
          createdBy: author, changedAt: context.timestamp, changedBy: author, cells: object))
    }
  }

  private func addLinks(_ plan: Plan) throws {
    let access = context.access
    let employment = try context.schema(contacts).field(named: "Company")?.relation ?? 0
    let custom = try context.schema(deals).field(named: "Company")?.relation ?? 0
    let people = try context.schema(deals).field(named: "People")?.relation ?? 0
    for (contact, employer) in plan.employers.enumerated() {
      if let employer { try access.addLink(employment, near: contact + 1, far: employer + 1) }
    }
    for (deal, customer) in plan.customers.enumerated() {
      if let customer { try access.addLink(custom, near: deal + 1, far: customer + 1) }
      for person in plan.people[deal] { try access.addLink(people, near: deal + 1, far: person + 1) }
    }
  }
}
