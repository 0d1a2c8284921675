import SheafModel

/// Conditions on a table's fields, made of what its cells hold.
struct Conditions {
  let table: Table
  let records: [Record]

  init(_ table: Table, _ records: [Record]) {
    self.table = table
    self.records = records
  }

  /// One for each comparison that the service evaluates on the field, with a few operands each.
  func of(_ field: Field) -> [Predicate] {
    let values = distinctCells(field)
    return field.comparisons.sorted { $0.rawValue < $1.rawValue }.flatMap { comparison in
      operands(comparison, field, values).map { operands in
        Predicate(field: field.id, comparison: comparison, operands: operands)
      }
    }
    .filter { $0.operands.allSatisfy(isSayable) }
  }

  /// Whether a filter for the service may hold the operand.
  private func isSayable(_ operand: Value) -> Bool {
    !names(operand).contains { $0.contains(where: table.capabilities.unsayable.contains) }
  }

  /// At most three contents of a field, the first, the last and one between.
  private func distinctCells(_ field: Field) -> [Value] {
    var seen: Set<Value> = []
    let cells = records.map { table.cell($0, field) }.filter { !$0.isEmpty && seen.insert($0).inserted }
    guard cells.count > 3 else { return cells }
    return [cells[0], cells[cells.count / 2], cells[cells.count - 1]]
  }

  private func operands(_ comparison: Comparison, _ field: Field, _ values: [Value]) -> [[Value]] {
    switch comparison {
    case .isEmpty, .isNotEmpty: return [[]]
    case .isIn: return values.count > 1 ? [Array(values.prefix(2)).flatMap(single)] : []
    // Words in all their forms are the service's own idea of containing.
    case .contains, .notContains:
      let asksWords = table.capabilities.operations.contains(.searchesWords)
      return asksWords ? [] : values.flatMap(parts).map { [.text($0)] }
    // Where places are only the service knows.
    case .within: return []
    case .startsWith: return values.flatMap(names).map { [.text(String($0.prefix(2)))] }
    case .equals, .notEquals, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return values.flatMap(single).map { [$0] }
    }
  }

  /// Operands of a cell: itself, or each of its items, by identifier and by name.
  private func single(_ value: Value) -> [Value] {
    switch value {
    case .choices(let items): items.prefix(1).flatMap { [.choices([$0]), .text($0.name)] }
    case .links(let items): items.prefix(1).map { .links([$0]) }
    case .people(let items): items.prefix(1).map { .people([$0]) }
    case .blob, .excerpt, .json, .attachments: []
    default: [value]
    }
  }

  /// Pieces of the texts of a cell, in the other case too.
  private func parts(_ value: Value) -> [String] {
    names(value).prefix(1).flatMap { name -> [String] in
      // Spaces at the ends are a matter of their own: see `QueryTests`.
      let middle = name.dropFirst(name.count / 3).prefix(4).split(whereSeparator: \.isWhitespace).first ?? ""
      return [String(middle), middle.uppercased()]
    }
  }

  private func names(_ value: Value) -> [String] {
    switch value {
    case .text(let text): [text]
    case .choices(let items): items.map(\.name)
    case .links(let items): items.compactMap(\.title)
    case .people(let items): items.map(\.name)
    case .attachments(let items): items.map(\.name)
    default: []
    }
  }
}
