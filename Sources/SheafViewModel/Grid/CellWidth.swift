import SheafModel

/// How many terminal columns a cell would like.
enum CellWidth {
  static func of(_ value: Value, field: Field) -> Int {
    switch value {
    // Options are drawn as chips with an edge at both sides.
    case .choices(let choices):
      choices.reduce(0) { $0 + DisplayRow.text(of: .text($1.name), field: field).width + 3 } - 1
    default: DisplayRow.text(of: value, field: field).width
    }
  }
}
