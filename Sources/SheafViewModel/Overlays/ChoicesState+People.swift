import SheafModel

extension ChoicesState {
  /// The people that a field may hold, and those that it holds although the service no longer names them.
  init(address: CellAddress, field: Field, base: Value, people: [Person], allowsMany: Bool) {
    var known = people
    var held: [Person] = []
    if case .people(let now) = base {
      held = now
      known += now.filter { person in !people.contains { $0.id == person.id } }
    }
    let choices = Value.choices(held.map(Self.choice))
    self.init(
      address: address, field: field, base: choices, options: known.map(Self.choice), allowsMany: allowsMany)
  }

  private static func choice(_ person: Person) -> Choice {
    Choice(id: person.id, name: person.name.isEmpty ? "#\(person.id)" : person.name)
  }

  /// What the field holds of chosen options: people where it is a field of people.
  func value(of chosen: [Choice]) -> Value {
    guard !chosen.isEmpty else { return .null }
    guard case .people = field.kind else { return .choices(chosen) }
    return .people(
      chosen.map { choice in
        field.people.first { $0.id == choice.id } ?? Person(id: choice.id, name: choice.name)
      })
  }
}
