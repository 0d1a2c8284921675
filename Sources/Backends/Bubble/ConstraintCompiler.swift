import SheafClock
import SheafHTTP
import SheafJSON
import SheafModel

/// Turns conditions into constraints, which all must hold.
struct ConstraintCompiler: Sendable {
  let plan: TablePlan
  let zone: WallClock
  /// Which of a field's names to use; see `FieldPlan.searchKey`.
  var keyStyle = 0
  /// The things that texts named.
  var named: [ThingName: [String]] = [:]

  /// What a query asks for.
  struct Result: Sendable {
    var constraints: [JSON] = []
    /// Whether no thing can pass.
    var isNever = false
    /// The place that a distance is measured from.
    var origin: String?
  }

  func compile(_ query: Query) throws(BackendError) -> Result {
    var result = Result()
    if let filter = query.filter { try add(filter, &result) }
    if let search = query.search?.trimmed, !search.isEmpty {
      result.constraints.append(Self.constraint("_all", "text contains", .string(search)))
    }
    return result
  }

  private func add(_ filter: Filter, _ result: inout Result) throws(BackendError) {
    switch filter {
    case .all(let parts):
      for part in parts { try add(part, &result) }
    case .any(let parts):
      guard parts.count == 1 else {
        if parts.isEmpty { return result.isNever = true }
        throw BackendError(.unsupported, "Bubble joins conditions by “and” only")
      }
      try add(parts[0], &result)
    case .test(let predicate): try add(predicate, &result)
    }
  }

  private func add(_ predicate: Predicate, _ result: inout Result) throws(BackendError) {
    let field = try plan.plan(predicate.field)
    guard field.field.comparisons.contains(predicate.comparison) else {
      throw BackendError(
        .unsupported, "Bubble does not compare “\(field.field.name)” by \(predicate.comparison.rawValue)")
    }
    let test = FieldConstraints(
      field: field, key: field.searchKey(keyStyle), zone: zone, named: named, result: result)
    result = try test.adding(predicate)
  }

  /// The service passes over a constraint whose value is missing, which would find everything.
  static func constraint(_ key: String, _ type: String, _ value: JSON) -> JSON {
    ["key": .string(key), "constraint_type": .string(type), "value": value]
  }

  static func constraint(_ key: String, _ type: String) -> JSON {
    ["key": .string(key), "constraint_type": .string(type)]
  }
}

/// A text that names things: the name, and the field whose type they are of.
struct ThingName: Hashable, Sendable {
  var field: ID<Field>
  var text: String
}

/// The constraints that say one condition on one field.
private struct FieldConstraints {
  let field: FieldPlan
  let key: String
  let zone: WallClock
  let named: [ThingName: [String]]
  var result: ConstraintCompiler.Result

  func adding(_ predicate: Predicate) throws(BackendError) -> ConstraintCompiler.Result {
    var copy = self
    try copy.add(predicate)
    return copy.result
  }

  private mutating func add(_ predicate: Predicate) throws(BackendError) {
    let operand = predicate.operands.first ?? .null
    switch predicate.comparison {
    case .isEmpty: add(isEmpty: true)
    case .isNotEmpty: add(isEmpty: false)
    case .within: try addDistance(predicate.operands)
    case .equals where operand.isEmpty: add(isEmpty: true)
    case .notEquals where operand.isEmpty: add(isEmpty: false)
    case .equals: try addSame(operand)
    case .notEquals: try addDifferent(operand)
    case .isIn: try addAny(predicate.operands)
    case .contains where operand.isEmpty: add(isEmpty: false)
    case .notContains where operand.isEmpty: add(isEmpty: true)
    case .contains: add(field.type.isList ? "contains" : "text contains", try value(operand))
    case .notContains: add(field.type.isList ? "not contains" : "not text contains", try value(operand))
    case .greater: add("greater than", try value(operand))
    case .less: add("less than", try value(operand))
    case .greaterOrEqual: add("greater than", try bound(operand, below: true))
    case .lessOrEqual: add("less than", try bound(operand, below: false))
    case .startsWith: throw unsupported
    }
  }

  private mutating func add(_ type: String, _ value: JSON) {
    result.constraints.append(ConstraintCompiler.constraint(key, type, value))
  }

  private mutating func add(isEmpty: Bool) {
    let type =
      field.type.isList ? (isEmpty ? "empty" : "not empty") : (isEmpty ? "is_empty" : "is_not_empty")
    result.constraints.append(ConstraintCompiler.constraint(key, type))
  }

  private mutating func addSame(_ operand: Value) throws(BackendError) {
    let values = try values(operand)
    if field.type.isList {
      guard !isName(operand) || values.count <= 1 else { throw ambiguous(operand) }
      if values.isEmpty { result.isNever = true }
      for value in values { add("contains", value) }
    } else {
      addAny(values)
    }
  }

  private mutating func addDifferent(_ operand: Value) throws(BackendError) {
    let values = try values(operand)
    if field.type.isList {
      // All of what a text names are excluded; of several items, one missing is enough, which is an “or”.
      guard isName(operand) || values.count <= 1 else { throw unsupported }
      for value in values { add("not contains", value) }
    } else if values.count == 1 {
      add("not equal", values[0])
    } else if !values.isEmpty {
      add("not in", .array(values))
    }
  }

  private mutating func addAny(_ operands: [Value]) throws(BackendError) {
    guard !field.type.isList else { throw unsupported }
    var values: [JSON] = []
    for operand in operands { values += try self.values(operand) }
    addAny(values)
  }

  private mutating func addAny(_ values: [JSON]) {
    switch values.count {
    case 0: result.isNever = true
    case 1: add("equals", values[0])
    default: add("in", .array(values))
    }
  }

  private mutating func addDistance(_ operands: [Value]) throws(BackendError) {
    guard operands.count == 3, case .number(let range) = operands[0], case .text(let name) = operands[1],
      case .text(let place) = operands[2], let unit = DistanceUnit(rawValue: name)
    else { throw unsupported }
    result.origin = result.origin ?? place
    add(
      "geographic_search",
      [
        "range": .number(range.jsonDigits), "origin_address": .string(place),
        "unit": .string(unit == .miles ? "miles" : "km"),
      ])
  }

  // Values

  private func isName(_ operand: Value) -> Bool {
    if case .text = operand, case .reference = field.type.element { true } else { false }
  }

  /// What an operand stands for: one value, the items of several, the things that a text names.
  private func values(_ operand: Value) throws(BackendError) -> [JSON] {
    switch (field.type.element, operand) {
    case (.reference, .links(let links)): return links.map { .string($0.id.raw) }
    case (.reference, .text(let text)):
      if ThingID.isOne(text) { return [.string(text)] }
      guard let found = named[ThingName(field: field.field.id, text: text)] else { throw unsupported }
      return found.map(JSON.string)
    case (.option, .choices(let choices)): return choices.map { .string($0.name) }
    case (.option, .text(let text)): return [.string(text)]
    default: return [try value(operand)]
    }
  }

  private func value(_ operand: Value) throws(BackendError) -> JSON {
    switch (field.type.element, operand) {
    case (.number, .number(let number)): .number(number.jsonDigits)
    case (.boolean, .boolean(let flag)): .bool(flag)
    case (.date, .dateTime(let time)): .string(WireDate.text(milliseconds: moment(time)))
    case (.date, .date(let day)): .string(WireDate.text(milliseconds: try moment(day)))
    case (.text, .text(let text)): .string(text)
    case (.text, .json(let text)): .string(text)
    default: throw unsupported
    }
  }

  /// The value next to an operand, so that “greater than” it means “not less than” the operand.
  ///
  /// There is no such constraint. Dates are whole milliseconds, numbers are binary fractions.
  private func bound(_ operand: Value, below: Bool) throws(BackendError) -> JSON {
    switch operand {
    case .dateTime(let time): return .string(WireDate.text(milliseconds: moment(time) + (below ? -1 : 1)))
    case .date(let day): return .string(WireDate.text(milliseconds: try moment(day) + (below ? -1 : 1)))
    case .number(let number):
      guard let value = Double(number.text), value.isFinite else { throw unsupported }
      let next = below ? value.nextDown : value.nextUp
      guard next.isFinite else { throw unsupported }
      return .number("\(next)")
    default: throw unsupported
    }
  }

  private func moment(_ time: DateTime) -> Int { WireDate.milliseconds(zone.universal(time)) }

  private func moment(_ day: CalendarDate) throws(BackendError) -> Int {
    guard let midnight = DateTime(date: day, hour: 0, minute: 0) else { throw unsupported }
    return moment(midnight)
  }

  private var unsupported: BackendError {
    BackendError(.unsupported, "Bubble cannot compare “\(field.field.name)” with that")
  }

  private func ambiguous(_ operand: Value) -> BackendError {
    guard case .text(let text) = operand else { return unsupported }
    return BackendError(
      .unsupported, "several things are called “\(text)”: compare with one of them, as in \"#unique id\"")
  }
}
