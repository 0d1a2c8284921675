/// A table with a field of every kind, and another for it to link to.
struct KindsSeed {
  let context: BaserowContext

  func plant(in database: Int) throws {
    let other = try context.seedTable("Other", primary: "Name", in: database)
    try context.seedField("Amount", .number, ["number_decimal_places": 1], in: other)
    let names = ["Alpha", "Beta", "Gamma"]
    try addRecords(names.enumerated().map { ["Name": .string($1), "Amount": .int($0 + 1)] }, to: other)
    let table = try context.seedTable("All types", primary: "Name", in: database)
    try addPlainKinds(table)
    try addTimeKinds(table)
    try addReferences(table, other)
    try addComputedKinds(table)
    try addRecords(
      [
        [
          "Name": "Row one", "Long": "line 1\nline 2", "Int": 42, "Decimal": "-1234.56",
          "Single": "In progress",
        ],
        ["Name": "By names", "Multi": ["red", "comma, here"], "Links": ["Alpha", "Gamma"], "Rating": 3],
        ["Name": "Empty"],
      ], to: table)
  }

  private func addRecords(_ records: [[String: JSON]], to table: Int) throws {
    let schema = try context.schema(table)
    let items = records.map { record in
      BaserowContext.Values(
        record.compactMap { name, value in schema.field(named: name).map { ($0.id, value) } },
        uniquingKeysWith: { first, _ in first })
    }
    _ = try context.createRecords(items, in: schema, before: nil)
  }

  private func addPlainKinds(_ table: Int) throws {
    try context.seedField("Text", .text, ["text_default": "hello"], in: table)
    try context.seedField("Long", .longText, in: table)
    try context.seedField("Rich", .longText, ["long_text_enable_rich_text": true], in: table)
    try context.seedField("Url", .url, in: table)
    try context.seedField("Email", .email, in: table)
    try context.seedField("Phone", .phoneNumber, in: table)
    try context.seedField("Int", .number, in: table)
    try context.seedField("Decimal", .number, CRMSeed.money(negative: true), in: table)
    try context.seedField(
      "TenDec", .number, ["number_decimal_places": 10, "number_negative": true], in: table)
    try context.seedField("IntDef", .number, ["number_default": 7], in: table)
    try context.seedField("Rating", .rating, in: table)
    try context.seedField("Bool", .boolean, in: table)
    try context.seedField("BoolDef", .boolean, ["boolean_default": true], in: table)
    try context.seedField("Password", .password, in: table)
    try context.seedField("UUID", .uuid, in: table)
    try context.seedField("Auto", .autonumber, in: table)
  }

  private func addTimeKinds(_ table: Int) throws {
    for format in ["ISO", "EU", "US"] {
      try context.seedField("Date\(format)", .date, ["date_format": .string(format)], in: table)
    }
    try context.seedField("DateTime", .date, ["date_format": "ISO", "date_include_time": true], in: table)
    try context.seedField(
      "DateTimeTZ", .date,
      [
        "date_format": "EU", "date_include_time": true, "date_time_format": "12",
        "date_show_tzinfo": true, "date_force_timezone": "Europe/Amsterdam",
      ], in: table)
    let formats = [
      "h:mm", "h:mm:ss", "h:mm:ss.s", "h:mm:ss.ss", "h:mm:ss.sss", "d h", "d h:mm", "d h:mm:ss", "d h mm",
      "d h mm ss",
    ]
    for format in formats {
      try context.seedField("Dur \(format)", .duration, ["duration_format": .string(format)], in: table)
    }
    try context.seedField("LastMod", .lastModified, ["date_include_time": true], in: table)
    try context.seedField("Created", .createdOn, in: table)
    try context.seedField("LastModBy", .lastModifiedBy, in: table)
    try context.seedField("CreatedBy", .createdBy, in: table)
  }

  private func addReferences(_ table: Int, _ other: Int) throws {
    let link: JSON = .int(other)
    try context.seedField("Links", .linkRow, ["link_row_table_id": link], in: table)
    try context.seedField(
      "LinkOne", .linkRow,
      [
        "link_row_table_id": link, "has_related_field": false, "link_row_multiple_relationships": false,
      ], in: table)
    try context.seedField(
      "SelfLink", .linkRow, ["link_row_table_id": .int(table), "has_related_field": false], in: table)
    try context.seedField("Files", .file, in: table)
    try context.seedField(
      "Single", .singleSelect,
      seedOptions(["Open", "In progress", "Done"], ["blue", "light-green", "dark-red"]),
      in: table)
    try context.seedField(
      "Multi", .multipleSelect, seedOptions(["red", "green", "comma, here"], ["red", "green", "blue"]),
      in: table)
    try context.seedField("Collab", .multipleCollaborators, ["notify_user_when_added": false], in: table)
  }

  private func addComputedKinds(_ table: Int) throws {
    let formulas: [(String, String)] = [
      ("F text", "concat(field('Text'), '!')"), ("F number", "field('Decimal') * 2"),
      ("F bool", "field('Int') > 10"), ("F date", "field('DateISO') + date_interval('1 day')"),
      ("F interval", "field('DateISO') - field('DateEU')"), ("F single", "field('Single')"),
      ("F multi", "field('Multi')"), ("F array", "lookup('Links', 'Name')"), ("F url", "field('Url')"),
      ("F button", "button(field('Url'), 'open')"), ("F link", "link(field('Url'))"),
      ("F file", "field('Files')"),
      ("F div0", "1 / 0"),
    ]
    for (name, formula) in formulas {
      try context.seedField(name, .formula, ["formula": .string(formula)], in: table)
    }
    try context.seedField("Count", .count, ["through_field_name": "Links"], in: table)
    try context.seedField(
      "Rollup", .rollup,
      ["through_field_name": "Links", "target_field_name": "Amount", "rollup_function": "sum"], in: table)
    try context.seedField(
      "Lookup", .lookup, ["through_field_name": "Links", "target_field_name": "Amount"], in: table)
  }
}
