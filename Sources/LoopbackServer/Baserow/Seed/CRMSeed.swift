/// Companies, contacts and deals that refer to each other.
struct CRMSeed {
  let context: BaserowContext
  let size: LoopbackSeed

  func plant(in database: Int) throws {
    let companies = try context.seedTable("Companies", primary: "Company", in: database)
    let contacts = try context.seedTable("Contacts", primary: "Name", in: database)
    let deals = try context.seedTable("Deals", primary: "Deal", in: database)
    try addCompanyFields(companies)
    try addContactFields(contacts, companies)
    try addDealFields(deals, companies, contacts)
    try addComputedFields(companies, contacts, deals)
    try addViews(companies, contacts, deals)
    try CRMRecords(context: context, size: size, companies: companies, contacts: contacts, deals: deals)
      .plant()
  }

  private func addCompanyFields(_ table: Int) throws {
    let industries = [
      "Software", "Manufacturing", "Retail", "Healthcare", "Finance", "Education", "Logistics", "Energy",
      "Agriculture", "Public sector",
    ]
    let countries = [
      "Netherlands", "Germany", "France", "United Kingdom", "United States", "Poland", "Japan", "Greece",
      "Spain",
      "Sweden", "Côte d'Ivoire", "Türkiye",
    ]
    let tags = [
      "VIP", "Partner", "Prospect", "Churned", "Newsletter", "Beta, early access", "ISO 27001", "Reference 🌟",
    ]
    let colours = ["blue", "gray", "orange", "red", "green", "yellow", "light-blue", "dark-orange"]
    try context.seedField("Website", .url, in: table)
    try context.seedField("Industry", .singleSelect, seedOptions(industries, colours), in: table)
    try context.seedField("Country", .singleSelect, seedOptions(countries), in: table)
    try context.seedField("Employees", .number, in: table)
    try context.seedField("Revenue", .number, Self.money(negative: true), in: table)
    try context.seedField("Founded", .date, ["date_format": "ISO"], in: table)
    try context.seedField("Rating", .rating, in: table)
    try context.seedField("Active", .boolean, in: table)
    try context.seedField("Tags", .multipleSelect, seedOptions(tags, colours.reversed()), in: table)
    try context.seedField("Phone", .phoneNumber, in: table)
    try context.seedField("Notes", .longText, in: table)
    try context.seedField("Logo", .file, in: table)
    try context.seedField("Owner", .multipleCollaborators, ["notify_user_when_added": false], in: table)
  }

  static func money(negative: Bool) -> JSONObject {
    [
      "number_decimal_places": 2, "number_negative": .bool(negative), "number_prefix": "€",
      "number_separator": "COMMA_PERIOD",
    ]
  }

  private func addContactFields(_ table: Int, _ companies: Int) throws {
    try context.seedField(
      "Company", .linkRow, ["link_row_table_id": .int(companies), "related_field_name": "Contacts"], in: table
    )
    try context.seedField("Email", .email, in: table)
    try context.seedField("Phone", .phoneNumber, in: table)
    try context.seedField("Job title", .text, in: table)
    try context.seedField(
      "Status", .singleSelect,
      seedOptions(["Lead", "Customer", "Lost", "Do not contact"], ["light-blue", "green", "gray", "red"]),
      in: table)
    try context.seedField("Newsletter", .boolean, in: table)
    try context.seedField("Birthday", .date, ["date_format": "EU"], in: table)
    try context.seedField(
      "Last contacted", .date, ["date_format": "ISO", "date_include_time": true], in: table)
    try context.seedField("Notes", .longText, in: table)
  }

  private func addDealFields(_ table: Int, _ companies: Int, _ contacts: Int) throws {
    try context.seedField(
      "Company", .linkRow, ["link_row_table_id": .int(companies), "related_field_name": "Deals"], in: table)
    try context.seedField(
      "People", .linkRow, ["link_row_table_id": .int(contacts), "related_field_name": "Deals"], in: table)
    try context.seedField(
      "Stage", .singleSelect,
      seedOptions(
        ["New", "Qualified", "Proposal", "Negotiation", "Won", "Lost"],
        ["light-blue", "blue", "yellow", "orange", "dark-green", "dark-gray"]), in: table)
    try context.seedField("Amount", .number, Self.money(negative: false), in: table)
    try context.seedField("Probability", .number, ["number_suffix": "%"], in: table)
    try context.seedField("Close date", .date, ["date_format": "ISO"], in: table)
    try context.seedField("Time spent", .duration, ["duration_format": "h:mm"], in: table)
    try context.seedField("Description", .longText, in: table)
  }

  private func addComputedFields(_ companies: Int, _ contacts: Int, _ deals: Int) throws {
    try context.seedField("Number", .autonumber, in: contacts)
    try context.seedField("Contact count", .count, ["through_field_name": "Contacts"], in: companies)
    try context.seedField(
      "Pipeline", .rollup,
      ["through_field_name": "Deals", "target_field_name": "Amount", "rollup_function": "sum"], in: companies)
    try context.seedField(
      "Revenue per head", .formula, ["formula": "round(field('Revenue') / field('Employees'), 2)"],
      in: companies)
    try context.seedField("Created", .createdOn, ["date_include_time": true], in: companies)
    try context.seedField("Changed", .lastModified, ["date_include_time": true], in: companies)
    try context.seedField(
      "Industry", .lookup, ["through_field_name": "Company", "target_field_name": "Industry"], in: contacts)
    try context.seedField("Greeting", .formula, ["formula": "concat('Dear ', field('Name'))"], in: contacts)
    try context.seedField(
      "Weighted", .formula,
      ["formula": "field('Amount') * field('Probability') / 100", "number_decimal_places": 2], in: deals)
    try context.seedField(
      "Country", .lookup, ["through_field_name": "Company", "target_field_name": "Country"], in: deals)
    try context.seedField("Created by", .createdBy, in: deals)
    try context.seedField("UUID", .uuid, in: deals)
  }

  private func addViews(_ companies: Int, _ contacts: Int, _ deals: Int) throws {
    try context.seedView(
      "Active software firms", in: companies,
      filters: [
        ("Industry", "single_select_equal", context.optionID("Industry", "Software", in: companies)),
        ("Active", "boolean", "1"),
      ], sorts: [("Revenue", "DESC")],
      options: [
        "Company": ["width": 320], "Revenue": ["width": 140, "order": 1],
        "Employees": ["width": 90, "order": 2], "Phone": ["hidden": true], "Notes": ["hidden": true],
      ])
    try context.seedView("Logo cards", type: "gallery", in: companies)
    try context.seedView(
      "Customers", in: contacts,
      filters: [("Status", "single_select_equal", context.optionID("Status", "Customer", in: contacts))],
      sorts: [("Name", "ASC")], options: ["Email": ["width": 260], "Notes": ["hidden": true]])
    try context.seedView("New contact", type: "form", in: contacts, options: ["Name": ["enabled": true]])
    try context.seedView(
      "Open deals", in: deals,
      filters: [
        ("Stage", "single_select_not_equal", context.optionID("Stage", "Won", in: deals)),
        ("Stage", "single_select_not_equal", context.optionID("Stage", "Lost", in: deals)),
      ], sorts: [("Close date", "ASC"), ("Amount", "DESC")])
  }
}
