package import SheafModel

/// How an option is named in text: by its name, and with its identifier where other options have that name too.
package enum ChoiceName {
  /// The text that `ValueParser` reads as this option of the field and no other.
  package static func text(_ choice: Choice, in field: Field?) -> String {
    guard case .choice(let options, _)? = field?.kind, Self.options(named: choice.name, in: options).count > 1
    else { return choice.name }
    return ItemReference(id: choice.id, name: choice.name).text
  }

  /// The options of exactly that name; those of one identifier are one.
  static func options(named name: String, in options: [Choice]) -> [Choice] {
    var found: [Choice] = []
    for option in options where option.name.isExactly(name) {
      if !found.contains(where: { $0.id.isExactly(option.id) }) { found.append(option) }
    }
    return found
  }
}
