import SheafModel

/// Turns links into what a link column stores.
struct LinkResolver {
  let session: Session
  let column: ColumnPlan
  let link: LinkTarget

  func stored(_ value: Value) throws(BackendError) -> StoredValue {
    let wishes: [String]
    switch value {
    case .null: wishes = []
    case .links(let links): wishes = links.map { $0.id.raw }
    case .text(let text): wishes = text.isEmpty ? [] : [text]
    case .number(let number): wishes = [number.text]
    default: throw column.misfit("takes a link to a record of \(link.table)")
    }
    guard let referenced = link.referenced else {
      if value == .null, !column.column.isNotNull { return .null }
      var keys: [String] = []
      for wish in wishes { keys.append(Self.listed(try key(of: wish))) }
      return .text("[" + keys.joined(separator: ",") + "]")
    }
    guard let wish = wishes.first else { return .null }
    guard wishes.count == 1 else { throw column.misfit("takes one link only") }
    return try lookUp("p.\(referenced.quotedName)", wish)[0]
  }

  private func key(of wish: String) throws(BackendError) -> StoredValue {
    try lookUp(link.key.expressions(of: "p").joined(separator: ", "), wish)[0]
  }

  /// Finds the record by its identifier, else by its name where exactly one has it.
  private func lookUp(_ wanted: String, _ wish: String) throws(BackendError) -> [StoredValue] {
    let select = "SELECT \(wanted) FROM \(link.table.quotedName) AS p WHERE"
    let expressions = link.key.expressions(of: "p")
    if let values = RecordKey.values(of: ID(wish), count: expressions.count) {
      let test = SQLText.all(zip(expressions, values).map { SQLText("\($0) = ?", [$1]) })
      if let found = try session.row("\(select) \(test.text)", test.bindings) { return found }
    }
    let named = try session.rows("\(select) \(link.titleExpression) = ? LIMIT 2", [.text(wish)])
    guard named.count == 1 else {
      throw column.misfit(
        named.isEmpty
          ? "links to \(link.table), which has no record \(wish)"
          : "links to \(link.table), which has several records named \(wish)")
    }
    return named[0]
  }

  private static func listed(_ key: StoredValue) -> String {
    if case .integer(let number) = key { return String(number) }
    return JSONList.quoted(key.plainText ?? "")
  }
}
