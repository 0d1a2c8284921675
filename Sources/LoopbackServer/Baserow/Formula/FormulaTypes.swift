/// Checks formulas, and says what kind of value they give.
struct FormulaTypes {
  let types: ValueTypes
  let schema: TableSchema
  let depth: Int

  func type(of node: Formula.Node) throws -> ValueType {
    switch node {
    case .text: return .text
    case .number(let number): return .number(places: number.scale)
    case .boolean: return .boolean
    case .binary(let sign, let left, let right): return try binary(sign, type(of: left), type(of: right))
    case .call("field", let arguments): return try field(arguments)
    case .call("lookup", let arguments): return try lookup(arguments)
    case .call(let name, let arguments): return try function(name, arguments, arguments.map(type(of:)))
    }
  }

  private func field(_ arguments: [Formula.Node]) throws -> ValueType {
    guard case .text(let name)? = arguments.first else {
      throw FormulaProblem(message: "field takes the name of a field.")
    }
    guard let field = schema.field(named: name) else { throw unknown(name) }
    return try types.type(of: field, in: schema, depth: depth)
  }

  private func lookup(_ arguments: [Formula.Node]) throws -> ValueType {
    guard arguments.count == 2, case .text(let name) = arguments[0], case .text(let target) = arguments[1]
    else { throw FormulaProblem(message: "lookup takes the names of two fields.") }
    guard let link = schema.field(named: name), let table = link.linkedTable,
      let linked = try types.context.schemaIfAny(table)
    else { throw unknown(name) }
    guard let field = linked.field(named: target) else { throw unknown(target) }
    return .array(try types.type(of: field, in: linked, depth: depth).item)
  }

  private func unknown(_ name: String) -> FormulaProblem {
    FormulaProblem(message: "references the deleted or unknown field \(name).")
  }

  private func binary(_ sign: String, _ left: ValueType, _ right: ValueType) throws -> ValueType {
    if ["=", "!=", "<", "<=", ">", ">="].contains(sign) { return .boolean }
    switch (sign, left, right) {
    case ("/", .number, .number): return .number(places: 10)
    case (_, .number(let first), .number(let second)): return .number(places: max(first, second))
    case ("+", .date(let time), .duration), ("-", .date(let time), .duration),
      ("+", .duration, .date(let time)):
      return .date(includesTime: time)
    case ("-", .date, .date): return .duration(format: "d h:mm:ss")
    case ("+", .duration, .duration), ("-", .duration, .duration): return left
    case ("*", .duration, .number), ("/", .duration, .number): return left
    case ("+", .text, .text): return .text
    default: throw mismatch(sign, left, right)
    }
  }

  private func mismatch(_ sign: String, _ left: ValueType, _ right: ValueType) -> FormulaProblem {
    let (place, wrong, wanted) =
      left.isNumber ? (2, right.formulaName, "number") : (1, left.formulaName, "number")
    return FormulaProblem(
      message: """
        argument number \(place) given to operator \(sign) was of type \(wrong) but the only usable type for \
        this argument is \(wanted).
        """)
  }

  private func function(_ name: String, _ nodes: [Formula.Node], _ given: [ValueType]) throws -> ValueType {
    guard let arity = FormulaFunction.arity(of: name) else {
      throw FormulaProblem(message: "\(name) is not a valid function.")
    }
    guard arity.contains(given.count) else {
      throw FormulaProblem(
        message: "\(given.count) arguments were given to the function \(name), it takes \(arity.lowerBound).")
    }
    switch name {
    case "if": return given[1]
    case "round", "trunc":
      if nodes.count == 2, case .number(let places) = nodes[1], let count = Int(places.text) {
        return .number(places: min(max(count, 0), 10))
      }
      return .number(places: 0)
    case "abs", "sum", "min", "max", "when_empty": return given[0].item
    case "avg": return .number(places: 10)
    case "today": return .date(includesTime: false)
    case "now": return .date(includesTime: true)
    case "date_interval": return .duration(format: "d h:mm:ss")
    case "link": return .link
    case "button": return .button
    default: return FormulaFunction.fixedTypes[name] ?? .text
    }
  }
}

/// The functions that this server can compute.
enum FormulaFunction {
  /// The functions whose type does not depend on their arguments.
  static let fixedTypes: [String: ValueType] = [
    "concat": .text, "upper": .text, "lower": .text, "trim": .text, "totext": .text, "left": .text,
    "right": .text, "replace": .text, "join": .text, "tourl": .url,
    "length": .number(places: 0), "count": .number(places: 0), "tonumber": .number(places: 5),
    "ceil": .number(places: 0), "floor": .number(places: 0), "int": .number(places: 0),
    "year": .number(places: 0), "month": .number(places: 0), "day": .number(places: 0),
    "and": .boolean, "or": .boolean, "not": .boolean, "isblank": .boolean, "is_null": .boolean,
    "contains": .boolean,
  ]

  /// How many arguments a function takes; nil if there is no such function.
  static func arity(of name: String) -> ClosedRange<Int>? {
    switch name {
    case "today", "now": 0...0
    case "upper", "lower", "trim", "totext", "tourl", "length", "count", "tonumber", "ceil", "floor", "int",
      "abs", "year", "month", "day", "not", "isblank", "is_null", "sum", "min", "max", "avg",
      "date_interval", "link":
      1...1
    case "left", "right", "contains", "join", "when_empty", "button": 2...2
    case "round", "trunc": 1...2
    case "if", "replace": 3...3
    case "concat", "and", "or": 1...100
    default: nil
    }
  }
}
