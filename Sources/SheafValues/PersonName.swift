import SheafModel

/// How somebody is named in text: by name, and with an identifier where the name may mean somebody else.
enum PersonName {
  /// The text that `ValueParser` reads as this person of the field and nobody else.
  static func text(_ person: Person, in field: Field) -> String {
    guard !person.name.isEmpty else { return person.id }
    let meant = field.people.filter { $0.name.isExactly(person.name) || $0.id.isExactly(person.name) }
    return meant.allSatisfy { $0.id.isExactly(person.id) } ? person.name : reference(person)
  }

  static func reference(_ person: Person) -> String {
    ItemReference(id: person.id, name: person.name.isEmpty ? nil : person.name).text
  }
}
