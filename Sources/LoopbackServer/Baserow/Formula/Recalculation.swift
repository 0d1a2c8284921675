import GRDB

/// Brings computed cells and link labels up to date after a change.
///
/// It goes from the changed records to those that are linked to them, as far as something changes.
struct Recalculation {
  let context: BaserowContext
  private let types: ValueTypes

  /// A circle of links that never settles is left after so many rounds.
  private static let mostRounds = 12

  init(_ context: BaserowContext) {
    self.context = context
    types = ValueTypes(context: context)
  }

  /// Recomputes records of a table, and whatever depends on them.
  func run(_ table: Int, _ ids: [Int]) throws {
    var waiting: [Int: Set<Int>] = [table: Set(ids)]
    for round in 0..<Self.mostRounds where !waiting.isEmpty {
      var next: [Int: Set<Int>] = [:]
      for (table, ids) in waiting {
        guard let schema = try context.schemaIfAny(table) else { continue }
        let changed = try recompute(schema, ids)
        // In the first round the records were changed by the caller, computed cells or not.
        try collectDependents(of: schema, round == 0 ? Array(ids) : changed, into: &next)
      }
      waiting = next
    }
  }

  /// Recomputes all records of a table, after its fields changed.
  func runAll(_ table: Int) throws {
    try run(table, try context.access.recordIDs(table))
  }

  private func recompute(_ schema: TableSchema, _ ids: Set<Int>) throws -> [Int] {
    let order = try computingOrder(schema)
    guard !order.isEmpty else { return [] }
    var changed: [Int] = []
    for var record in try context.access.records(schema.id, Array(ids)) {
      let before = record.cells
      for (field, compute) in order { record.cells[field.key] = try compute(record) }
      guard record.cells != before else { continue }
      try context.access.save(record)
      changed.append(record.id)
    }
    return changed
  }

  private func collectDependents(
    of schema: TableSchema, _ ids: [Int], into waiting: inout [Int: Set<Int>]
  ) throws {
    guard !ids.isEmpty else { return }
    let links = try context.access.documents(.field).compactMap(BaserowField.init)
      .filter { $0.type == .linkRow && $0.linkedTable == schema.id }
    let list = ids.map(String.init).joined(separator: ",")
    for link in links {
      let (mine, theirs) = link.isFarSide ? ("far", "near") : ("near", "far")
      let reached = try Int.fetchAll(
        context.access.db,
        sql: "SELECT DISTINCT \(mine) FROM link WHERE relation = ? AND \(theirs) IN (\(list))",
        arguments: [link.relation])
      if !reached.isEmpty { waiting[link.table, default: []].formUnion(reached) }
    }
  }

  private typealias Compute = (StoredRecord) throws -> JSON

  /// The fields to recompute, each after those it reads, and how.
  private func computingOrder(_ schema: TableSchema) throws -> [(BaserowField, Compute)] {
    var pending = schema.fields.filter { $0.type.isComputed }
    var order = try schema.fields.filter { $0.type == .linkRow }.map { ($0, try linkLabels($0)) }
    while !pending.isEmpty {
      let waitingNames = Set(pending.map(\.name))
      let ready = pending.first { field in
        guard field.type == .formula, let formula = try? Formula(field.options["formula"]?.text ?? "") else {
          return true
        }
        return formula.fieldNames.subtracting([field.name]).isDisjoint(with: waitingNames)
      }
      let field = ready ?? pending[0]
      pending.removeAll { $0.id == field.id }
      order.append((field, try compute(field, in: schema)))
    }
    return order
  }

  private func compute(_ field: BaserowField, in schema: TableSchema) throws -> Compute {
    let type = try types.type(of: field, in: schema)
    switch field.type {
    case .formula: return try formula(field, type: type, in: schema)
    case .count:
      let through = field.options["through_field_id"]?.int.flatMap(schema.field)
      return { record in .string(String(through.flatMap { record.cells[$0.key]?.array?.count } ?? 0)) }
    case .rollup:
      let function = field.options["rollup_function"]?.text ?? "sum"
      let values = try linkedValues(field, in: schema)
      return { record in try Aggregate.value(of: values(record).map(\.value), by: function).cell(type) }
    default:
      let values = try linkedValues(field, in: schema)
      return { record in
        .array(try values(record).flatMap(\.items))
      }
    }
  }

  private func formula(_ field: BaserowField, type: ValueType, in schema: TableSchema) throws -> Compute {
    if case .invalid = type { return { _ in .null } }
    guard let formula = try? Formula(field.options["formula"]?.text ?? "") else { return { _ in .null } }
    let fieldTypes = try Dictionary(
      schema.fields.filter { formula.fieldNames.contains($0.name) }
        .map { ($0.name, ($0.key, try types.type(of: $0, in: schema))) },
      uniquingKeysWith: { first, _ in first })
    return { record in
      let evaluation = FormulaEvaluation(
        field: { name in
          guard let (key, type) = fieldTypes[name] else { return .null }
          return FormulaValue(cell: record.cells[key] ?? .null, type: type)
        },
        lookup: { link, target in
          let found = try values(through: link, target: target, in: schema)(record)
          return .cell(.array(found.flatMap(\.items)))
        }, now: context.now)
      return try evaluation.value(of: formula.root).cell(type)
    }
  }

  /// A value at the other end of a link.
  struct LinkedValue {
    var id: Int
    var cell: JSON
    var value: FormulaValue
    /// As a lookup has it.
    var items: [JSON]
  }

  private func linkedValues(
    _ field: BaserowField, in schema: TableSchema
  ) throws -> (StoredRecord) throws -> [LinkedValue] {
    guard let through = field.options["through_field_id"]?.int.flatMap(schema.field),
      let linked = try through.linkedTable.flatMap(context.schemaIfAny),
      let target = field.options["target_field_id"]?.int.flatMap(linked.field)
    else { return { _ in [] } }
    return try values(through: through.name, target: target.name, in: schema)
  }

  private func values(
    through link: String, target: String, in schema: TableSchema
  ) throws -> (StoredRecord) throws -> [LinkedValue] {
    guard let through = schema.field(named: link), let linkedTable = through.linkedTable,
      let linked = try context.schemaIfAny(linkedTable), let target = linked.field(named: target)
    else { return { _ in [] } }
    let type = try types.type(of: target, in: linked)
    return { record in
      let ids = (record.cells[through.key]?.array ?? []).compactMap { $0["id"]?.int }
      return try context.access.records(linkedTable, ids).map { other in
        let cell = other.cells[target.key] ?? .null
        return LinkedValue(
          id: other.id, cell: cell, value: FormulaValue(cell: cell, type: type),
          items: LookupItems(linked: linked, target: target).of(cell, record: other))
      }
    }
  }

  /// How the cells of a link come about: the records at its other end, with what their primary field says.
  private func linkLabels(_ field: BaserowField) throws -> Compute {
    guard let table = field.linkedTable, let linked = try context.schemaIfAny(table),
      let primary = linked.primary
    else { return { _ in [] } }
    return { record in
      let ids = try context.access.linked(
        field.relation, from: record.id, backwards: field.isFarSide, table: table)
      return .array(
        try context.access.records(table, ids).map { other in
          [
            "id": .int(other.id), "value": .string((other.cells[primary.key] ?? .null).plainText),
            "order": .string(RowOrder.text(other.position)),
          ]
        })
    }
  }
}

/// The order of a row as the service writes it: a decimal number with 20 places.
enum RowOrder {
  static func text(_ position: Double) -> String {
    let whole = position.rounded(.down)
    // Two halves of ten digits, since all twenty do not fit an integer.
    let first = (position - whole) * 1e10
    let high = first.rounded(.down)
    let low = ((first - high) * 1e10).rounded(.down)
    return "\(Int(whole)).\(Int(high).padded(10))\(Int(low).padded(10))"
  }
}
