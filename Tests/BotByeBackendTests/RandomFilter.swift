import SheafModel
import SheafTestSupport

/// Filters that a table's service evaluates, with operands from its own records.
struct RandomFilter {
  let table: Table
  let records: [Record]

  func filter(_ generator: inout SeededGenerator, depth: Int = 2) -> Filter {
    guard depth > 0, Int.random(in: 0..<3, using: &generator) > 0 else { return test(&generator) }
    let parts = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      filter(&generator, depth: depth - 1)
    }
    return Bool.random(using: &generator) ? .all(parts) : .any(parts)
  }

  private func test(_ generator: inout SeededGenerator) -> Filter {
    let names: [ID<Field>] = [
      "createdAt", "country", "remoteAddr", "referer", "serverPort", "isBanByRule", "remoteUser", "host",
    ]
    let name = names.randomElement(using: &generator) ?? "country"
    guard let index = table.fields.firstIndex(where: { $0.id == name }),
      let comparison = table.fields[index].comparisons.sorted(by: { $0.rawValue < $1.rawValue })
        .randomElement(using: &generator)
    else { return .all([]) }
    let values = records.map { $0.cells[index] }.filter { $0 != .null }
    func operand() -> Value { values.randomElement(using: &generator) ?? .text("x") }
    switch comparison {
    case .isEmpty, .isNotEmpty: return .test(Predicate(field: name, comparison: comparison))
    case .isIn:
      return .test(Predicate(field: name, comparison: comparison, operands: [operand(), operand()]))
    case .contains, .startsWith:
      guard case .text(let text) = operand() else { return .all([]) }
      return .test(
        Predicate(field: name, comparison: comparison, operands: [.text(String(text.prefix(5)))]))
    default: return .test(Predicate(field: name, comparison: comparison, operands: [operand()]))
    }
  }
}
