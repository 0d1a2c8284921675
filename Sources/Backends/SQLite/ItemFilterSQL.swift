import SheafModel

/// Conditions on cells that hold links, or lists of options, links or files.
///
/// A list equals a value when it holds it; it equals several when it holds each.
struct ItemFilterSQL {
  let column: ColumnPlan

  func condition(_ comparison: Comparison, _ operands: [Value]) throws(BackendError) -> SQLText {
    switch comparison {
    case .equals: return try holdsEach(operands[0])
    case .notEquals: return Self.not(try holdsEach(operands[0]))
    case .isIn:
      var pieces: [SQLText] = []
      for operand in operands { pieces.append(try holdsEach(operand)) }
      return .any(pieces)
    case .contains: return holds(try FilterSQL.part(operands[0], column))
    case .notContains: return Self.not(holds(try FilterSQL.part(operands[0], column)))
    case .startsWith:
      let part = try FilterSQL.part(operands[0], column)
      return items { FilterSQL.startsWith($0, part) }
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .isEmpty, .isNotEmpty, .within:
      throw BackendError(.unsupported, "\(column.field.name) has no order")
    }
  }

  /// Whether an item's name holds the text, case disregarded.
  func holds(_ part: String) -> SQLText { items { FilterSQL.contains($0, part) } }

  private static func not(_ condition: SQLText) -> SQLText {
    SQLText("(\(condition.text)) IS NOT 1", condition.bindings)
  }

  private func holdsEach(_ operand: Value) throws(BackendError) -> SQLText {
    switch operand {
    case .text(let text), .json(let text): return holdsExactly(key: text, name: text)
    case .number(let number): return holdsExactly(key: number.text, name: number.text)
    case .choices(let choices):
      return .all(choices.map { holdsExactly(key: $0.name, name: $0.name) })
    case .links(let links):
      return .all(links.map { holdsExactly(key: $0.id.raw, name: nil) })
    default: throw column.misfit("is compared by names")
    }
  }

  /// Whether an item has that identifier or exactly that name.
  private func holdsExactly(key: String, name: String?) -> SQLText {
    guard let link = column.link else {
      return items { SQLText("\($0) = ?", [.text(name ?? key)]) }
    }
    let expressions = link.key.expressions(of: "p")
    var tests: [SQLText] = []
    if let values = RecordKey.values(of: ID(key), count: expressions.count) {
      let parts = zip(expressions, values).map { SQLText("\($0) = ?", [$1]) }
      tests.append(.all(parts))
    }
    if let name { tests.append(SQLText("\(link.titleExpression) = ?", [.text(name)])) }
    return linked(link, .any(tests))
  }

  /// Whether the name of an item passes a test.
  private func items(_ test: (String) -> SQLText) -> SQLText {
    if let link = column.link { return linked(link, test(link.titleExpression)) }
    let name = column.field.kind == .attachments ? "json_extract(je.value, '$.name')" : "je.value"
    let condition = test(name)
    return SQLText(
      "EXISTS (SELECT 1 FROM \(column.jsonItems) AS je WHERE \(condition.text))", condition.bindings)
  }

  /// Whether a linked record `p` passes a test.
  private func linked(_ link: LinkTarget, _ condition: SQLText) -> SQLText {
    let target = link.table.quotedName
    if let referenced = link.referenced {
      // The linked records first: few of them pass, and an index may lead from them to the cells.
      return SQLText(
        "\(column.expression) IN (SELECT p.\(referenced.quotedName) FROM \(target) AS p WHERE \(condition.text))",
        condition.bindings)
    }
    let key = link.key.expressions(of: "p").joined()
    return SQLText(
      """
      EXISTS (SELECT 1 FROM \(column.jsonItems) AS je WHERE EXISTS \
      (SELECT 1 FROM \(target) AS p WHERE \(key) = \(link.listedKey) AND (\(condition.text))))
      """, condition.bindings)
  }
}
