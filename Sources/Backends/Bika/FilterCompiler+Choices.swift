import SheafModel
import SheafValues

/// Conditions on options, whose names are known here, so that every comparison of names becomes a list of them.
extension FilterCompiler {
  func choice(
    _ field: FieldPlan, _ predicate: Predicate, _ context: Context
  ) throws(BackendError) -> Conditions {
    switch predicate.comparison {
    case .contains: return try holdsAny(field, try options(field, predicate, TextMatching.contains))
    case .startsWith: return try holdsAny(field, try options(field, predicate, TextMatching.startsWith))
    case .notContains: return try holdsNone(field, try options(field, predicate, TextMatching.contains))
    case .isIn:
      var wanted: [WireField.Option] = []
      for operand in predicate.operands {
        let items = try self.wanted(field, operand)
        guard items.count == 1 else { throw invalid(field, "is compared with one option at a time") }
        wanted += items[0]
      }
      return try holdsAny(field, wanted)
    default: return try sameness(field, predicate, context)
    }
  }

  private func sameness(
    _ field: FieldPlan, _ predicate: Predicate, _ context: Context
  ) throws(BackendError) -> Conditions {
    guard let operand = predicate.operands.first, predicate.operands.count == 1 else {
      throw invalid(field, "takes one value to compare with")
    }
    let isEqual = predicate.comparison == .equals
    if operand.isEmpty { return .one("\(key(field))\(isEqual ? "==" : "!=")null") }
    let wanted = try self.wanted(field, operand)
    guard wanted.count > 1 else {
      return isEqual ? try holdsAny(field, wanted[0]) : try holdsNone(field, wanted[0])
    }
    // A cell is equal to several options when it holds all of them, which a single one never does.
    if field.form == .choice { return isEqual ? .never : .always }
    var texts: [String] = []
    for options in wanted {
      switch isEqual ? try holdsAny(field, options) : try holdsNone(field, options) {
      case .one(let text): texts.append(text)
      case .never: return .never
      default: return .always
      }
    }
    return isEqual ? .all(texts) : .any(texts)
  }

  /// The options that each part of an operand may mean; one part at least.
  private func wanted(_ field: FieldPlan, _ operand: Value) throws(BackendError) -> [[WireField.Option]] {
    func matching(_ test: (WireField.Option) -> Bool) -> [WireField.Option] {
      field.wire.options.filter(test)
    }
    switch operand {
    case .text(let text): return [matching { $0.name.isExactly(text) || $0.id.isExactly(text) }]
    case .choices(let choices):
      return choices.map { choice in
        matching { $0.id.isExactly(choice.id) || $0.name.isExactly(choice.name) }
      }
    default: throw invalid(field, "is compared with options")
    }
  }

  private func options(
    _ field: FieldPlan, _ predicate: Predicate, _ matches: (String, String) -> Bool
  ) throws(BackendError) -> [WireField.Option] {
    guard case .text(let text)? = predicate.operands.first else {
      throw invalid(field, "is compared with text")
    }
    return field.wire.options.filter { matches($0.name, text) }
  }

  private func holdsAny(_ field: FieldPlan, _ options: [WireField.Option]) throws(BackendError) -> Conditions
  {
    options.isEmpty ? .never : .one("\(key(field))=c=\(try list(options, field))")
  }

  private func holdsNone(_ field: FieldPlan, _ options: [WireField.Option]) throws(BackendError) -> Conditions
  {
    options.isEmpty ? .always : .one("\(key(field))=nc=\(try list(options, field))")
  }

  private func list(_ options: [WireField.Option], _ field: FieldPlan) throws(BackendError) -> String {
    var names: [String] = []
    for option in options {
      names.append(try quoted(option.name.contains("\"") ? option.id : option.name, field))
    }
    return "(\(names.joined(separator: ", ")))"
  }
}
