/// The workspace Acme: a CRM, a table with a field of every kind, and one large table.
struct AcmeSeed: Sendable {
  let size: LoopbackSeed

  init(_ size: LoopbackSeed) {
    self.size = size
  }

  /// Fills a workspace file that has no accounts yet; any other is left as it is.
  func plant(in dialect: BaserowDialect) async throws {
    try await dialect.store.write { access in
      guard try access.documents(.user).isEmpty else { return }
      let call = Call(method: "POST", path: "/", origin: MediaAddress.mark)
      let context = BaserowContext(access: access, call: call, dialect: dialect)
      try plant(context)
    }
  }

  private func plant(_ context: BaserowContext) throws {
    let ada = try addPerson("Ada Admin", LoopbackAccount.ada, isStaff: true, context)
    let bob = try addPerson("Bob Builder", LoopbackAccount.bob, isStaff: false, context)
    context.caller = .user(ada)
    let acme = try context.access.insert(.workspace, body: ["name": "Acme"]).id
    _ = try context.addMember(ada.id, to: acme, role: "ADMIN")
    _ = try context.addMember(bob.id, to: acme, role: "MEMBER")
    let other = try context.access.insert(.workspace, body: ["name": "Bob Builder's workspace"]).id
    _ = try context.addMember(bob.id, to: other, role: "ADMIN")
    _ = try context.addToken("Everything", key: LoopbackAccount.token, workspace: acme)
    _ = try context.addToken(
      "Read only", key: LoopbackAccount.readingToken, workspace: acme, mayWrite: false)
    try CRMSeed(context: context, size: size).plant(in: try context.addDatabase("CRM", workspace: acme).id)
    if size.events > 0 {
      let big = try context.addDatabase("Big", workspace: acme).id
      try EventsSeed(context: context, count: size.events).plant(in: big)
    }
    try KindsSeed(context: context).plant(in: try context.addDatabase("Lab", workspace: acme).id)
  }

  private func addPerson(
    _ name: String, _ account: (email: String, password: String), isStaff: Bool, _ context: BaserowContext
  ) throws -> BaserowUser {
    let user = try context.addUser(
      name: name, email: account.email, password: account.password, isStaff: isStaff)
    return BaserowUser(id: user.id, name: name, email: account.email)
  }
}

extension BaserowContext {
  /// Makes an empty table with a primary text field and its grid.
  func seedTable(_ name: String, primary: String, in database: Int) throws -> Int {
    let table = try access.insert(.table, parent: database, body: ["name": .string(name)])
    try addPlainField(primary, .text, table: table.id, index: 0)
    try addView("Grid", type: "grid", table: table.id)
    return table.id
  }

  /// Makes a field as a request with a body would.
  @discardableResult
  func seedField(_ name: String, _ type: BaserowFieldType, _ options: JSONObject = [:], in table: Int) throws
    -> BaserowField
  {
    body = .object(options)
    let schema = try schema(table)
    let read = try FieldOptionsReader(context: self, schema: schema, body: body)
      .read(type, current: type.defaultOptions)
    return try addField(name, type, options: read, in: schema)
  }

  /// Makes a view with filters, sorts and field options, all by the names of fields.
  func seedView(
    _ name: String, type: String = "grid", in table: Int,
    filters: [(field: String, type: String, value: String)] = [],
    sorts: [(field: String, order: String)] = [],
    options: [String: JSONObject] = [:]
  ) throws {
    let schema = try schema(table)
    var view = try addView(name, type: type, table: table)
    for filter in filters {
      try access.insert(
        .filter, parent: view.id,
        body: [
          "field": .optional(schema.field(named: filter.field)?.id), "type": .string(filter.type),
          "value": .string(filter.value), "preload_values": [:], "group": nil,
        ])
    }
    for sort in sorts {
      try access.insert(
        .sort, parent: view.id,
        body: [
          "field": .optional(schema.field(named: sort.field)?.id), "order": .string(sort.order),
          "type": "default",
        ])
    }
    let pairs = options.compactMap { name, option in
      schema.field(named: name).map { (String($0.id), JSON.object(option)) }
    }
    view.body["field_options"] = .object(JSONObject(pairs.sorted { $0.0 < $1.0 }))
    try access.save(view)
  }

  /// The number of a select option by its words.
  func optionID(_ field: String, _ value: String, in table: Int) throws -> String {
    let option = try schema(table).field(named: field)?.option(named: value)
    return option?["id"]?.plainText ?? ""
  }
}

/// Select options of given words; the colours take turns.
func seedOptions(_ values: [String], _ colours: [String] = ["light-gray"]) -> JSONObject {
  let options = values.enumerated().map { index, value -> JSON in
    ["value": .string(value), "color": .string(colours[index % colours.count])]
  }
  return ["select_options": .array(options)]
}
