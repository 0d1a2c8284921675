public import SheafModel

/// Finds fields by the names that people type.
public enum FieldLookup {
  /// The field of that name: exactly, else the only one that differs in case or in how its letters are composed
  /// alone, else by identifier, else the only one that is shown so.
  public static func field(named name: String, in fields: [Field]) -> Field? {
    if let exact = fields.first(where: { $0.name.isExactly(name) }) { return exact }
    let folded = TextMatching.folded(name)
    let alike = fields.filter { TextMatching.folded($0.name) == folded }
    if alike.count == 1 { return alike[0] }
    if let known = fields.first(where: { $0.id == ID(name) }) { return known }
    let shown = fields.filter { $0.name.repaired.isExactly(name) }
    return shown.count == 1 ? shown[0] : nil
  }

  /// The problem of a name that no field has, with the nearest names.
  public static func unknown(_ name: String, in fields: [Field]) -> ValueProblem {
    let names = fields.map(\.name)
    let near = NearestNames.of(name, in: names)
    guard near.isEmpty else {
      let meant = near.map(quoted).joined(separator: " or ")
      return ValueProblem("no field \(quoted(name)): did you mean \(meant)?", suggestions: near)
    }
    let list = names.prefix(8).map(quoted).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    return ValueProblem("no field \(quoted(name)): there are \(list)", suggestions: Array(names.prefix(8)))
  }
}
