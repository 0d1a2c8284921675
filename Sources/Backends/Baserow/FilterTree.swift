import SheafHTTP
import SheafJSON
import SheafModel

/// A condition as the server takes it, with what is always and never so decided before anything is sent.
///
/// The server reads an empty group, and many a value that it does not understand, as no condition at all and
/// answers with every row: such a tree must never reach it.
indirect enum FilterTree: Hashable, Sendable {
  case always, never
  case test(field: Int, type: String, value: String)
  case all([FilterTree])
  case any([FilterTree])

  /// All of them, simplified.
  static func every(_ parts: [FilterTree]) -> FilterTree {
    var kept: [FilterTree] = []
    for part in parts {
      switch part {
      case .always: continue
      case .never: return .never
      case .all(let inner): kept += inner
      default: kept.append(part)
      }
    }
    return kept.isEmpty ? .always : kept.count == 1 ? kept[0] : .all(kept)
  }

  /// Any of them, simplified.
  static func some(_ parts: [FilterTree]) -> FilterTree {
    var kept: [FilterTree] = []
    for part in parts {
      switch part {
      case .never: continue
      case .always: return .always
      case .any(let inner): kept += inner
      default: kept.append(part)
      }
    }
    return kept.isEmpty ? .never : kept.count == 1 ? kept[0] : .any(kept)
  }

  static func test(_ field: FieldPlan, _ type: String, _ value: String = "") -> FilterTree {
    .test(field: field.wire.id, type: type, value: value)
  }

  /// The tree as the parameter `filters`; nil when there is nothing to say.
  var json: JSON? {
    switch self {
    case .always, .never: nil
    case .test: Self.group("AND", [self])
    case .all(let parts): Self.group("AND", parts)
    case .any(let parts): Self.group("OR", parts)
    }
  }

  private static func group(_ type: String, _ parts: [FilterTree]) -> JSON {
    var filters: [JSON] = []
    var groups: [JSON] = []
    for part in parts {
      if case .test(let field, let type, let value) = part {
        filters.append(["field": .int(field), "type": .string(type), "value": .string(value)])
      } else if let group = part.json {
        groups.append(group)
      }
    }
    var group: [JSON.Member] = [.init("filter_type", .string(type)), .init("filters", .array(filters))]
    if !groups.isEmpty { group.append(.init("groups", .array(groups))) }
    return .object(group)
  }
}
