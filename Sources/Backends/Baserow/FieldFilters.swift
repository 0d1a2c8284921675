import SheafModel

/// Which comparisons of a field the server evaluates as the filter language means them.
struct FieldFilters {
  let comparisons: Set<Comparison>
  let isSortable: Bool

  init(_ wire: WireField, _ form: FieldPlan.Form) {
    comparisons = Self.comparisons(wire, form)
    switch form {
    case .files, .password, .lookup, .button, .raw: isSortable = false
    // The server refuses to sort by a formula that gives several options.
    case .multipleSelect: isSortable = wire.type != "formula"
    default: isSortable = wire.contentType != "invalid"
    }
  }

  private static let presence: Set<Comparison> = [.isEmpty, .isNotEmpty]
  private static let sameness: Set<Comparison> = [.equals, .notEquals, .isIn]
  private static let order: Set<Comparison> = [.less, .lessOrEqual, .greater, .greaterOrEqual]
  private static let parts: Set<Comparison> = [.contains, .notContains]

  private static func comparisons(_ wire: WireField, _ form: FieldPlan.Form) -> Set<Comparison> {
    switch form {
    case .text:
      switch wire.contentType {
      case "uuid": return sameness
      case "invalid": return []
      default: return presence.union(sameness).union(parts)
      }
    case .number:
      // A cell of a division by zero is “NaN”, which the server counts as larger than every number.
      return wire.type == "formula" ? presence : presence.union(sameness).union(order)
    case .integer: return sameness.union(order).union(presence)
    case .duration: return presence.union(sameness).union(order)
    case .boolean: return [.equals, .notEquals, .isIn, .isEmpty, .isNotEmpty]
    case .date, .dateTime: return presence.union(sameness).union(order)
    case .singleSelect, .multipleSelect:
      // The options of the field are known here, so every comparison of names becomes one of numbers.
      let all = presence.union(sameness).union(parts).union([.startsWith])
      return wire.type == "formula" ? presence : all
    case .links: return presence.union(sameness).union(parts)
    case .people: return wire.type == "formula" ? presence : presence.union(sameness)
    case .person: return sameness
    case .files: return wire.type == "file" ? presence.union([.contains]) : []
    case .password: return presence
    case .button, .lookup, .raw: return []
    }
  }
}
